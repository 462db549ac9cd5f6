"""What the database refuses by itself, whoever asks and by whatever door."""

import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from funds.models import Allocation, LedgerEntry, LedgerIsAppendOnly
from tests.funds.conftest import make_allocation, make_line

pytestmark = pytest.mark.django_db
HASH = "a" * 64


def columns_of(entry: LedgerEntry) -> dict[str, object]:
    """Return a row that could follow `entry`, the last of its line: 1.00 paid from the same allocation."""
    values = {field.attname: getattr(entry, field.attname) for field in LedgerEntry._meta.concrete_fields}
    del values["id"]
    return values | {
        "number": entry.number + 1,
        "posting": str(uuid.uuid4()),
        "amount": Decimal("-1.00"),
        "account_balance": entry.account_balance - 1,
        "line_balance": entry.line_balance - 1,
        "previous_hash": entry.hash,
        "hash": HASH,
    }


def insert(values: dict[str, object]) -> None:
    """Insert one row by SQL, round every service."""
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO funds_ledgerentry ({names}) VALUES ({marks})", list(values.values()))


def test_a_row_that_keeps_every_rule_goes_in(paid):
    insert(columns_of(paid.payment))

    assert LedgerEntry.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount": Decimal(0), "account_balance": 4500, "line_balance": 8500}, "ledger_amount_not_zero"),
        ({"amount": Decimal(1), "line_balance": 8501, "account_balance": 4501}, "ledger_sign_fits_kind"),
        ({"allocation_id": None}, "ledger_sign_fits_kind"),
        ({"kind": "receipt", "counts_as": "receipt"}, "ledger_sign_fits_kind"),
        ({"kind": "gift", "counts_as": "gift"}, "ledger_kind_known"),
        ({"counts_as": "refund"}, "ledger_counts_as_fits_kind"),
        ({"kind": "reversal"}, "ledger_reversal_names_entry"),
        ({"account_balance": Decimal("-0.01")}, "ledger_no_account_below_zero"),
        ({"payee_commitment": "", "payee_salt": ""}, "ledger_payee_is_committed"),
        ({"payee_kind": ""}, "ledger_payee_is_committed"),
        ({"hash": "a" * 63}, "ledger_hashes_are_whole"),
        ({"number": 4}, "ledger_number_once_per_line"),
        ({"number": 0}, "ledger_number_from_one"),
        ({"number": 6}, "continue the chain"),
        ({"previous_hash": HASH}, "continue the chain"),
        ({"line_balance": Decimal("8499.01")}, "continue the chain"),
    ],
)
def test_a_row_that_breaks_a_rule_does_not(paid, change, rule):
    with pytest.raises(DatabaseError, match=rule):
        insert(columns_of(paid.payment) | change)

    assert LedgerEntry.objects.count() == 4


def test_a_reversal_undoes_one_entry_in_full(paid):
    reversal = columns_of(paid.payment) | {
        "kind": "reversal", "reverses_id": paid.payment.pk, "amount": Decimal("1499.00"), "line_balance": 9999,
    }  # fmt: skip

    with pytest.raises(DatabaseError, match="undo one plain entry"):
        insert(reversal)


def test_an_entry_is_reversed_once(paid):
    reversal = columns_of(paid.payment) | {
        "kind": "reversal", "reverses_id": paid.payment.pk, "amount": Decimal("1500.00"), "line_balance": 10000,
    }  # fmt: skip
    insert(reversal)

    again = reversal | {"number": 6, "previous_hash": HASH, "line_balance": 11500}
    with pytest.raises(DatabaseError, match="reverses_id"):
        insert(again)


def test_an_entry_stays_on_the_allocations_own_line(paid):
    elsewhere = make_allocation(make_line("测财农〔2026〕2号", "city", "500.00"), paid.road, "500.00")

    with pytest.raises(DatabaseError, match="same fund line"):
        insert(columns_of(paid.payment) | {"allocation_id": elsewhere.pk})


@pytest.mark.parametrize("statement", ["UPDATE funds_ledgerentry SET note = 'x'", "DELETE FROM funds_ledgerentry"])
def test_sql_neither_changes_nor_removes_an_entry(paid, statement):
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert LedgerEntry.objects.count() == 4


def test_python_neither_adds_changes_nor_removes_an_entry(paid):
    for attempt in (
        paid.payment.save,
        paid.payment.delete,
        LedgerEntry.objects.all().delete,
        lambda: LedgerEntry.objects.update(note="x"),
        lambda: LedgerEntry.objects.bulk_create([paid.payment]),
        lambda: LedgerEntry.objects.bulk_update([paid.payment], ["note"]),
        lambda: LedgerEntry.objects.create(line=paid.line),
    ):
        with pytest.raises(LedgerIsAppendOnly):
            attempt()


def test_an_allocation_keeps_its_line_and_project(paid):
    with pytest.raises(DatabaseError, match="line_and_project_stay"), transaction.atomic():
        Allocation.objects.filter(pk=paid.for_pipes.pk).update(project=paid.road)


def test_a_change_of_a_fund_line_keeps_the_row_as_it_was(paid):
    paid.line.issuer = "州财政局"
    paid.line.save()

    assert paid.line.events.get().issuer == "省财政厅"
