"""A claim goes from who asks for money to who pays it, through four persons, and no further than its papers reach."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Role
from config.lib.refusals import NotFoundRefused, Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from funds.claims import ClaimKind, ClaimState, FileKind
from funds.models import Claim, ClaimStep, LedgerEntry, Payment
from funds.services.claims import (
    apply_claim,
    approve_claim,
    correct_claim,
    disapprove_claim,
    draft_claim,
    hold_claim,
    review_claim,
    send_back_claim,
    withdraw_claim,
)
from funds.services.payments import pay_claim
from projects.models import Project
from tests.conftest import give_role
from tests.funds.claiming import add_papers, approved, draft, entry, pay, ready, staff

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def here(paid, settings, tmp_path):
    """The county with 4,500.00 left for the pipes, and staff for all four duties."""
    settings.MEDIA_ROOT = tmp_path
    return staff(paid)


def state(claim: Claim) -> str:
    """Return where a claim stands now."""
    return Claim.objects.get(pk=claim.pk).state


def test_a_claim_is_paid_through_the_ledger_by_the_fourth_person(here):
    claim = approved(here, ready(here, retained=Decimal("100.00")))

    done = pay(here, claim, voucher="ZF-2026-7")

    payment = Payment.objects.get(claim=claim)
    told = payment.entry
    assert (done.state, told.kind, told.amount, told.voucher) == ("paid", "payment", Decimal("-900.00"), "ZF-2026-7")
    assert (told.line, told.allocation, told.note) == (here.line, here.for_pipes, claim.number)
    assert [step.action for step in claim.steps.all()] == ["draft", "apply", "review", "approve", "pay"]
    assert AuditEntry.objects.filter(action="funds.claim_pay").count() == 1


@pytest.mark.parametrize("missing", [FileKind.APPLICATION, FileKind.PROGRESS, FileKind.INVOICE])
def test_without_its_papers_a_claim_is_not_handed_in(here, missing):
    claim = add_papers(here, draft(here), but=[missing])

    with pytest.raises(Refused, match=f"还缺材料：{missing.label}"):
        apply_claim(claim_id=claim.pk, actor=here.liu)

    assert (state(claim), claim.steps.count()) == ("draft", 1)
    assert AuditEntry.objects.filter(action="funds.claim_apply.refused").count() == 1


def test_no_person_takes_two_duties_in_whatever_role(here):
    claim = ready(here)
    apply_claim(claim_id=claim.pk, actor=here.liu)
    give_role(here.liu, Role.DEPARTMENT)
    with pytest.raises(SamePersonRefused, match="您登记或送审的"):
        review_claim(claim_id=claim.pk, actor=here.liu)
    review_claim(claim_id=claim.pk, actor=here.shui)
    give_role(here.shui, Role.FINANCE)
    with pytest.raises(SamePersonRefused, match="审核过"):
        approve_claim(claim_id=claim.pk, actor=here.shui)
    approve_claim(claim_id=claim.pk, actor=here.cai)
    with pytest.raises(SamePersonRefused, match="另一位财政同事"):
        pay_claim(claim_id=claim.pk, voucher="ZF-1", paid_on=TODAY, actor=here.cai)

    assert (state(claim), Payment.objects.count(), LedgerEntry.objects.count()) == ("approved", 0, 4)


def test_what_comes_back_is_corrected_and_goes_the_whole_way_again(here):
    claim = ready(here)
    apply_claim(claim_id=claim.pk, actor=here.liu)
    send_back_claim(claim_id=claim.pk, words="明细表没有签字", actor=here.shui)
    assert state(claim) == ClaimState.RETURNED

    correct_claim(claim_id=claim.pk, entry=entry(amount=Decimal("800.00")), actor=here.liu)
    disapprove_claim(claim_id=brought_to_finance(here, claim).pk, words="先付质保金再说", actor=here.cai)
    hold_claim(claim_id=approved(here, claim).pk, words="账号不对", actor=here.fu)

    assert pay(here, approved(here, claim)).state == "paid"
    assert Payment.objects.get(claim=claim).entry.amount == Decimal("-800.00")


def brought_to_finance(here, claim: Claim) -> Claim:
    apply_claim(claim_id=claim.pk, actor=here.liu)
    return review_claim(claim_id=claim.pk, actor=here.shui)


@pytest.mark.parametrize("back", [send_back_claim, withdraw_claim])
def test_a_way_back_says_why(here, back):
    claim = ready(here)
    apply_claim(claim_id=claim.pk, actor=here.liu)
    actor = here.shui if back is send_back_claim else here.liu

    with pytest.raises(Refused, match="请写明原因"):
        back(claim_id=claim.pk, words=" ", actor=actor)

    assert state(claim) == "applied"


def test_once_handed_in_nothing_of_a_claim_is_changed_not_even_by_sql(here):
    claim = ready(here)
    apply_claim(claim_id=claim.pk, actor=here.liu)

    with pytest.raises(TransitionNotAllowed, match="不能再改"):
        correct_claim(claim_id=claim.pk, entry=entry(), actor=here.liu)
    for change in (
        lambda: Claim.objects.filter(pk=claim.pk).update(amount=1),
        lambda: Claim.objects.filter(pk=claim.pk).update(state="paid"),
        lambda: Claim.objects.filter(pk=claim.pk).delete(),
        lambda: ClaimStep.objects.filter(claim=claim).delete(),
        lambda: ClaimStep.objects.create(
            claim=claim, action="review", person=claim.steps.first().person, actor=here.liu, role="x"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_lets_no_claim_be_paid_without_its_payments(here):
    claim = approved(here, ready(here))
    ClaimStep.objects.create(
        claim=claim, action="pay", person="f" * 64, actor=here.fu, role="finance", voucher="X", on_date=TODAY
    )

    with pytest.raises(DatabaseError, match="payments do not come to"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="paid")


UNSOUND = [
    ({"kind": "gift"}, "没有这种报账"),
    ({"amount": Decimal(0)}, "大于零"),
    ({"retained": Decimal("100.01")}, "质保金最多扣"),
    ({"kind": ClaimKind.FEE, "retained": Decimal(1)}, "只有工程"),
    ({"payee": " "}, "请写明收款单位"),
    ({"words": "打给 13800002046"}, "像身份证号或手机号"),
    ({"claimed_on": TODAY + timedelta(days=2)}, "报账日期应在"),
    ({"kind": ClaimKind.RETENTION}, "请选择退还哪一笔"),
]


@pytest.mark.parametrize(("changes", "says"), UNSOUND)
def test_a_claim_that_is_not_sound_is_not_written_down(here, changes, says):
    with pytest.raises(Refused, match=says):
        draft(here, **changes)

    assert not Claim.objects.exists()


def test_wrong_role_and_wrong_place_are_refused(here):
    claim = ready(here)
    give_role(here.li, Role.TOWNSHIP_CLERK)
    far = draft_claim(allocation_id=here.for_road.pk, entry=entry(), actor=here.dong)

    for error, act in (
        (PermissionDenied, lambda: draft_claim(allocation_id=here.for_pipes.pk, entry=entry(), actor=here.zhao)),
        (NotFoundRefused, lambda: draft_claim(allocation_id=here.for_road.pk, entry=entry(), actor=here.liu)),
        (ObjectDoesNotExist, lambda: apply_claim(claim_id=far.pk, actor=here.liu)),
        (PermissionDenied, lambda: approve_claim(claim_id=claim.pk, actor=here.shui)),
        (TransitionNotAllowed, lambda: review_claim(claim_id=claim.pk, actor=here.shui)),
        (TransitionNotAllowed, lambda: pay(here, claim)),
    ):
        with pytest.raises(error):
            act()

    assert (Claim.objects.count(), ClaimStep.objects.count()) == (2, 2)
    assert AuditEntry.objects.filter(action__startswith="funds.claim_", action__endswith=".refused").count() == 6


@pytest.mark.parametrize(("amount", "fits"), [("4500.00", True), ("4500.01", False)])
def test_what_is_paid_and_claimed_stays_within_the_plan(here, amount, fits):
    claim = ready(here, amount=Decimal(amount))
    if fits:
        assert apply_claim(claim_id=claim.pk, actor=here.liu).state == "applied"
        return

    with pytest.raises(Refused, match="计划投资 6,000.00 元，已付和在办 1,500.00 元"):
        apply_claim(claim_id=claim.pk, actor=here.liu)


def test_what_another_claim_asks_for_counts_against_the_plan_with_what_it_keeps_back(here):
    other = ready(here, amount=Decimal("4000.00"), retained=Decimal("400.00"))
    apply_claim(claim_id=other.pk, actor=here.liu)

    with pytest.raises(Refused, match="已付和在办 5,500.00 元"):
        apply_claim(claim_id=ready(here).pk, actor=here.liu)

    withdraw_claim(claim_id=other.pk, words="重新算", actor=here.liu)
    assert apply_claim(claim_id=ready(here).pk, actor=here.liu).state == "applied"


def test_the_last_instalment_is_claimed_after_the_acceptance(here):
    claim = ready(here, kind=ClaimKind.FINAL, claimed_on=date(2026, 5, 1))
    with pytest.raises(Refused, match="还没有验收"):
        apply_claim(claim_id=claim.pk, actor=here.liu)
    accept(here.pipes, date(2026, 5, 2))
    with pytest.raises(Refused, match="早于验收日期"):
        apply_claim(claim_id=claim.pk, actor=here.liu)

    correct_claim(claim_id=claim.pk, entry=entry(kind=ClaimKind.FINAL, claimed_on=date(2026, 5, 2)), actor=here.liu)

    assert apply_claim(claim_id=claim.pk, actor=here.liu).state == "applied"


def accept(project: Project, day: date) -> None:
    """Let a project be accepted on `day`."""
    Project.objects.filter(pk=project.pk).update(finished_on=day, started_on=day, accepted_on=day, milestone="accepted")


def test_nothing_is_claimed_for_a_project_that_was_terminated(here):
    Project.objects.filter(pk=here.pipes.pk).update(milestone="terminated")

    with pytest.raises(Refused, match="已经终止"):
        draft(here)


@pytest.mark.parametrize(
    ("amount", "reason", "fits"), [("100", "", True), ("100.01", "", False), ("101", "有批复", True)]
)
def test_more_than_one_percent_for_management_has_to_be_explained(here, amount, reason, fits):
    claim = ready(here, kind=ClaimKind.FEE, amount=Decimal(amount), over_reason=reason)
    if fits:
        assert apply_claim(claim_id=claim.pk, actor=here.liu).state == "applied"
        return

    with pytest.raises(Refused, match="1%（100.00 元）"):
        apply_claim(claim_id=claim.pk, actor=here.liu)
