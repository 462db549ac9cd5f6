"""The workbook of opening balances: its columns, its template, how its rows are read and what is wrong with them.

One row is a line and, where money was allocated, one project; the columns about the line stand again in each of its
rows, what arrived and what was taken back of it only in the first.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from config.lib.money import format_money, to_money
from config.lib.personal_numbers import NO_NUMBERS, personal_number_in
from config.lib.refusals import Refused
from config.lib.sheets import UNREADABLE, Column, Fault, Row, SheetRead, as_day, as_text, one_of, read_sheet
from funds.line_terms import SAME_LINE
from funds.models import FundSource, FundTier, FundType

MOST_ROWS = 5_000
MOST_MONEY = Decimal(10) ** 12
ZERO = Decimal(0)
_UNREADABLE = (ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, BadZipFile, zlib.error)
"""What the reader of workbooks raises on the way, for a file that is broken somewhere in the middle."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_BATCH = 1000
TIERS = {str(tier.label): tier.value for tier in FundTier}
TYPES = {str(kind.label): kind.value for kind in FundType}
SOURCES = {str(source.label): source.value for source in FundSource if source.value}


def as_money(held: Any) -> Decimal:
    """Read an amount in 元 with two decimals; a number of Excel counts as the digits that it shows."""
    if isinstance(held, bool | date):
        raise ValueError("这里要填金额，单位元。")
    try:
        value = Decimal(str(held).strip().replace(",", ""))
    except InvalidOperation:
        raise ValueError("金额看不懂。请只写数字，单位元，如 1234.56。") from None
    if not value.is_finite() or not ZERO <= value < MOST_MONEY:
        raise ValueError("金额要在零和一万亿元之间。请核对单位是不是元。")
    if value != to_money(value):
        raise ValueError("金额最多到分。请改成两位小数。")
    return to_money(value)


def as_whole(least: int, most: int) -> Any:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(held: Any) -> int:
        words = as_text(held)
        if not (words.isascii() and words.isdigit() and len(words) < 6 and least <= int(words) <= most):
            raise ValueError(f"要填 {least} 到 {most} 的整数。")
        return int(words)

    return read


def as_words(longest: int) -> Any:
    """Return a reader of words of at most `longest` characters without a number of a person."""

    def read(held: Any) -> str:
        words = as_text(held)
        if len(words) > longest or "\x00" in words:
            raise ValueError(f"最多 {longest} 字。")
        if personal_number_in(words):
            raise ValueError(NO_NUMBERS)
        return words

    return read


COLUMNS = (
    Column("资金文号", "document_no", as_words(60)),
    Column("下达单位", "issuer", as_words(80)),
    Column("下达日期", "issued_on", as_day),
    Column("层级", "tier", one_of(TIERS)),
    Column("其他来源", "source", one_of(SOURCES), is_required=False),
    Column("资金类型", "fund_type", one_of(TYPES)),
    Column("年度", "year", as_whole(FIRST_YEAR, LAST_YEAR)),
    Column("批次", "batch", as_whole(1, MOST_BATCH), is_required=False),
    Column("指标金额", "amount", as_money),
    Column("用途", "purpose", as_words(120), is_required=False),
    Column("截止日期", "day", as_day),
    Column("已到账", "received", as_money, is_required=False),
    Column("已收回", "recovered", as_money, is_required=False),
    Column("项目编号", "project_code", as_words(32), is_required=False),
    Column("已分配", "allocated", as_money, is_required=False),
    Column("已支付", "paid", as_money, is_required=False),
)
OF_THE_LINE = (
    "document_no",
    "issuer",
    "issued_on",
    "tier",
    "source",
    "fund_type",
    "year",
    "batch",
    "amount",
    "purpose",
)
HINTS = {
    "资金文号": "必填，照文件写全。同一条指标的每一行都写",
    "层级": "必填：" + "、".join(TIERS),
    "其他来源": "层级是「其他」的必填：" + "、".join(SOURCES),
    "资金类型": "必填：" + "、".join(TYPES),
    "批次": "不填就是第 1 批",
    "指标金额": "单位元。同一条指标的每一行都写一样的",
    "截止日期": "必填：余额截到哪一天，如 2018-12-31。全表一样",
    "已到账": "单位元，写在一条指标的第一行",
    "已收回": "单位元，写在一条指标的第一行",
    "项目编号": "分配到项目的必填，照项目库写",
    "已分配": "单位元，写在项目的那一行",
    "已支付": "单位元，已支付减去退回",
}


