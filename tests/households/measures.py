"""Short ways to enter help measures."""

from datetime import date
from decimal import Decimal
from typing import Any

from households.models import HelpMeasure, Household
from households.services.measures import enter_measure, measure_values
from tests.households.entries import paper

PIGS = {
    "kind": "industry", "part": "", "member": None, "content": "发放仔猪 2 头", "valid_from": date(2026, 3, 2),
    "valid_to": None, "unit_name": "县农业农村局", "amount": Decimal("1200.00"), "project": "", "signed_on": None,
}  # fmt: skip


def enter(household: Household, actor: Any, **changes: Any) -> HelpMeasure:
    """Enter two pigs, with `changes`, by a form opened just now, and return the measure."""
    typed = PIGS | changes
    change = enter_measure(household_id=household.pk, typed=typed, paper=paper(), actor=actor)
    return HelpMeasure.objects.get(pk=change.subject_id)


def measure_form(measure: HelpMeasure, **changes: Any) -> tuple[dict[str, Any], Any]:
    """Return the typed values and the papers of a form about `measure`, opened now, with `changes` typed in."""
    now = measure_values(measure)
    return now | changes, paper(now)
