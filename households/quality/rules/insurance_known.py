"""Rule 6: of everybody it is known whether they have basic medical insurance this year."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INSURANCE, Fault, Rule
from households.quality.words import Severity


def insurance_known(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whom no list of this year names."""
    for person in home.people:
        if not person.basic:
            yield Fault(f"{person.name}没有 {calendar.day.year} 年的参保记录。", "", person)


RULE = Rule(
    id="6.2",
    name="insurance_known",
    label="今年参保情况没有登记",
    severity=Severity.WARNING,
    field="insurance",
    mend=MEND_INSURANCE,
    advice="请医保部门核对名单，登记今年的参保情况。",
    find=insurance_known,
)
