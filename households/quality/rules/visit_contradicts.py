"""Rule F19: a visit saw the opposite of what a list says, and no later list has settled it."""

from collections.abc import Iterator

from households.codes import Guarantee
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_BY_FACT, Fault, Rule
from households.quality.words import Severity


def visit_contradicts(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the doubts about water and housing that are not older than the list they are about."""
    listed = {Guarantee.WATER: home.water_on, Guarantee.HOUSING: home.housing_on}
    for guarantee, day in home.doubts:
        on = listed.get(Guarantee(guarantee)) if guarantee in listed else None
        if on is not None and day >= on:
            label = Guarantee(guarantee).label
            yield Fault(f"{day} 走访看到的{label}和部门名单相反。", f"名单 {on}", field=guarantee)


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
