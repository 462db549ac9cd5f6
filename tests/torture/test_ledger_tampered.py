"""Whatever single thing is done to the ledger past its triggers, the check of the chains finds it, at every entry."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from funds.ledger import reverse, verify_line
from funds.models import LedgerEntry, PayeeKind
from tests.funds.conftest import DAY, allocate, build_funds, pay, post_the_usual
from tests.funds.test_verify_ledger import ALL_TRIGGERS

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

OTHER = {
    "posting": "gen_random_uuid()",
    "kind": "CASE kind WHEN 'payment' THEN 'refund' ELSE 'payment' END",
    "counts_as": "CASE counts_as WHEN 'payment' THEN 'refund' ELSE 'payment' END",
    "number": "number + 1000",
    "amount": "-amount",
    "account_balance": "account_balance + 0.01",
    "line_balance": "line_balance + 0.01",
    "allocation_id": "NULLIF((SELECT max(id) FROM funds_allocation), allocation_id)",
    "occurred_on": "occurred_on + 1",
    "recorded_at": "recorded_at - interval '1 microsecond'",
    "recorded_by_id": "recorded_by_id + 1",
    "voucher": "voucher || ' '",
    "note": "note || '.'",
    "payee_kind": "CASE payee_kind WHEN '' THEN 'unit' ELSE 'member' END",
    "payee_commitment": "CASE payee_commitment WHEN '' THEN repeat('0', 64) ELSE reverse(payee_commitment) END",
    "reverses_id": "(SELECT min(id) FROM funds_ledgerentry) + 1",
    "previous_hash": "reverse(previous_hash)",
    "hash": "reverse(hash)",
}
"""For every column that the hash covers, another value than the one that stands there."""


@pytest.fixture
def line(county):
    """A line with eleven entries, a reversal among them."""
    paid = post_the_usual(build_funds(county))
    for number in range(3):
        pay(paid, f"{number + 1}.00", voucher=f"ZF-{number}")
    allocate(paid, "500.00", paid.for_road)
    pay(paid, "7.00", payee_kind=PayeeKind.NONE, payee="")
    reverse(entry_id=paid.payment.pk, reason="付错了", occurred_on=DAY, actor=paid.cai)
    return paid.line


@contextmanager
def taken_back() -> Iterator[None]:
    """Do something to the ledger and take it back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tamper(sql: str, *values: object) -> None:
    """Run a statement as somebody would who has switched the triggers off; what a constraint refuses leaves nothing."""
    with pgtrigger.ignore(*ALL_TRIGGERS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def is_found(line, sql: str, *values: object) -> bool:
    """Say whether a change is found, or refused by the database to begin with; one that changes nothing counts too."""
    before = list(LedgerEntry.objects.order_by("pk").values_list())
    with taken_back():
        try:
            tamper(sql, *values)
        except IntegrityError:
            return True
        after = list(LedgerEntry.objects.order_by("pk").values_list())
        return after == before or bool(verify_line(line))


def test_every_other_value_of_every_column_of_every_entry_is_found(line):
    numbers = list(LedgerEntry.objects.values_list("number", flat=True))
    assert len(numbers) == 11
    missed = [
        (column, number)
        for column, value in OTHER.items()
        for number in numbers
        if not is_found(line, f"UPDATE funds_ledgerentry SET {column} = {value} WHERE number = %s", number)
    ]

    assert not missed


def test_every_removed_entry_is_found(line):
    missed = [
        number
        for number in range(1, 12)
        if not is_found(line, "DELETE FROM funds_ledgerentry WHERE number = %s", number)
    ]

    assert not missed


def test_every_two_entries_that_change_places_are_found(line):
    swap = """UPDATE funds_ledgerentry a SET amount = b.amount, voucher = b.voucher, hash = b.hash 
        FROM funds_ledgerentry b WHERE a.number IN (%s, %s) AND b.number IN (%s, %s) AND a.number <> b.number"""
    missed = [n for n in range(1, 11) if not is_found(line, swap, n, n + 1, n, n + 1)]

    assert not missed
