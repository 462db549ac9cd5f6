"""Retention money: kept back from what is paid, released once, a year after the works were accepted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config.lib.refusals import Refused
from funds.claims import ClaimKind
from funds.models import Payment
from funds.selectors.claim_limits import retention_due
from funds.services.claims import apply_claim, withdraw_claim
from projects.models import Project
from tests.funds.claiming import draft, ready, staff
from tests.funds.claiming import paid as take_to_payment

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = timedelta(days=366)


@pytest.fixture
def kept(paid, settings, tmp_path):
    """The county after 900.00 of 1,000.00 were paid for the pipes, which were accepted over a year ago."""
    settings.MEDIA_ROOT = tmp_path
    here = staff(paid)
    accepted(here, TODAY - YEAR)
    here.kept = take_to_payment(here, ready(here, retained=Decimal("100.00")))
    return here


def accepted(here, day: date) -> None:
    days = dict.fromkeys(("started_on", "finished_on", "accepted_on"), day)
    Project.objects.filter(pk=here.pipes.pk).update(milestone="accepted", **days)


def release(here, amount: str = "100.00"):
    about = {"kind": ClaimKind.RETENTION, "amount": Decimal(amount), "releases_id": here.kept.pk}
    return ready(here, words="质保期满，无质量问题", **about)


def test_what_was_kept_back_is_paid_after_a_year(kept):
    claim = take_to_payment(kept, release(kept))

    assert Payment.objects.get(claim=claim).entry.amount == Decimal("-100.00")


def test_it_is_released_in_full_and_not_before_the_year_is_over(kept):
    claim = release(kept, "99.99")
    with pytest.raises(Refused, match="扣留质保金 100.00 元，报账金额要一致"):
        apply_claim(claim_id=claim.pk, actor=kept.liu)
    withdraw_claim(claim_id=claim.pk, words="金额写错", actor=kept.liu)
    accepted(kept, TODAY - timedelta(days=360))

    with pytest.raises(Refused, match="满一年"):
        apply_claim(claim_id=release(kept).pk, actor=kept.liu)


def test_it_is_released_once(kept):
    first = release(kept)

    with pytest.raises(Refused, match=f"已经由 {first.number} 退还"):
        draft(kept, kind=ClaimKind.RETENTION, amount=Decimal("100.00"), releases_id=kept.kept.pk)


@pytest.mark.parametrize(
    ("day", "due"), [(date(2025, 5, 1), date(2026, 5, 1)), (date(2024, 2, 29), date(2025, 3, 1)), (None, None)]
)
def test_it_is_due_a_year_after_the_acceptance(kept, day, due):
    kept.kept.allocation.project.accepted_on = day

    assert retention_due(kept.kept) == due
