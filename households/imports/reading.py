"""Reads a workbook row by row against what it should be. Every fault has its cell; nothing is taken for another thing.

Read by calamine, which tells a number from a text and a day from both, also in workbooks whose days count from 1904.
"""

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from config.lib.refusals import Refused
from config.lib.xlsx_guard import BROKEN, SHEET_PART, TOO_MUCH, Looked
from households.imports.cells import FORMULA, MERGED, Masked, is_empty
from households.imports.columns import BookKind, Column, Line, SheetKind

HEADER_WITHIN = 12
"""In how many rows from the top the headers are looked for; titles stand above them."""
MOST_ROWS = 200_000
_TOTALS = ("合计", "总计", "小计")
MOST_MERGED = 2_000_000
"""How many rows merged cells may swallow in one sheet, a row counting once for each of them."""
_SHEET_FILE = re.compile(r"<sheet\b([^<]*+)")
_RELATION = re.compile(r"<Relationship\b[^<>]*+>")


MOST_REMEMBERED = 20_000
"""How many words of a column are kept with what they were read as; most stand in many rows."""
_NOTHING, _UNREAD = object(), object()


class _Place(NamedTuple):
    """A column where it stands in a sheet; `recall` looks up what its words so far were read as, in `memory`."""

    name: str
    place: int
    column: Column
    recall: Callable[[str, Any], Any]
    memory: dict[str, Any]


@dataclass(frozen=True)
class FoundSheet:
    """A sheet of the workbook that was known: where its headers stand, which column is which."""

    kind: SheetKind
    name: str
    part: str
    header_row: int
    places: Mapping[str, int]
    last_column: int
    held: CalamineSheet


def require_version(book: BookKind, looked: Looked) -> None:
    """Refuse a workbook that was made from another template, or from one that is too old.

    A workbook that says nothing, such as a national export, is known by its headers.
    """
    if not looked.version:
        return
    key, _, version = looked.version.partition("/")
    if key != book.key:
        raise Refused(f"这是另一种模板填的表，不是「{book.label}」。请选对表格种类，或者下载「{book.label}」的模板。")
    if not version.isdigit() or int(version) > book.version:
        raise Refused("模板的版本系统不认识。请重新下载模板，把内容粘贴过去。")
    if int(version) != book.version and int(version) not in book.compatible:
        raise Refused(f"模板是第 {version} 版，现在用第 {book.version} 版。请重新下载模板，把内容粘贴过去。")


def find_sheets(file: BinaryIO, book: BookKind) -> list[FoundSheet]:
    """Return the sheets of `book` in a workbook. Raises Refused when there is none of them."""
    content = file.read()
    try:
        opened = CalamineWorkbook.from_filelike(BytesIO(content))
        parts = _parts(content)
        visible = [
            one.name
            for one in opened.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]
        if not all(SHEET_PART.fullmatch(parts.get(name, "")) for name in visible):
            raise Refused(BROKEN)
        sheets = {name: opened.get_sheet_by_name(name) for name in visible}
    except (CalamineError, OSError, KeyError, ValueError, UnicodeDecodeError) as error:
        raise Refused(BROKEN) from error
    best = {name: _best(book, sheet, parts.get(name, "")) for name, sheet in sheets.items()}
    found: list[FoundSheet] = []
    for kind in book.sheets:
        of_kind = [one for one in best.values() if one is not None and one.kind is kind]
        if of_kind:
            found.append(max(of_kind, key=_likeness))
        elif not kind.is_optional:
            raise Refused(_not_found(kind, visible))
    if not found:
        raise Refused(_not_found(book.sheets[-1], visible))
    return found


def read_lines(sheet: FoundSheet, looked: Looked) -> Iterator[Line]:
    """Yield the rows of a sheet that hold something. Raises Refused for more rows than can be."""
    formulas = looked.formulas.get(sheet.part, set())
    rows = sheet.held
    columns = [_placed(c, sheet.places[c.name]) for c in sheet.kind.columns if c.name in sheet.places]
    lacking = [c for c in sheet.kind.columns if c.needed and c.name not in sheet.places]
    merged = _merged(rows, frozenset(sheet.places.values()))
    odd = {int(place.lstrip(string.ascii_uppercase)) for place in formulas} | merged.keys()
    start = rows.start or (0, 0)
    number, yielded = start[0], 0
    for held in rows.iter_rows():
        number += 1
        if number <= sheet.header_row:
            continue
        shifted = [None] * start[1] + held if start[1] else held
        if _says_nothing(shifted, columns):
            continue
        yielded += 1
        if yielded > MOST_ROWS:
            raise Refused(f"「{sheet.name}」超过 {MOST_ROWS:,} 行，没有读。请按乡镇分成几个文件。")
        line = Line(sheet.kind.key, number, {})
        if number in odd:
            _read_odd(line, shifted, columns, formulas, merged.get(number, frozenset()))
        else:
            _read(line, shifted, columns)
        for column in lacking:
            line.wrong(column.name, f"表里没有「{column.header}」这一列。")
        yield line


def letters(place: int) -> str:
    """Return the letters of the column at `place`, counted from 0."""
    said = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        said = chr(65 + rest) + said
    return said


def _top(sheet: CalamineSheet) -> list[list[Any]]:
    start = sheet.start or (0, 0)
    rows: list[list[Any]] = [[] for _ in range(start[0])]
    for held in sheet.iter_rows():
        rows.append([None] * start[1] + held)
        if len(rows) >= HEADER_WITHIN:
            break
    return rows


