from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import NotFoundRefused, Refused
from funds.ledger import InsufficientFunds, Posting, UnknownAccount, balances, post
from funds.models import EntryKind, LedgerEntry, LedgerHead
from tests.funds.conftest import allocate, make_allocation, make_line, pay, receive

pytestmark = pytest.mark.django_db


def refusals() -> list[str]:
    """Return the actions of the audit rows about refusals."""
    return list(AuditEntry.objects.filter(action__endswith=".refused").values_list("action", flat=True))


def test_a_receipt_an_allocation_and_a_payment_move_the_accounts(funds):
    receive(funds, "10000.00")
    allocate(funds, "6000.00")
    payment = pay(funds, "1500.00")

    assert balances(funds.line.pk) == {None: Decimal("4000.00"), funds.for_pipes.pk: Decimal("4500.00")}
    assert (payment.number, payment.amount, payment.line_balance) == (4, Decimal("-1500.00"), Decimal("8500.00"))
    assert payment.account_balance == Decimal("4500.00")


def test_an_allocation_is_two_entries_of_one_posting_that_add_up_to_nothing(funds):
    receive(funds, "10000.00")

    out, into = allocate(funds, "6000.00")

    assert out.posting == into.posting
    assert (out.allocation, into.allocation) == (None, funds.for_pipes)
    assert out.amount + into.amount == 0


def test_posting_is_audited_with_the_new_end_of_the_chain(funds):
    entry = receive(funds, "10000.00")

    row = AuditEntry.objects.get(action="funds.post")
    assert (row.actor, row.subject_id) == (funds.cai, str(funds.line.pk))
    assert (row.after["number"], row.after["hash"]) == (1, entry.hash)


def test_the_payee_is_stored_closed_beside_a_salted_commitment(paid):
    stored = LedgerEntry.objects.values_list("payee", flat=True).get(pk=paid.payment.pk)

    assert "测试县" not in stored
    assert (len(paid.payment.payee_salt), len(paid.payment.payee_commitment)) == (32, 64)


@pytest.mark.parametrize("name", ["wang", "liu", "zhao", "sheng", "sysadmin"])
def test_only_finance_may_post(funds, name):
    with pytest.raises(PermissionDenied):
        receive(funds, "1.00", actor=getattr(funds, name))

    assert not LedgerEntry.objects.exists()
    assert refusals() == ["funds.post.refused"]


@pytest.mark.parametrize(("amount", "fits"), [("4499.99", True), ("4500.00", True), ("4500.01", False)])
def test_a_payment_takes_at_most_what_the_allocation_holds(paid, amount, fits):
    if fits:
        assert pay(paid, amount).account_balance == Decimal("4500.00") - Decimal(amount)
        return
    with pytest.raises(InsufficientFunds, match="4,500.00"):
        pay(paid, amount)

    assert LedgerEntry.objects.count() == 4
    assert LedgerHead.objects.get(line=paid.line).number == 4
    assert refusals() == ["funds.post.refused"]


def test_an_allocation_takes_at_most_what_is_unallocated(paid):
    with pytest.raises(InsufficientFunds, match="未分配余额是 4,000.00 元"):
        allocate(paid, "4000.01", paid.for_road)

    assert balances(paid.line.pk)[None] == Decimal("4000.00")


def test_an_allocation_stays_within_its_own_ceiling(funds):
    receive(funds, "10000.00")

    with pytest.raises(InsufficientFunds, match="6,000.00"):
        allocate(funds, "6000.01")

    assert LedgerEntry.objects.count() == 1


def test_receipts_stay_within_the_grant(funds):
    receive(funds, "9999.99")

    with pytest.raises(InsufficientFunds, match="10,000.00"):
        receive(funds, "0.02")

    assert receive(funds, "0.01").line_balance == Decimal("10000.00")


def test_a_refund_gives_back_at_most_what_was_paid(paid):
    refund = Posting(EntryKind.REFUND, paid.line.pk, Decimal("1500.01"), date(2026, 3, 5), "", paid.for_pipes.pk)

    with pytest.raises(InsufficientFunds, match="退回"):
        post(posting=refund, actor=paid.cai)


def test_a_recovery_takes_what_is_unallocated(paid):
    recovery = Posting(EntryKind.RECOVERY, paid.line.pk, Decimal("4000.00"), date(2026, 3, 5), "SH-0001")

    entry = post(posting=recovery, actor=paid.cai)[0]

    assert (entry.amount, entry.account_balance) == (Decimal("-4000.00"), Decimal(0))


@pytest.mark.parametrize("amount", ["0", "0.004", "-1"])
def test_an_amount_is_more_than_nothing(funds, amount):
    with pytest.raises(Refused, match="大于零"):
        receive(funds, amount)


def test_a_float_is_no_amount(funds):
    with pytest.raises(TypeError):
        post(posting=Posting(EntryKind.RECEIPT, funds.line.pk, 0.1, date(2026, 3, 2)), actor=funds.cai)


def test_nothing_is_posted_for_a_day_to_come(funds):
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)

    with pytest.raises(Refused, match="今天之后"):
        receive(funds, "1.00", occurred_on=tomorrow)


def test_a_payment_names_an_allocation_of_its_own_line(paid):
    other = make_allocation(make_line("测财农〔2026〕2号", "city", "500.00"), paid.road, "500.00")

    with pytest.raises(UnknownAccount, match="没有这笔分配"):
        pay(paid, "1.00", other)
    with pytest.raises(UnknownAccount, match="要指明"):
        post(posting=Posting(EntryKind.PAYMENT, paid.line.pk, Decimal(1), date(2026, 3, 2)), actor=paid.cai)


def test_an_unknown_line_is_not_found(funds):
    with pytest.raises(NotFoundRefused):
        post(posting=Posting(EntryKind.RECEIPT, 0, Decimal(1), date(2026, 3, 2)), actor=funds.cai)

    assert refusals() == ["funds.post.refused"]
