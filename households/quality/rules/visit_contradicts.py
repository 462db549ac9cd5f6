"""Rule F19: a visit saw the opposite of what a list says, and no later list has settled it."""

from collections.abc import Iterator
from datetime import date

from households.codes import Guarantee
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_BY_FACT, Fault, Rule
from households.quality.words import Severity


def visit_contradicts(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the doubts that are not older than the list they are about."""
    for guarantee, day in home.doubts:
        on = _listed_on(Guarantee(guarantee), home)
        if on is not None and day >= on:
            label = Guarantee(guarantee).label
            yield Fault(f"{day} 走访看到的{label}和部门名单相反。", f"名单 {on}", field=guarantee)


def _listed_on(guarantee: Guarantee, home: Home) -> date | None:
    """Return the day of the latest list about a guarantee; of what goes by person, the latest of anybody's."""
    match guarantee:
        case Guarantee.WATER:
            return home.water_on
        case Guarantee.HOUSING:
            return home.housing_on
        case Guarantee.SCHOOLING:
            days = [person.schooled_on for person in home.people]
        case Guarantee.MEDICAL:
            days = [person.insured_on for person in home.people]
        case _:
            return None
    return max((day for day in days if day is not None), default=None)


RULE = Rule(
    id="F19",
    name="visit_contradicts",
    label="走访和部门名单对不上",
    severity=Severity.WARNING,
    field="water",
    mend=MEND_BY_FACT,
    advice="请部门到户核实，登记核实后的情况。",
    find=visit_contradicts,
)
