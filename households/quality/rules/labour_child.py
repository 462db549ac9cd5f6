"""Rule 9: who is under 16 is no labour."""

from collections.abc import Iterator

from households.codes import Labour
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity
from households.relations import LABOUR_FROM_AGE

NO_LABOUR = frozenset({"", Labour.NONE.value})


def labour_child(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the children who are registered with labour."""
    for person in home.people:
        if person.age < LABOUR_FROM_AGE and person.labour not in NO_LABOUR:
            label = dict(Labour.choices).get(person.labour, person.labour)
            yield Fault(f"{person.name} {person.age} 岁，劳动技能登记为「{label}」。", label, person)


RULE = Rule(
    id="9.1",
    name="labour_child",
    label="不满 16 岁登记了劳动力",
    severity=Severity.ERROR,
    field="labour",
    mend=MEND_MEMBER,
    advice="不满 16 岁的改为「无劳动力」，或者核对出生日期。",
    find=labour_child,
)
