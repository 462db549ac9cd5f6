"""Rule 10: who is at school, up to the senior classes, does not work."""

from collections.abc import Iterator

from households.codes_person import Stage
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_WORK, Fault, Rule
from households.quality.words import Severity

PUPILS = frozenset(
    {
        Stage.PRESCHOOL_AGE, Stage.KINDERGARTEN, Stage.PRIMARY, Stage.GRADE_7, Stage.GRADE_8, Stage.GRADE_9,
        Stage.SENIOR_1, Stage.SENIOR_2, Stage.SENIOR_3,
    }
)  # fmt: skip


def pupil_works(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the pupils who are registered as working this year."""
    for person in home.people:
        if person.stage in PUPILS and person.works:
            label = Stage(person.stage).label
            yield Fault(f"{person.name}在校（{label}），又登记了务工或公益性岗位。", label, person)


RULE = Rule(
    id="10.1",
    name="pupil_works",
    label="在校生登记了务工",
    severity=Severity.ERROR,
    field="work",
    mend=MEND_WORK,
    advice="请核对在校情况和务工情况，更正登错的一项。",
    find=pupil_works,
)
