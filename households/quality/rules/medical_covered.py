"""Rule 8: whoever is registered has basic insurance, and with it cover for serious illness."""

from collections.abc import Iterator

from households.codes import Insurance
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INSURANCE, Fault, Rule
from households.quality.words import Severity

INSURED = frozenset({Insurance.RESIDENT, Insurance.EMPLOYEE})


def medical_covered(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people who are known to lack one of the two; who may lawfully stay out lacks nothing."""
    for person in home.people:
        if person.basic == Insurance.NONE:
            yield Fault(f"{person.name} {calendar.day.year} 年没有参加基本医保。", Insurance.NONE.label, person)
        elif person.basic in INSURED and person.serious_illness is False:
            yield Fault(f"{person.name}参加了基本医保，没有大病保险。", "没有大病保险", person)


RULE = Rule(
    id="8",
    name="medical_covered",
    label="没有基本医保或大病保险",
    severity=Severity.ERROR,
    field="insurance",
    mend=MEND_INSURANCE,
    advice="请医保部门办理参保，办好后登记。",
    find=medical_covered,
)
