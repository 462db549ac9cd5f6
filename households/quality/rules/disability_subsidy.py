"""Rule F15: who is disabled and lives on 低保 is entitled to the subsidy, and nothing is written down of one."""

from collections.abc import Iterator

from households.codes_person import Welfare
from households.measures import MeasurePart
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEASURES, Fault, Rule
from households.quality.words import Severity


def disability_subsidy(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people with a certificate and 低保 in a household that no such subsidy reaches."""
    if any(part == MeasurePart.DISABILITY for _, part in home.measures):
        return
    for person in home.people:
        if person.disability and person.welfare == Welfare.DIBAO:
            yield Fault(f"{person.name}有残疾人证、享受低保，没有登记残疾人补贴。", "", person)


RULE = Rule(
    id="F15.3",
    name="disability_subsidy",
    label="低保残疾人没有残疾人补贴",
    severity=Severity.HINT,
    field="measures",
    mend=MEND_MEASURES,
    advice="请核对残联的名单：发了的登记措施，没有发的帮他申请。",
    find=disability_subsidy,
)
