"""Rule 4: who has left school has an education, who is at school has none yet."""

from collections.abc import Iterator

from households.codes import Education, SchoolStatus
from households.codes_person import Stage
from households.quality.record import Calendar, Home, Person
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity

AT_SCHOOL = frozenset({SchoolStatus.IN_SCHOOL, SchoolStatus.HOME_TEACHING, SchoolStatus.SPECIAL, SchoolStatus.DEFERRED})
GROWN_UP = 22
"""From this age nobody is taken to be at school without a word about it."""


def education_or_school(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield pupils with an education, and grown-ups without one."""
    for person in home.people:
        if person.education and is_pupil(person, calendar):
            label = dict(Education.choices).get(person.education, person.education)
            yield Fault(f"{person.name}在校，文化程度又登记为「{label}」。", label, person)
        elif not person.education and not person.stage and person.age >= GROWN_UP:
            yield Fault(f"{person.name} {person.age} 岁，没有登记文化程度。", "", person)


def is_pupil(person: Person, calendar: Calendar) -> bool:
    """Say whether somebody attends school: by what they attend, or as a child of school age by their status."""
    if person.stage:
        return person.stage != Stage.PRESCHOOL_AGE
    return person.schooling in AT_SCHOOL and calendar.owes_schooling(person)


RULE = Rule(
    id="4",
    name="education_or_school",
    label="文化程度和在校情况不是只填一项",
    severity=Severity.WARNING,
    field="education",
    mend=MEND_MEMBER,
    advice="在校的不填文化程度，离校的要填。",
    find=education_or_school,
)
