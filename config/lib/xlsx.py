"""Writes Excel workbooks as a stream: constant memory, any number of rows, every cell with the format of its column.

Text always goes in as an inline string in the text format "@". Such a cell is never a formula, however it begins
(= + - @, tab, return), keeps long numbers digit by digit, and reads back exactly as it was given. Money goes in as the
decimal digits it has, never by way of a float. A sheet that would pass Excel's row limit goes on in another one.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

ROW_LIMIT = 1_048_576
TEXT_LIMIT = 32_767
ROWS_PER_WRITE = 500
_DAY_ZERO = date(1899, 12, 30).toordinal()
_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Programs read _x0041_ in a text as the character of that number; a text that really says so is written otherwise.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Kind(IntEnum):
    """What a column holds; the value is the style number of its cells, `TOTAL_OFFSET` more in a totals row."""

    TEXT = 4
    MONEY = 5
    DAY = 6
    COUNT = 7


TOTAL_OFFSET = 4


@dataclass(frozen=True)
class Formula:
    """A formula, without its `=`, and the value it has, which stands in the file for whoever does not work it out."""

    text: str
    value: object

    def __str__(self) -> str:
        return f"<f>{escape(self.text)}</f><v>{self.value}</v>"


_TITLE, _SUBTITLE, _HEADER = 1, 2, 3


@dataclass(frozen=True)
class Column:
    """One column: its header, what it holds, and its width in characters; `Formula`s in place of values, or not."""

    header: str
    kind: Kind
    width: float
    is_formula: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: title rows, a frozen header, rows, and totals, asked for when the rows have run out.

    `totals` may say that there are none. Only the first `printed` columns go on paper, all of them when it is 0. A
    sheet in `front` stands before those that were written before it.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    titles: Sequence[str] = ()
    totals: Callable[[], Sequence[object] | None] | None = None
    printed: int = 0
    front: bool = False


@dataclass(frozen=True)
class _Part:
    """A sheet as it was written: its name, what goes on every printed page, what is printed, whether it goes first."""

    number: int
    name: str
    repeated: str
    printed: str
    front: bool


def write_workbook(target: BinaryIO, sheets: Iterable[Sheet], *, row_limit: int = ROW_LIMIT) -> list[str]:
    """Write `sheets` one after the other to `target`, which need not be seekable, and return the sheets' names.

    A sheet is asked for only when the one before is complete, so a later one may report on an earlier one. Raises
    ValueError for a text that Excel cannot hold.
    """
    parts: list[_Part] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for sheet in sheets:
            _write_parts(archive, sheet, parts, row_limit)
        for path, text in _frame(parts).items():
            archive.writestr(path, text)
    return [part.name for part in _in_order(parts)]


def _in_order(parts: Sequence[_Part]) -> list[_Part]:
    return sorted(parts, key=lambda part: not part.front)


def _write_parts(archive: zipfile.ZipFile, sheet: Sheet, parts: list[_Part], row_limit: int) -> None:
    rows = iter(sheet.rows)
    frozen = len(sheet.titles) + 1
    room = row_limit - frozen - (sheet.totals is not None)
    first: Sequence[object] | None = next(rows, None)
    part = 1
    while True:
        name = sheet.name if part == 1 else f"{sheet.name}{part}"
        number = len(parts) + 1
        with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as file:
            file.write(_head(sheet, frozen).encode())
            count, first = _write_rows(file.write, sheet.columns, rows, first, start=frozen + 1, room=room)
            last = frozen + count
            totals = _totals(sheet, last + 1) if first is None else ""
            file.write((totals + _tail(sheet, frozen, last)).encode())
        right = _letters((sheet.printed or len(sheet.columns)) - 1)
        printed = f"'{name}'!$A$1:${right}${last + bool(totals)}" if sheet.printed else ""
        parts.append(_Part(number, name, f"'{name}'!${frozen}:${frozen}", printed, sheet.front))
        part += 1
        if first is None:
            return


def _write_rows(
    write: Callable[[bytes], object],
    columns: Sequence[Column],
    rows: Iterator[Sequence[object]],
    first: Sequence[object] | None,
    *,
    start: int,
    room: int,
) -> tuple[int, Sequence[object] | None]:
    """Write at most `room` rows beginning with `first`; return how many, and the row that found no room."""
    to_xml = _row_writer(columns)
    buffer: list[str] = []
    count = 0
    row = first
    while row is not None and count < room:
        buffer.append(to_xml(start + count, row))
        count += 1
        if len(buffer) == ROWS_PER_WRITE:
            write("".join(buffer).encode())
            buffer.clear()
        row = next(rows, None)
    write("".join(buffer).encode())
    return count, row


def _row_writer(columns: Sequence[Column]) -> Callable[[int, Sequence[object]], str]:
    """Return a function (row number, values) → XML that fills one prepared text when no value is empty."""
    texts = [i for i, column in enumerate(columns) if column.kind is Kind.TEXT]
    days = [i for i, column in enumerate(columns) if column.kind is Kind.DAY]
    cells = [
        _FORMULA_CELL % (_letters(i), column.kind)
        if column.is_formula
        else _cell_template(_letters(i), column.kind, column.kind)
        for i, column in enumerate(columns)
    ]
    whole = '<row r="%s">' + "".join(cells) + "</row>"
    width = 2 * len(columns) + 1
    special = _SPECIAL.search

    def to_xml(y: int, row: Sequence[object]) -> str:
        values: list[Any] = list(row)
        for i in texts:
            value = values[i]
            if value and (special(value) or "_x" in value or len(value) > TEXT_LIMIT):
                values[i] = _text(str(value))
        for i in days:
            day = values[i]
            values[i] = day and day.toordinal() - _DAY_ZERO
        if None in values:
            full = [(cell % (y, value)) for cell, value in zip(cells, values, strict=True) if value is not None]
            return f'<row r="{y}">{"".join(full)}</row>'
        filled: list[object] = [y] * width
        filled[2::2] = values
        return whole % tuple(filled)

    return to_xml


# The place of the row, then the whole of a `Formula`.
_FORMULA_CELL = '<c r="%s%%s" s="%d">%%s</c>'


def _cell_template(letters: str, kind: Kind, style: int) -> str:
    if kind is Kind.TEXT:
        return f'<c r="{letters}%s" s="{style}" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
    return f'<c r="{letters}%s" s="{style}"><v>%s</v></c>'


def _text(value: str) -> str:
    """Return `value` fit for XML. What XML cannot hold at all becomes the replacement character."""
    if len(value) > TEXT_LIMIT:
        raise ValueError(f"Excel holds at most {TEXT_LIMIT} characters in a cell, this text has {len(value)}")
    value = _ESCAPE.sub("_x005F_", value)
    return escape(_IMPOSSIBLE.sub("\ufffd", value), {"\r": "&#13;"})


def _head(sheet: Sheet, frozen: int) -> str:
    widths = "".join(
        f'<col min="{i}" max="{i}" width="{column.width}" customWidth="1"/>'
        for i, column in enumerate(sheet.columns, start=1)
    )
    titles = "".join(
        f'<row r="{y}">{_string("A", y, _TITLE if y == 1 else _SUBTITLE, title)}</row>'
        for y, title in enumerate(sheet.titles, start=1)
    )
    header = "".join(_string(_letters(i), frozen, _HEADER, column.header) for i, column in enumerate(sheet.columns))
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols>'
        f'<sheetData>{titles}<row r="{frozen}">{header}</row>'
    )


def _totals(sheet: Sheet, y: int) -> str:
    values = sheet.totals() if sheet.totals else None
    if values is None:
        return ""
    cells = []
    for i, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
        style = column.kind + TOTAL_OFFSET
        if isinstance(value, str):
            cells.append(_string(_letters(i), y, Kind.TEXT + TOTAL_OFFSET, value))
        elif value is not None:
            cells.append(_cell_template(_letters(i), column.kind, style) % (y, value))
        else:
            cells.append(f'<c r="{_letters(i)}{y}" s="{style}"/>')
    return f'<row r="{y}">{"".join(cells)}</row>'


def _tail(sheet: Sheet, frozen: int, last: int) -> str:
    right = _letters(len(sheet.columns) - 1)
    merged = "".join(f'<mergeCell ref="A{y}:{right}{y}"/>' for y in range(1, frozen))
    merges = f'<mergeCells count="{frozen - 1}">{merged}</mergeCells>' if merged else ""
    return (
        f'</sheetData><autoFilter ref="A{frozen}:{right}{max(last, frozen)}"/>{merges}'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
        f'<ignoredErrors><ignoredError sqref="A1:{right}{ROW_LIMIT}" numberStoredAsText="1"/></ignoredErrors>'
        "</worksheet>"
    )


def _string(letters: str, y: int, style: int, value: str) -> str:
    return f'<c r="{letters}{y}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _letters(index: int) -> str:
    """Return the letters of the column at `index`, counted from zero: A, B … Z, AA."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _frame(parts: Sequence[_Part]) -> dict[str, str]:
    """Return the small files around the sheets."""
    in_order = _in_order(parts)
    sheets = "".join(
        f'<sheet name="{escape(part.name)}" sheetId="{part.number}" r:id="rId{part.number}"/>' for part in in_order
    )
    printed = "".join(
        f'<definedName name="_xlnm.{name}" localSheetId="{i}">{escape(places)}</definedName>'
        for name, told in (("Print_Area", "printed"), ("Print_Titles", "repeated"))
        for i, part in enumerate(in_order)
        if (places := getattr(part, told))
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(parts) + 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for i in range(1, len(parts) + 1)
    )
    return {
        "xl/styles.xml": _STYLES,
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{printed}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{len(parts) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
    }


_FONT = '<name val="等线"/><family val="2"/>'
# Style numbers: 0 plain, 1 title, 2 subtitle, 3 header, 4–7 the kinds of columns, 8–11 the same in a totals row.
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    f'<fonts count="4"><font><sz val="11"/>{_FONT}</font><font><b/><sz val="16"/>{_FONT}</font>'
    f'<font><sz val="10"/><color rgb="FF5A6472"/>{_FONT}</font><font><b/><sz val="11"/>{_FONT}</font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFF0EDE6"/></patternFill></fill></fills>'
    '<borders count="2"><border/><border><left/><right/><top style="thin"><color rgb="FF1B2430"/></top>'
    '<bottom style="thin"><color rgb="FF1B2430"/></bottom><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="12"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" applyFont="1" numFmtId="49" applyNumberFormat="1"/>'
    '<xf xfId="0" fontId="2" applyFont="1" numFmtId="49" applyNumberFormat="1"/>'
    '<xf xfId="0" fontId="3" fillId="2" borderId="1" applyFont="1" applyFill="1" applyBorder="1" numFmtId="49" '
    'applyNumberFormat="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    + "".join(f'<xf xfId="0" numFmtId="{number}" applyNumberFormat="1"/>' for number in (49, 164, 165, 3))
    + "".join(
        f'<xf xfId="0" numFmtId="{number}" fontId="3" borderId="1" applyFont="1" applyBorder="1" '
        'applyNumberFormat="1"/>'
        for number in (49, 164, 165, 3)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