def _best(book: BookKind, sheet: CalamineSheet, part: str) -> FoundSheet | None:
    """Return what a sheet is: by its name, else the kind of which it has most columns."""
    top = _top(sheet)
    known = [one for kind in book.sheets if (one := _known(kind, sheet, top, part)) is not None]
    return max(known, key=_likeness, default=None)


def _likeness(sheet: FoundSheet) -> tuple[bool, int]:
    return sheet.name == sheet.kind.title, len(sheet.places)


def _known(kind: SheetKind, sheet: CalamineSheet, top: Sequence[Sequence[Any]], part: str) -> FoundSheet | None:
    for number, row in enumerate(top, start=1):
        said = [_header(held) for held in row]
        places = {}
        for column in kind.columns:
            at = next((said.index(_header(h)) for h in column.headers if _header(h) in said), None)
            if at is not None:
                places[column.name] = at
        by_header = {column.header: column.name for column in kind.columns}
        if all(by_header[header] in places for header in kind.needed_headers):
            return FoundSheet(kind, sheet.name, part, number, places, last_column=len(row) - 1, held=sheet)
    return None


def _header(held: Any) -> str:
    return re.sub(r"[\s*＊:：()（）]|必填", "", str(held)).upper() if isinstance(held, str) else ""


def _not_found(kind: SheetKind, names: Sequence[str]) -> str:
    shown = "、".join(name[:20] for name in names[:5]) or "没有"
    needed = "、".join(kind.needed_headers)
    return f"没有认出「{kind.title}」表：第一行要有「{needed}」这几列。文件里的表：{shown}。请用下载的模板。"


def _placed(column: Column, place: int) -> _Place:
    memory: dict[str, Any] = {"": _NOTHING}
    return _Place(column.name, place, column, memory.get, memory)


def _says_nothing(held: Sequence[Any], columns: Sequence[_Place]) -> bool:
    if all(is_empty(held[one.place]) for one in columns):
        return True
    first = next((one for one in held if one != "" and not is_empty(one)), "")
    return isinstance(first, str) and first.strip().startswith(_TOTALS)


def _read(line: Line, held: Sequence[Any], columns: Sequence[_Place]) -> None:
    """Read the cells of a row. It is done for every cell of a county: what was read before is looked up."""
    values = line.values
    for one in columns:
        name, place, _, recall, _ = one
        value = held[place]
        known = recall(value, _UNREAD) if value.__class__ is str else _UNREAD
        if known is _UNREAD:
            _read_cell(line, one, value)
        elif known is not _NOTHING:
            values[name] = known
        elif one.column.needed:
            line.wrong(one.name, f"没有填{one.column.header}。")


def _read_odd(
    line: Line, held: Sequence[Any], columns: Sequence[_Place], formulas: set[str], in_merge: frozenset[int]
) -> None:
    """Read the cells of a row in which there are formulas, or cells swallowed by a merged one."""
    for one in columns:
        if f"{letters(one.place)}{line.number}" in formulas:
            line.wrong(one.name, FORMULA)
        elif one.place in in_merge:
            line.wrong(one.name, MERGED)
        else:
            _read(line, held, [one])


def _read_cell(line: Line, one: _Place, held: Any) -> None:
    if is_empty(held):
        if one.column.needed:
            line.wrong(one.name, f"没有填{one.column.header}。")
        return
    try:
        value = one.column.read(held)
    except ValueError as fault:
        line.wrong(one.name, str(fault))
        return
    except OverflowError:
        line.wrong(one.name, "这一格的数太大，看不懂。请核对。")
        return
    if isinstance(value, Masked):
        line.masked[one.name] = value
        return
    line.values[one.name] = value
    if isinstance(held, str) and not one.column.secret and len(one.memory) < MOST_REMEMBERED:
        one.memory[held] = value


def _merged(sheet: CalamineSheet, columns: frozenset[int]) -> dict[int, frozenset[int]]:
    """Return by row which of `columns` are swallowed by a merged cell: all of it but its first.

    Raises Refused where they are so many, or lie so much over each other, that nobody meant them.
    """
    swallowed: dict[int, frozenset[int]] = {}
    last, left_over = (sheet.end or (0, 0))[0], MOST_MERGED
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        inside = frozenset(place for place in columns if left <= place <= right)
        rows = range(top, min(bottom, last) + 1) if inside else range(0)
        left_over -= len(rows)
        if left_over < 0:
            raise Refused(TOO_MUCH)
        for row in rows:
            here = inside - {left} if row == top else inside
            known = swallowed.get(row + 1)
            swallowed[row + 1] = here if known is None else known | here
    return swallowed


def _parts(content: bytes) -> dict[str, str]:
    """Return which part of the file holds which sheet, by the sheet's name."""
    with ZipFile(BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").decode()
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for one in _RELATION.findall(relations):
        ids, target = re.search(r'\bId="([^"]+)"', one), re.search(r'\bTarget="([^"]+)"', one)
        if ids and target:
            path = target[1]
            targets[ids[1]] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    parts = {}
    for one in _SHEET_FILE.findall(book):
        name, rid = re.search(r'\bname="([^"]*)"', one), re.search(r'\br:id="([^"]+)"', one)
        if name and rid:
            parts[_plain(name[1])] = targets.get(rid[1], "")
    return parts


def _plain(name: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        name = name.replace(entity, character)
    return name
