"""Facts of the small county's households: everything in order, so that a test changes one thing."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from config.lib.dates import income_window, school_term_start
from households.models import (
    Household,
    HousingFact,
    IncomeWorksheet,
    InsuranceFact,
    LivingFact,
    Member,
    SchoolingFact,
    WaterFact,
)

SIGNED = ("signed_by_surveyor_on", "signed_by_householder_on", "signed_by_village_on")


def long_known() -> datetime:
    """Return a moment at which the facts of these tests were already recorded: forty days ago."""
    return timezone.now() - timedelta(days=40)


def put_in_order(household: Household, *, today: date | None = None) -> None:
    """Record all a household needs to meet the seven criteria on `today`."""
    day = today or timezone.localdate()
    common = _common(day)
    LivingFact.objects.create(household=household, food="yes", clothing="yes", **common | {"source": "visit"})
    WaterFact.objects.create(
        household=household, quantity="full", quality="full", convenience="full", reliability="full", **common
    )
    HousingFact.objects.create(household=household, grade="A", **common)
    members = list(Member.objects.filter(household=household))
    close_worksheet(household, per_head="4000.00", heads=len(members), today=day)
    for member in members:
        insure(member, today=day)


def close_worksheet(
    household: Household, *, per_head: str, heads: int, today: date | None = None, **changes: Any
) -> IncomeWorksheet:
    """Close a signed worksheet of the last ended window."""
    start, end = income_window(today or timezone.localdate())
    fields = {
        "window_start": start,
        "window_end": end,
        "wage": Decimal(per_head) * heads,
        "head_count": heads,
        "state": "closed",
        "source": "form",
        "valid_from": end,
        "recorded_at": long_known(),
        **dict.fromkeys(SIGNED, end),
    }
    return IncomeWorksheet.objects.create(household=household, **(fields | changes))


def insure(member: Member, *, today: date | None = None, **changes: Any) -> InsuranceFact:
    """Insure a member this year."""
    day = today or timezone.localdate()
    fields = {"year": day.year, "basic": "resident", "serious_illness": True, **_common(day)}
    return InsuranceFact.objects.create(member=member, **(fields | changes))


def enrol(member: Member, *, today: date | None = None, status: str = "in_school", **changes: Any) -> SchoolingFact:
    """Confirm this term where a child stands."""
    day = today or timezone.localdate()
    fields = _common(day) | {"valid_from": school_term_start(day)}
    return SchoolingFact.objects.create(member=member, status=status, **(fields | changes))


def _common(day: date) -> dict[str, Any]:
    since = day - timedelta(days=40)
    return {"source": "department", "source_name": "名单", "valid_from": since, "recorded_at": long_known()}
