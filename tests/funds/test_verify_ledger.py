"""Any single changed, removed, inserted or swapped entry is found."""

from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from funds.ledger import verify_line
from funds.models import LedgerEntry
from tests.funds.conftest import pay

pytestmark = pytest.mark.django_db
ALL_TRIGGERS = ("funds.LedgerEntry:append_only", "funds.LedgerEntry:continues_the_chain")


def tamper(sql: str, *values: object) -> None:
    """Run a statement as somebody would who has switched the triggers off."""
    with pgtrigger.ignore(*ALL_TRIGGERS), connection.cursor() as cursor:
        cursor.execute(sql, values)


def codes(line) -> set[str]:
    """Return what is wrong with a line, without the prefix."""
    return {finding.code.removeprefix("ledger.") for finding in verify_line(line)}


@pytest.fixture
def long(paid):
    """Seven entries on the line."""
    for amount in ("100.00", "200.00", "300.00"):
        pay(paid, amount)
    return paid


def test_what_was_posted_is_whole(long):
    assert verify_line(long.line) == []


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount - 1, line_balance = line_balance - 1, account_balance = account_balance - 1",
        "occurred_on = occurred_on - 1",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "voucher = voucher || 'x'",
        "note = 'x'",
        "allocation_id = (SELECT max(id) FROM funds_allocation)",
        "posting = gen_random_uuid()",
        "payee_kind = 'household'",
        "payee_commitment = repeat('0', 64)",
        "recorded_by_id = (SELECT max(id) FROM accounts_user)",
        "hash = repeat('b', 64)",
        "previous_hash = repeat('b', 64)",
    ],
)
def test_a_changed_entry_is_found(long, change):
    tamper(f"UPDATE funds_ledgerentry SET {change} WHERE number = 5")

    assert codes(long.line) & {"content", "link"}


def test_a_removed_entry_is_found(long):
    tamper("DELETE FROM funds_ledgerentry WHERE number = 5")

    assert {"gap", "link"} <= codes(long.line)


def test_a_tail_cut_off_is_found(long):
    tamper("DELETE FROM funds_ledgerentry WHERE number = 7")

    assert codes(long.line) == {"tail"}


def test_a_removed_entry_with_the_rest_renumbered_is_found(long):
    tamper("DELETE FROM funds_ledgerentry WHERE number = 5")
    tamper("UPDATE funds_ledgerentry SET number = number - 1 WHERE number = 6")
    tamper("UPDATE funds_ledgerentry SET number = number - 1 WHERE number = 7")

    assert {"content", "link", "tail"} <= codes(long.line)


def test_an_inserted_entry_is_found(long):
    names = ", ".join(f.column for f in LedgerEntry._meta.concrete_fields if f.column not in {"id", "number"})
    tamper(f"INSERT INTO funds_ledgerentry (number, {names}) SELECT 8, {names} FROM funds_ledgerentry WHERE number = 7")

    assert {"content", "link", "tail"} <= codes(long.line)


def test_two_swapped_entries_are_found(long):
    tamper("UPDATE funds_ledgerentry SET number = 99 WHERE number = 5")
    tamper("UPDATE funds_ledgerentry SET number = 5 WHERE number = 6")
    tamper("UPDATE funds_ledgerentry SET number = 6 WHERE number = 99")

    assert {"content", "link"} <= codes(long.line)


def test_a_line_emptied_altogether_is_found(long):
    tamper("DELETE FROM funds_ledgerentry")

    assert codes(long.line) == {"tail"}


def test_the_command_says_that_all_is_whole(long):
    out = StringIO()

    call_command("verify_ledger", stdout=out)

    assert "1 条指标、7 笔账，全部一致" in out.getvalue()


def test_the_command_fails_and_names_line_and_entry(long):
    tamper("UPDATE funds_ledgerentry SET note = 'x' WHERE number = 5")
    err = StringIO()

    with pytest.raises(CommandError, match="1 条不一致"):
        call_command("verify_ledger", stderr=err)

    assert "测财农〔2026〕1号" in err.getvalue()
    assert "第 5 笔的内容与校验码不符" in err.getvalue()
