"""Exports of an invented ledger, made without a database, and spoilt in memory."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from config.lib.crypto import public_keys
from config.lib.xlsx import ROW_LIMIT, write_workbook
from funds.chain import FIRST_PREVIOUS_HASH, Content, entry_hash, payee_commitment
from funds.csv_book import write_csv_book
from funds.proof.cells import Cell
from funds.proof.checking import Report, check
from funds.proof.layout import KIND_LABELS
from funds.proof.manifest import Head
from funds.proof.reading import Book, Row, open_book
from funds.sealed_sheets import Export, sheets
from funds.workbook import AMOUNT, KIND, TIER, Heading, Tally

NOW = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
DAY = date(2026, 3, 2)
ZERO = Decimal("0.00")
HEADING = Heading("测试县", NOW, "沈审计（审计）", "全部", 0)
TITLES = 4


class Entry(NamedTuple):
    """One entry: its line, its number, and its row in an export."""

    line: int
    number: int
    row: tuple


class Ledger:
    """Two fund lines whose entries come in turns."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.balances = {3: ZERO, 5: ZERO}
        self.hashes = dict.fromkeys(self.balances, FIRST_PREVIOUS_HASH)

    def add(self, line: int, kind: str, amount: str, *, voucher: str = "", note: str = "", exact: str = "") -> None:
        """Add an entry to a line; on paper the amount may be anything."""
        number = 1 + sum(entry.line == line for entry in self.entries)
        self.balances[line] += Decimal(amount)
        allocation = None if kind in {"receipt", "recovery"} else line * 10
        paid = kind == "payment"
        content = Content(
            line, number, UUID(int=number), kind, kind, allocation, Decimal(amount), ZERO, self.balances[line],
            DAY + timedelta(days=number), NOW, 9, voucher, note, "unit" if paid else "",
            payee_commitment(salt="0" * 32, payee="测试县建筑有限公司") if paid else "", None,
        )  # fmt: skip
        previous, self.hashes[line] = self.hashes[line], entry_hash(self.hashes[line], content)
        self.entries.append(Entry(line, number, _row(content, previous, self.hashes[line], exact)))

    def heads(self, chosen: list[Entry]) -> list[Head]:
        """Return the ends of both chains."""
        return [
            Head(
                line,
                f"测财农〔2026〕{line}号",
                sum(entry.line == line for entry in self.entries),
                end,
                sum(entry.line == line for entry in chosen),
            )
            for line, end in self.hashes.items()
        ]


def _row(c: Content, previous: str, own: str, exact: str) -> tuple:
    elements = [
        c.line, c.posting.hex, c.kind, c.counts_as, c.allocation or "", f"{c.account_balance:.2f}",
        c.recorded_at.isoformat(timespec="microseconds"), c.recorded_by, c.payee_kind, "", *([exact] if exact else []),
    ]  # fmt: skip
    return (
        f"测财农〔2026〕{c.line}号", "省", "2026", str(c.number), c.occurred_on, KIND_LABELS[c.kind],
        "SZ-1" if c.allocation else "", "人饮管网" if c.allocation else "未分配", "东乡", c.voucher, c.amount,
        c.line_balance, c.note, own, previous, c.payee_commitment, "|".join(map(str, elements)),
    )  # fmt: skip


def small_ledger() -> Ledger:
    """Return seven entries on two lines, with texts that programs like to change."""
    ledger = Ledger()
    ledger.add(3, "receipt", "10000.00", voucher="=1+1")
    ledger.add(5, "receipt", "0.10", voucher="0012345678901234567")
    ledger.add(3, "payment", "-1500.00", voucher="ZF-1", note="=SUM(A1:A9)")
    ledger.add(3, "payment", "-1200.55", voucher="ZF-2", note="第一行\n第二行 <&>")
    ledger.add(5, "payment", "-0.10", voucher=" 前后有空格 ", note="_x0041_")
    ledger.add(3, "payment", "-0.01", voucher="\rx", note="", exact='["\\rx", ""]')
    ledger.add(3, "recovery", "-99.99", voucher="'1", note="")
    return ledger


def export_of(
    ledger: Ledger,
    *,
    only: Callable[[Entry], bool] = lambda _: True,
    is_plain: bool = False,
    row_limit: int = ROW_LIMIT,
) -> io.BytesIO:
    """Return the file of an export of those entries that `only` lets through."""
    chosen = [entry for entry in ledger.entries if only(entry)]
    written, expected = Tally(), Tally()
    for entry in chosen:
        expected.add(entry.row[TIER], entry.row[KIND], entry.row[AMOUNT])
    skipped = sorted((e.line, e.number, e.row[13]) for e in ledger.entries if not only(e))
    lines = {entry.line for entry in chosen}
    out = Export(
        heading=HEADING, rows=_watched(chosen, written), written=written, expected=expected, number="7",
        skipped=[(str(line), str(number), own) for line, number, own in skipped if line in lines],
        heads=ledger.heads(chosen), is_plain=is_plain, row_limit=row_limit,
    )  # fmt: skip
    target = io.BytesIO()
    (write_csv_book if is_plain else write_workbook)(target, sheets(out))
    return target


def _watched(chosen: list[Entry], written: Tally) -> Iterator[tuple]:
    for entry in chosen:
        written.add(entry.row[TIER], entry.row[KIND], entry.row[AMOUNT])
        yield entry.row


class Spoilt(Book):
    """A file held in memory, to be changed cell by cell."""

    def __init__(self, file: io.BytesIO) -> None:
        book = open_book(file)
        self.sheets: dict[str, list[Row]] = {name: list(book.rows(name)) for name in book.names}

    @property
    def names(self) -> list[str]:
        """The sheets."""
        return list(self.sheets)

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of a sheet."""
        return iter(self.sheets[name])

    def put(self, sheet: str, y: int, x: int, cell: Cell | None) -> None:
        """Put another cell into row `y` and column `x`, both counted from zero; the sheet grows where it must."""
        rows = self.sheets[sheet] = [list(row) for row in self.sheets[sheet]]
        rows.extend([] for _ in range(y + 1 - len(rows)))
        rows[y].extend([None] * (x + 1 - len(rows[y])))
        rows[y][x] = cell


def proven(book: Book) -> Report:
    """Check with the keys of the tests."""
    return check(book, public_keys())