def write_template(target: BinaryIO) -> None:
    """Write the empty workbook: headers, drop-downs, and a sheet that says what goes where."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "期初余额"
    for place, column in enumerate(COLUMNS, start=1):
        head = sheet.cell(row=1, column=place, value=column.header)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="F0EDE6")
        sheet.column_dimensions[get_column_letter(place)].width = 24 if column.name == "document_no" else 14
    for header, words in (("层级", TIERS), ("其他来源", SOURCES), ("资金类型", TYPES)):
        listed = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        letter = get_column_letter([column.header for column in COLUMNS].index(header) + 1)
        listed.add(f"{letter}2:{letter}{MOST_ROWS}")
        sheet.add_data_validation(listed)
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("填写说明")
    for header, hint in HINTS.items():
        notes.append([header, hint])
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 14, 80
    for cell in notes["B"]:
        cell.alignment = Alignment(wrap_text=True)
    book.save(target)


def read_rows(file: BinaryIO, known_projects: Mapping[str, int]) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Return the rows of a workbook, ready to be kept, and everything that is wrong with them, with its cell.

    `known_projects` are the codes of the library. Raises Refused for a file that is no workbook.
    """
    try:
        sheet = read_sheet(file, COLUMNS, most_rows=MOST_ROWS)
    except _UNREADABLE as error:
        raise Refused(UNREADABLE) from error
    faults = list(sheet.faults)
    if not sheet.rows and not faults:
        faults.append(Fault("A2", "表里没有指标。请从第 2 行起每行填一条。"))
    if not faults:
        faults += [Fault(sheet.cell(row, name), sentence) for row, name, sentence in _faults(sheet, known_projects)]
    return [_kept(row) for row in sheet.rows], faults


def _faults(sheet: SheetRead, known_projects: Mapping[str, int]) -> Iterator[tuple[Row, str, str]]:
    first_day = sheet.rows[0].values["day"]
    for row in sheet.rows:
        yield from ((row, *fault) for fault in _of_one(row.values, known_projects))
        if row.values["day"] != first_day:
            yield row, "day", "截止日期全表要一样。"
    for rows in grouped(sheet.rows):
        yield from _of_a_line(rows)


def _of_one(values: Mapping[str, Any], known_projects: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one row by itself: the column and a sentence."""
    if (values["tier"] == FundTier.OTHER) != bool(values["source"]):
        yield "source", "层级是「其他」的要写其他来源，别的层级空着。"
    if values["issued_on"] > values["day"]:
        yield "issued_on", "下达日期比截止日期晚。"
    if values["amount"] == ZERO:
        yield "amount", "指标金额要大于零。"
    code, allocated = values["project_code"], values["allocated"] or ZERO
    if code and code not in known_projects:
        yield "project_code", "项目库里没有这个编号。"
    if bool(code) != bool(allocated):
        yield "allocated", "写了项目编号的要写已分配，没有写项目编号的空着。"
    if (values["paid"] or ZERO) > allocated:
        yield "paid", "已支付比已分配多。"


def _of_a_line(rows: Sequence[Row]) -> Iterator[tuple[Row, str, str]]:
    """Yield what is wrong between the rows of one line."""
    first = rows[0]
    for row in rows[1:]:
        for name in OF_THE_LINE:
            if row.values[name] != first.values[name]:
                yield row, name, f"和第 {first.number} 行不一样：同一条指标每行写一样的。"
        for name in ("received", "recovered"):
            if row.values[name]:
                yield row, name, f"请写在这条指标的第一行（第 {first.number} 行）。"
    received = first.values["received"] or ZERO
    used = sum((row.values["allocated"] or ZERO for row in rows), start=first.values["recovered"] or ZERO)
    if received > first.values["amount"]:
        yield first, "received", "已到账比指标金额多。"
    if used > received:
        yield first, "received", f"已分配和已收回一共 {format_money(used)} 元，比已到账多。"


def grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each line, the lines in the order of their first rows."""
    lines: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        lines.setdefault(tuple(row.values[name] or 1 for name in SAME_LINE), []).append(row)
    return list(lines.values())


def _kept(row: Row) -> dict[str, Any]:
    """Return a row as an order keeps it: what is empty left out, days and amounts as texts."""
    held = {name: value for name, value in row.values.items() if value not in (None, "")}
    return {name: str(value) if isinstance(value, Decimal | date) else value for name, value in held.items()}
