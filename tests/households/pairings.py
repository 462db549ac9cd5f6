"""What tests of pairings share: days, papers, what stands in the register."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from households.models import Household, Pairing, RegisterChange
from households.services.changes import Paper


def ago(days: int) -> date:
    """Return the day `days` days before today."""
    return timezone.localdate() - timedelta(days)


def paper(reason: str = "工作调动", **changes: Any) -> Paper:
    """Return the papers of a new form."""
    return Paper(**({"submit_key": uuid4(), "reason": reason} | changes))


def cadre_of(user: Any) -> Any:
    """Return the cadre behind an account of the small county."""
    return user.cadre_account.cadre


def stand_as(household: Household, status: str) -> None:
    """Put a household into a status, as if it had been decided."""
    year = 2018 if status == "exited" else None
    Household.objects.filter(pk=household.pk).update(status=status, exit_year=year)


def rows() -> list[Any]:
    """Return everything a pairing service may write but the audit trail."""
    return [*Pairing.objects.order_by("pk").values(), RegisterChange.objects.count()]


def helpers(household: Household) -> list[tuple[str, date, date | None, str]]:
    """Return who helped a household, from when to when, and why it ended."""
    believed = Pairing.objects.believed().filter(household=household).order_by("valid_from")
    return [(p.cadre.name, p.valid_from, p.valid_to, p.end_reason) for p in believed]
