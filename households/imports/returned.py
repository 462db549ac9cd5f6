"""The workbook back to who sent it: bad cells coloured, a last column of reasons, and not one byte else changed.

Only three kinds of parts are touched, as text: the sheets' rows that are wrong, and the table of styles. What a library
would not carry over (pictures, drop-downs, print settings, what other programs put there) stays as it came.
"""

import re
from collections.abc import Mapping, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from config.lib.refusals import Refused
from households.imports.reading import FoundSheet, letters

HEADER = "要改的地方"
Faults = Mapping[int, Sequence[tuple[str, str]]]
"""By the number of a row: what is wrong with it, as (field, sentence)."""

_STYLES = "xl/styles.xml"
# No pattern looks twice at a character: what was made to keep them busy is marked as fast as anything else.
_ROW = re.compile(r"<row\b([^<>]*?)(/>|>((?:[^<]++|<(?!/?row\b))*+)</row>)")
_CELL = re.compile(r"<c\b([^<>]*?)(/>|>(?:[^<]++|<(?!/?c\b))*+</c>)")
_NUMBER = re.compile(r'\br="(\d+)"')
_REF = re.compile(r'\br="([A-Z]{1,3})\d+"')
_STYLE = re.compile(r'\bs="(\d+)"')
_FILLS = re.compile(r"<fills\b([^<>]*+)>((?:[^<]++|<(?!/?fills\b))*+)</fills>")
_XFS = re.compile(r"<cellXfs\b([^<>]*+)>((?:[^<]++|<(?!/?cellXfs\b))*+)</cellXfs>")
_XF = re.compile(r"<xf\b(?:[^<>]*?/>|[^<>]*+>(?:[^<]++|<(?!/?xf\b))*+</xf>)")
_USED = re.compile(r'<c\b[^<>]*?\br="([A-Z]{1,3})\d+"')
_WIDTH = re.compile(r'<col\b[^<>]{0,200}?\bmin="(\d{1,6})"[^<>]{0,200}?\bmax="(\d{1,6})"')
_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="FFF8D7D3"/><bgColor indexed="64"/></patternFill></fill>'
_UNKNOWN = "这个文件是少见的程序写的，标不出来。请把内容粘贴到下载的模板里，再上传一次。"


class Styles:
    """The styles of a workbook, and for each style of a bad cell the same one in colour."""

    def __init__(self, text: str) -> None:
        fills, formats = _FILLS.search(text), _XFS.search(text)
        if fills is None or formats is None:
            raise Refused(_UNKNOWN)
        self._text = text
        self._fill = len(re.findall(r"<fill\b", fills[2]))
        self._known = _XF.findall(formats[2])
        self._added: list[str] = []
        self._coloured: dict[int, int] = {}

    def coloured(self, style: int) -> int:
        """Return the number of the style that is like `style`, in colour."""
        if style not in self._coloured:
            base = self._known[style] if style < len(self._known) else "<xf/>"
            plain = re.sub(r'\s(?:fillId|applyFill)="[^"]*"', "", base)
            self._added.append(plain.replace("<xf", f'<xf fillId="{self._fill}" applyFill="1"', 1))
            self._coloured[style] = len(self._known) + len(self._added) - 1
        return self._coloured[style]

    def written(self) -> str:
        """Return the table of styles with what was added."""
        more = "".join(self._added)
        text = _FILLS.sub(lambda m: f'<fills count="{self._fill + 1}">{m[2]}{_FILL}</fills>', self._text, count=1)
        count = len(self._known) + len(self._added)
        return _XFS.sub(lambda m: f'<cellXfs count="{count}">{m[2]}{more}</cellXfs>', text, count=1)


def write_returned(
    target: BinaryIO, file: BinaryIO, sheets: Sequence[FoundSheet], faults: Mapping[str, Faults]
) -> None:
    """Write `file` to `target` with the faults of its sheets in it, by the key of the sheet.

    Raises Refused for a workbook whose parts are written in a way that is not known here.
    """
    with ZipFile(file) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        if _STYLES not in source.namelist():
            raise Refused(_UNKNOWN)
        styles = Styles(source.read(_STYLES).decode())
        changed = {
            sheet.part: _marked(source.read(sheet.part).decode(), sheet, faults[sheet.kind.key], styles)
            for sheet in sheets
            if faults.get(sheet.kind.key)
        }
        changed[_STYLES] = styles.written()
        for part in source.infolist():
            archive.writestr(part, changed[part.filename] if part.filename in changed else source.read(part))


def _marked(text: str, sheet: FoundSheet, faults: Faults, styles: Styles) -> str:
    last = _last_place(text, sheet)
    wrong, left = {sheet.header_row, *faults}, len(faults)
    if "<row" not in text:
        raise Refused(_UNKNOWN)

    def mark(found: re.Match[str]) -> str:
        nonlocal left
        number = _NUMBER.search(found[1])
        if number is None or int(number[1]) not in wrong:
            return found[0]
        row = int(number[1])
        if row == sheet.header_row:
            return _row(found, {}, (last, row, HEADER), styles)
        left -= 1
        bad = {sheet.places[name]: "" for name, _ in faults[row] if name in sheet.places}
        said = " ".join(dict.fromkeys(sentence for _, sentence in faults[row]))
        return _row(found, bad, (last, row, said), styles)

    marked = _ROW.sub(mark, text)
    if left:
        raise Refused(_UNKNOWN)
    return _widened(marked, last)


def _row(found: re.Match[str], bad: Mapping[int, str], reason: tuple[int, int, str], styles: Styles) -> str:
    last, row, said = reason
    cells: dict[int, str] = {}
    for cell in _CELL.finditer(found[3] or ""):
        ref = _REF.search(cell[1])
        if ref is None:
            raise Refused(_UNKNOWN)
        cells[place_of(ref[1])] = cell[0]
    for place in bad:
        cells[place] = _coloured(cells.get(place), place, row, styles)
    text = escape(said)
    cells[last] = f'<c r="{letters(last)}{row}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    attributes = re.sub(r'\sspans="[^"]*"', "", found[1])
    return f"<row{attributes}>{''.join(cells[place] for place in sorted(cells))}</row>"


def _coloured(cell: str | None, place: int, row: int, styles: Styles) -> str:
    if cell is None:
        return f'<c r="{letters(place)}{row}" s="{styles.coloured(0)}"/>'
    begin, end = cell.split(">", 1)
    slash = "/" if begin.endswith("/") else ""
    style = _STYLE.search(begin)
    number = styles.coloured(int(style[1]) if style else 0)
    plain = _STYLE.sub("", begin.removesuffix("/"))
    return f'{plain.rstrip()} s="{number}"{slash}>{end}'


def _last_place(text: str, sheet: FoundSheet) -> int:
    """Return the first column behind everything that stands in the sheet."""
    used = max((place_of(ref) for ref in set(_USED.findall(text))), default=0)
    return max(used, sheet.last_column) + 1


def _widened(text: str, last: int) -> str:
    """Make the column of reasons wide, unless the sheet says something about that column already."""
    spans = [(int(a), int(b)) for a, b in _WIDTH.findall(text)]
    if not spans or any(first <= last + 1 <= until for first, until in spans) or max(spans)[1] > last:
        return text
    return text.replace("</cols>", f'<col min="{last + 1}" max="{last + 1}" width="80" customWidth="1"/></cols>', 1)


def place_of(said: str) -> int:
    """Return the place of the column called `said`, counted from 0."""
    place = 0
    for letter in said:
        place = place * 26 + ord(letter) - 64
    return place - 1
