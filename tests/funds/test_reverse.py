from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from config.lib.refusals import NotFoundRefused, Refused
from funds.ledger import InsufficientFunds, balances, reverse, verify_line
from funds.models import EntryKind, LedgerEntry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)


def test_a_payment_is_reversed_by_an_opposite_entry(paid):
    entry = reverse(entry_id=paid.payment.pk, reason="付错了单位", occurred_on=DAY, actor=paid.cai)[0]

    assert (entry.kind, entry.counts_as, entry.amount) == ("reversal", "payment", Decimal("1500.00"))
    assert entry.reverses == paid.payment
    assert balances(paid.line.pk)[paid.for_pipes.pk] == Decimal("6000.00")
    assert verify_line(paid.line) == []
    assert AuditEntry.objects.get(action="funds.reverse").reason == "付错了单位"


def test_both_legs_of_an_allocation_go_together(paid):
    reverse(entry_id=paid.payment.pk, reason="先冲正支付", occurred_on=DAY, actor=paid.cai)
    leg = LedgerEntry.objects.get(kind=EntryKind.ALLOCATION, allocation=paid.for_pipes)

    both = reverse(entry_id=leg.pk, reason="分配错了项目", occurred_on=DAY, actor=paid.cai)

    assert len(both) == 2
    assert balances(paid.line.pk) == {None: Decimal("10000.00"), paid.for_pipes.pk: Decimal(0)}


def test_an_allocation_that_was_spent_cannot_be_reversed(paid):
    leg = LedgerEntry.objects.get(kind=EntryKind.ALLOCATION, allocation__isnull=True)

    with pytest.raises(InsufficientFunds):
        reverse(entry_id=leg.pk, reason="分配错了项目", occurred_on=DAY, actor=paid.cai)

    assert LedgerEntry.objects.count() == 4
    assert AuditEntry.objects.filter(action="funds.reverse.refused").count() == 1


def test_an_entry_is_reversed_once(paid):
    reverse(entry_id=paid.payment.pk, reason="付错了单位", occurred_on=DAY, actor=paid.cai)

    with pytest.raises(Refused, match="已经冲正过"):
        reverse(entry_id=paid.payment.pk, reason="再来一次", occurred_on=DAY, actor=paid.cai)


def test_a_reversal_is_not_reversed(paid):
    reversal = reverse(entry_id=paid.payment.pk, reason="付错了单位", occurred_on=DAY, actor=paid.cai)[0]

    with pytest.raises(Refused, match="不能再冲正"):
        reverse(entry_id=reversal.pk, reason="反悔", occurred_on=DAY, actor=paid.cai)


def test_a_reversal_needs_a_reason(paid):
    with pytest.raises(Refused, match="原因"):
        reverse(entry_id=paid.payment.pk, reason="  ", occurred_on=DAY, actor=paid.cai)


def test_only_finance_may_reverse(paid):
    with pytest.raises(PermissionDenied):
        reverse(entry_id=paid.payment.pk, reason="不该", occurred_on=DAY, actor=paid.sheng)

    assert LedgerEntry.objects.count() == 4


def test_an_unknown_entry_is_not_found(paid):
    with pytest.raises(NotFoundRefused):
        reverse(entry_id=0, reason="没有", occurred_on=DAY, actor=paid.cai)
