"""Reads an Excel sheet against a list of columns: every fault with its cell, nothing taken for something it is not.

Columns stand in any order under their headers; a row of empty cells is passed over. Cells are read as they are stored,
so that a long number kept as a number, whose last digits Excel has lost, is seen and refused.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from config.lib.refusals import Refused

MOST_ROWS = 20_000
MOST_UNPACKED = 200 * 1024 * 1024
UNREADABLE = "文件打不开，不是 Excel 工作簿（.xlsx）。请下载模板，填好后另存为 .xlsx 再上传。"


@dataclass(frozen=True)
class Column:
    """One column: its header, the name of its value, how a cell is read, whether it may be empty.

    `read` gets what the cell holds, never None; it raises ValueError with a sentence when it cannot be taken.
    """

    header: str
    name: str
    read: Callable[[Any], Any]
    is_required: bool = True


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where."""

    cell: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.cell}：{self.sentence}"


@dataclass(frozen=True)
class Row:
    """One row that holds something: its number in the sheet and its values by name, None for an empty cell."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class SheetRead:
    """All rows and all faults of a sheet, and where each column stands."""

    rows: list[Row]
    faults: list[Fault]
    letters: Mapping[str, str]

    def cell(self, row: Row, name: str) -> str:
        """Return the address of a row's cell, for faults found later."""
        return f"{self.letters.get(name, 'A')}{row.number}"


def read_sheet(file: BinaryIO, columns: Sequence[Column], *, most_rows: int = MOST_ROWS) -> SheetRead:
    """Read the first sheet of a workbook; its faults come in the answer. Raises Refused for a file that is none."""
    _require_workbook(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise Refused(UNREADABLE) from error
    try:
        lines = book.worksheets[0].iter_rows(values_only=True)
        header = [str(value or "").strip() for value in next(lines, ())]
        places = {name: header.index(name) for name in (c.header for c in columns) if name in header}
        letters = {c.name: get_column_letter(places[c.header] + 1) for c in columns if c.header in places}
        missing = [c.header for c in columns if c.is_required and c.header not in places]
        if missing:
            return SheetRead([], [Fault("1", f"缺少列：{'、'.join(missing)}。请用下载的模板。")], letters)
        return _read_rows(lines, columns, places, letters, most_rows)
    finally:
        book.close()


def _require_workbook(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Refused(UNREADABLE) from error
    if unpacked > MOST_UNPACKED:
        raise Refused("文件里的内容太多，没有读。请删去多余的表和格式，分成几个文件上传。")
    file.seek(0)


def _read_rows(
    lines: Iterator[tuple[Any, ...]],
    columns: Sequence[Column],
    places: Mapping[str, int],
    letters: Mapping[str, str],
    most_rows: int,
) -> SheetRead:
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, start=2):
        if all(value is None or str(value).strip() == "" for value in line):
            continue
        if len(rows) == most_rows:
            faults.append(Fault(f"A{number}", f"一次最多 {most_rows:,} 行，后面的没有读。请分成几个文件。"))
            break
        values, wrong = _read_cells(line, columns, places)
        faults += [Fault(f"{letters[name]}{number}", sentence) for name, sentence in wrong]
        rows.append(Row(number, values))
    return SheetRead(rows, faults, letters)


def _read_cells(
    line: tuple[Any, ...], columns: Sequence[Column], places: Mapping[str, int]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values: dict[str, Any] = {}
    wrong = []
    for column in columns:
        place = places.get(column.header)
        held = line[place] if place is not None and place < len(line) else None
        if held is None or str(held).strip() == "":
            values[column.name] = None
            if column.is_required:
                wrong.append((column.name, f"没有填{column.header}。"))
            continue
        try:
            values[column.name] = column.read(held)
        except ValueError as fault:
            values[column.name] = None
            wrong.append((column.name, str(fault)))
    return values, wrong


def as_text(held: Any) -> str:
    """Read a cell of words; a whole number counts as its digits."""
    if isinstance(held, float) and held.is_integer():
        held = int(held)
    if isinstance(held, bool | float | datetime | date):
        raise ValueError("这里要写文字，不是数字或日期。请把这一格设成文本格式后重填。")
    return str(held).strip()


def as_long_number(held: Any) -> str:
    """Read a cell of 16 digits and more: text only, for Excel keeps fifteen digits of a number and loses the rest."""
    if not isinstance(held, str):
        raise ValueError("这一格是数字格式，末几位可能已经变成 0。请把这一列设成文本格式，照证件重新填写。")
    return held.strip()


def as_day(held: Any) -> date:
    """Read a cell that holds a date, or a text such as 2026-11-20."""
    if isinstance(held, datetime):
        return held.date()
    if isinstance(held, date):
        return held
    try:
        return date.fromisoformat(str(held).strip().replace("/", "-"))
    except ValueError:
        raise ValueError("日期看不懂。请写成 2026-11-20 的样子。") from None


def one_of(choices: Mapping[str, str]) -> Callable[[Any], str]:
    """Return a reader of cells that hold one of the words in `choices`; what comes out is its code."""

    def read(held: Any) -> str:
        words = str(held).strip()
        if words not in choices:
            raise ValueError(f"没有「{words[:20]}」这个选项。可以写：{'、'.join(choices)}。")
        return choices[words]

    return read
