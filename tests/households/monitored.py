"""Short ways to enter watched households."""

from datetime import date
from typing import Any

from households.models import Household, Monitoring
from households.services.monitoring import end_monitoring, enter_monitoring, monitoring_values
from tests.households.entries import paper

ILL = {
    "kind": "sudden", "risks": ["illness"], "valid_from": date(2026, 2, 10), "lead": "cadre",
    "source_name": "县防返贫监测专班",
}  # fmt: skip


def enter(household: Household, actor: Any, **changes: Any) -> Monitoring:
    """Enter a household with a sudden illness, with `changes`, by a form opened just now, and return the row."""
    change = enter_monitoring(household_id=household.pk, typed=ILL | changes, paper=paper(), actor=actor)
    return Monitoring.objects.get(pk=change.subject_id)


def end(monitoring: Monitoring, actor: Any, on_date: date = date(2026, 9, 1), ended_by: str = "natural") -> Monitoring:
    """Enter that its risk has gone, and return the row that stands now."""
    about = {"household_id": monitoring.household_id, "monitoring_id": monitoring.pk}
    end_monitoring(**about, on_date=on_date, ended_by=ended_by, paper=paper(reason="病好了"), actor=actor)
    return Monitoring.objects.believed().get(household=monitoring.household_id)


def monitoring_form(monitoring: Monitoring, **changes: Any) -> tuple[dict[str, Any], Any]:
    """Return the typed values and the papers of a form about it, opened now, with `changes` typed in."""
    now = monitoring_values(monitoring)
    return now | changes, paper(now)
