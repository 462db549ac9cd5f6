"""A payment is undone by two persons of finance: money that came back, or an entry that was wrong."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from funds.claims import ClaimKind
from funds.ledger import balances
from funds.models import LedgerEntry, PayItem, Payment, Refund
from funds.selectors.vouchers import left_of
from funds.services.payments import RefundEntry, ask_refund, post_refund, refuse_refund
from tests.funds.claiming import add_papers, approved, draft, pay, person, ready, row, send, staff
from tests.funds.claiming import paid as take_to_payment
from tests.households.entries import id_number

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
XIAO = id_number(order="041")


@pytest.fixture
def here(paid, settings, tmp_path):
    """The county after a claim of 1,000.00 was paid by Fu; 3,500.00 are left for the pipes."""
    settings.MEDIA_ROOT = tmp_path
    staff(paid)
    paid.payment = Payment.objects.get(claim=take_to_payment(paid, ready(paid)))
    return paid


def refund(way: str = "refund", amount: str = "1000.00", **changes) -> RefundEntry:
    """Return how a payment is undone, with `changes`."""
    usual = {"occurred_on": TODAY, "voucher": "TK-001", "reason": "审计核减，企业退回"}
    return RefundEntry(way=way, amount=Decimal(amount), **usual | changes)


def test_money_that_came_back_is_posted_by_another_person(here):
    asked = ask_refund(payment_id=here.payment.pk, entry=refund(amount="400.00"), actor=here.fu)
    with pytest.raises(SamePersonRefused, match="您登记的"):
        post_refund(refund_id=asked.pk, actor=here.fu)

    done = post_refund(refund_id=asked.pk, actor=here.cai)

    assert (done.state, done.entry.kind, done.entry.amount) == ("posted", "refund", Decimal("400.00"))
    assert balances(here.line.pk)[here.for_pipes.pk] == Decimal("3900.00")
    assert left_of(here.payment) == Decimal("600.00")
    assert AuditEntry.objects.filter(action="funds.refund_post").count() == 1


def test_a_wrong_entry_is_reversed_as_a_whole(here):
    with pytest.raises(Refused, match="整笔冲"):
        ask_refund(payment_id=here.payment.pk, entry=refund("reversal", "400.00"), actor=here.fu)

    asked = ask_refund(payment_id=here.payment.pk, entry=refund("reversal"), actor=here.fu)
    done = post_refund(refund_id=asked.pk, actor=here.cai)

    assert (done.entry.kind, done.entry.reverses) == ("reversal", here.payment.entry)
    assert balances(here.line.pk)[here.for_pipes.pk] == Decimal("4500.00")


def test_what_is_not_agreed_to_leaves_the_ledger_alone(here):
    asked = ask_refund(payment_id=here.payment.pk, entry=refund(), actor=here.fu)
    count = LedgerEntry.objects.count()

    refuse_refund(refund_id=asked.pk, words="凭证不对", actor=here.cai)

    assert (Refund.objects.get().state, LedgerEntry.objects.count()) == ("refused", count)
    with pytest.raises(TransitionNotAllowed):
        post_refund(refund_id=asked.pk, actor=here.cai)
    assert ask_refund(payment_id=here.payment.pk, entry=refund(), actor=here.fu).state == "asked"


UNFIT = [
    ({"amount": "1000.01"}, "还剩 1,000.00 元可以退"),
    ({"amount": "0"}, "还剩"),
    ({"way": "gift"}, "退款还是冲正"),
    ({"reason": " "}, "请写明原因"),
    ({"voucher": ""}, "请写明凭证号"),
    ({"occurred_on": TODAY - timedelta(days=1)}, "退款日期应在"),
    ({"occurred_on": TODAY + timedelta(days=1)}, "退款日期应在"),
]


@pytest.mark.parametrize(("changes", "says"), UNFIT)
def test_a_refund_that_does_not_fit_is_not_entered(here, changes, says):
    with pytest.raises(Refused, match=says):
        ask_refund(payment_id=here.payment.pk, entry=refund(**changes), actor=here.fu)

    assert not Refund.objects.exists()


def test_one_refund_of_a_payment_waits_at_a_time_and_only_finance_enters_it(here):
    with pytest.raises(PermissionDenied):
        ask_refund(payment_id=here.payment.pk, entry=refund(), actor=here.shui)
    ask_refund(payment_id=here.payment.pk, entry=refund(), actor=here.fu)

    with pytest.raises(Refused, match="在等记账"):
        ask_refund(payment_id=here.payment.pk, entry=refund(), actor=here.cai)


def test_the_database_lets_nobody_post_what_they_entered(here):
    asked = ask_refund(payment_id=here.payment.pk, entry=refund(), actor=here.fu)
    same = {"closed_by": here.fu, "closed_person": asked.asked_person, "closed_at": timezone.now()}

    with pytest.raises(DatabaseError, match="refund_closed_by_another_person"), transaction.atomic():
        Refund.objects.filter(pk=asked.pk).update(state="refused", words="x", **same)


def test_who_gave_everything_back_may_be_paid_anew(here):
    person(here.chen, "陈小雨", 41)
    about = {"kind": ClaimKind.BENEFIT, "payee": "", "amount": Decimal("500.00")}
    claim = draft(here, **about)
    send(here, claim, row("陈小雨", 500, 身份证号=XIAO))
    pay(here, approved(here, add_papers(here, claim)))
    payment = Payment.objects.get(item__member__name="陈小雨")
    for amount, lives in (("200.00", True), ("300.00", False)):
        asked = ask_refund(payment_id=payment.pk, entry=refund(amount=amount), actor=here.fu)
        post_refund(refund_id=asked.pk, actor=here.cai)
        assert PayItem.objects.live().exists() is lives

    assert send(here, draft(here, **about), row("陈小雨", 500, 身份证号=XIAO)).faults == []
