"""Rule 10: who has no labour does not work."""

from collections.abc import Iterator

from households.codes import Labour
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity

WITHOUT = frozenset({Labour.NONE, Labour.LOST})


def no_labour_works(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people without labour who are registered as working this year."""
    for person in home.people:
        if person.labour in WITHOUT and person.works:
            label = Labour(person.labour).label
            yield Fault(f"{person.name}劳动技能是「{label}」，又登记了务工或公益性岗位。", label, person)


RULE = Rule(
    id="10.2",
    name="no_labour_works",
    label="没有劳动力的人登记了务工",
    severity=Severity.ERROR,
    field="labour",
    mend=MEND_MEMBER,
    advice="请核对劳动技能和务工情况，更正登错的一项。",
    find=no_labour_works,
)
