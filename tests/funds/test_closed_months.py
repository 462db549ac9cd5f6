"""Months whose books are closed take no more postings, whatever way they come."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from config.lib.refusals import Refused, SamePersonRefused
from funds.ledger import Posting, post_many, reverse
from funds.models import ClosedMonth, EntryKind, LedgerEntry
from funds.services.months import close_month, reopen_month
from tests.funds.conftest import DAY, pay
from tests.funds.lines import closed, enter, second_of_finance

MARCH = date(2026, 3, 1)


@pytest.fixture
def money(paid):
    """The usual postings of March, and a second person of finance."""
    second_of_finance(paid)
    return paid


def test_nothing_is_posted_into_a_closed_month_and_reversals_are_of_another_day(money):
    assert str(closed(money, date(2026, 3, 17))) == "2026年03月"

    with pytest.raises(Refused, match="2026年03月已经结账"):
        pay(money, "1.00", occurred_on=date(2026, 3, 31))
    paying = Posting(EntryKind.PAYMENT, money.line.pk, Decimal(1), DAY, "", money.for_pipes.pk)
    with pytest.raises(Refused, match="已经结账"):
        post_many(postings=[paying], actor=money.cai)
    with pytest.raises(Refused, match="已经结账"):
        reverse(entry_id=money.payment.pk, reason="错账", occurred_on=DAY, actor=money.cai)
    with pytest.raises(Refused, match="已经结账"):
        enter(money, "recover", amount="1", document_no="省财收〔2026〕1号")

    assert LedgerEntry.objects.count() == 4
    pay(money, "1.00", occurred_on=date(2026, 4, 1))
    assert len(reverse(entry_id=money.payment.pk, reason="错账", occurred_on=date(2026, 4, 1), actor=money.cai)) == 1


def test_the_database_refuses_it_too(money):
    closed(money, MARCH)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns WHERE "
            "table_name = 'funds_ledgerentry' AND column_name NOT IN ('id', 'number', 'previous_hash')"
        )
        columns = cursor.fetchone()[0]
        with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
            cursor.execute(
                f"INSERT INTO funds_ledgerentry (number, previous_hash, {columns}) SELECT 5, hash, "
                f"{columns.replace('line_balance', 'line_balance + amount')} FROM funds_ledgerentry WHERE number = 4"
            )


def test_a_month_is_opened_again_by_another_person_with_a_reason_and_closed_anew(money):
    march = closed(money, MARCH)
    with pytest.raises(SamePersonRefused):
        reopen_month(closed_id=march.pk, reason="补记", actor=money.cai)
    with pytest.raises(Refused, match="为什么反结账"):
        reopen_month(closed_id=march.pk, reason=" ", actor=money.jin)
    with pytest.raises(Refused, match="已经结过账"):
        closed(money, MARCH)

    reopen_month(closed_id=march.pk, reason="漏记一笔", actor=money.jin)
    pay(money, "1.00")
    closed(money, MARCH)

    assert ClosedMonth.objects.standing().count() == 1
    assert ClosedMonth.objects.count() == 2
    with pytest.raises(Refused, match="已经反结账"):
        reopen_month(closed_id=march.pk, reason="再补", actor=money.jin)


def test_a_month_that_is_not_over_or_has_orders_that_wait_is_not_closed(money):
    enter(money, "recover", amount="1", document_no="省财收〔2026〕1号")

    with pytest.raises(Refused, match="没有过完"):
        closed(money, timezone.localdate())
    with pytest.raises(Refused, match="1 笔资金业务等复核"):
        closed(money, MARCH)
    with pytest.raises(PermissionDenied):
        close_month(month=MARCH, actor=money.sheng)

    assert not ClosedMonth.objects.exists()


def test_the_database_keeps_closings(money):
    march = closed(money, MARCH)

    for change in ({"month": date(2026, 4, 1)}, {"reopened_at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ClosedMonth.objects.filter(pk=march.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        march.delete()
