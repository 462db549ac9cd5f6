"""Rule 9: who is 60 or older and registered with full, skilled or lost labour is worth a look."""

from collections.abc import Iterator

from households.codes import Labour
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.rules.labour_adult import OLD_AGE
from households.quality.words import Severity

TO_CHECK = frozenset({Labour.ORDINARY, Labour.SKILLED, Labour.LOST})


def labour_old(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the old people with such a labour."""
    for person in home.people:
        if person.age >= OLD_AGE and person.labour in TO_CHECK:
            label = Labour(person.labour).label
            yield Fault(f"{person.name} {person.age} 岁，劳动技能是「{label}」。", label, person)


RULE = Rule(
    id="9.3",
    name="labour_old",
    label="60 岁以上的劳动技能要核对",
    severity=Severity.HINT,
    field="labour",
    mend=MEND_MEMBER,
    advice="请核对是不是还能劳动；多数应是「弱劳动力或半劳动力」或「无劳动力」。",
    find=labour_old,
)
