"""F27: so many exports, refusals or changes at night of one account on one day."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from funds.checks.user_behaviour import CHECK
from tests.funds.checks.conftest import TODAY, faults_of

NOON = timezone.make_aware(datetime(TODAY.year, TODAY.month, TODAY.day, 12))
NIGHT = NOON - timedelta(hours=9)


def write(county, action: str, at: datetime, times: int) -> None:
    """Write so many rows of the trail about Cai."""
    for _ in range(times):
        AuditEntry.objects.create(actor=county.cai, action=action, at=at)


@pytest.mark.parametrize(
    ("action", "at", "limit"),
    [
        ("funds.export_start", NOON, "exports_a_day"),
        ("page.refused", NOON, "refusals_a_day"),
        ("funds.post", NIGHT, "night_changes"),
    ],
)
def test_what_one_account_did_too_often_on_one_day_is_found(county, action, at, limit):
    write(county, action, at, 3)

    assert faults_of(CHECK, **{limit: 4}) == []
    (fault,) = faults_of(CHECK, **{limit: 3})
    assert fault.about == "蔡财政"
    assert fault.key.endswith(str(TODAY))


def test_a_month_later_it_is_not_looked_at_any_more(county):
    write(county, "page.refused", NOON, 3)

    assert faults_of(CHECK, TODAY + timedelta(30), refusals_a_day=3) == []
