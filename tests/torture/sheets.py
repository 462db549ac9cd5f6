"""Workbooks written by hand, part by part, with every peculiarity that a program might leave in them."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from households.imports.reading import letters

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_STYLES = (
    f'{_XML}<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Raw:
    """A cell as it stands in the file: its attributes and what is inside, such as a formula or an error."""

    attributes: str
    inside: str


FORMULA = Raw("", "<f>A1+1</f><v>2</v>")
TEXT_FORMULA = Raw(' t="str"', "<f>A1&amp;&quot;&quot;</f><v>530323198509300019</v>")
ERROR = Raw(' t="e"', "<v>#REF!</v>")
TRUE = Raw(' t="b"', "<v>1</v>")


def date_cell(serial: float) -> Raw:
    """Return a cell that is a day by its format."""
    return Raw(' s="1"', f"<v>{serial}</v>")


@dataclass
class Sheet:
    """One sheet: its name, its rows, and what is odd about it."""

    name: str
    rows: Sequence[Sequence[Any]]
    state: str = "visible"
    merged: Sequence[str] = ()
    more: str = ""


@dataclass
class Book:
    """A workbook: its sheets, and what is odd about it."""

    sheets: list[Sheet]
    date1904: bool = False
    parts: Mapping[str, bytes] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def written(self) -> BytesIO:
        """Return the file."""
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in (self._frame() | dict(self.parts)).items():
                if name not in self.without:
                    archive.writestr(name, content)
        target.seek(0)
        return target

    def _frame(self) -> dict[str, Any]:
        numbers = range(1, len(self.sheets) + 1)
        names = "".join(
            f'<sheet name="{escape(sheet.name)}" sheetId="{n}" state="{sheet.state}" r:id="rId{n}"/>'
            for n, sheet in zip(numbers, self.sheets, strict=True)
        )
        dates = '<workbookPr date1904="1"/>' if self.date1904 else "<workbookPr/>"
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{_SHEET_TYPE}" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        main = _SHEET_TYPE.replace("worksheet", "officeDocument")
        return {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_TYPES}/content-types"/>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_TYPES}/relationships"><Relationship Id="rId1" Type="{main}" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f"{_XML}<workbook {_MAIN} {_REL}>{dates}<sheets>{names}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_TYPES}/relationships">'
            f"{links}</Relationships>",
            "xl/styles.xml": _STYLES,
        } | {f"xl/worksheets/sheet{n}.xml": _sheet(s) for n, s in zip(numbers, self.sheets, strict=True)}


def _sheet(sheet: Sheet) -> str:
    rows = "".join(
        f'<row r="{y}">{"".join(_cell(letters(x), y, held) for x, held in enumerate(row))}</row>'
        for y, row in enumerate(sheet.rows, start=1)
    )
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in sheet.merged)
    merges = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f"{_XML}<worksheet {_MAIN}><sheetData>{rows}{sheet.more}</sheetData>{merges}</worksheet>"


def _cell(column: str, row: int, held: Any) -> str:
    if held is None:
        return ""
    if isinstance(held, Raw):
        return f'<c r="{column}{row}"{held.attributes}>{held.inside}</c>'
    if isinstance(held, int | float):
        return f'<c r="{column}{row}"><v>{held!r}</v></c>'
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{escape(str(held))}</t></is></c>'


def table(name: str, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """Return a sheet of records under the headers that they name."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    return Sheet(name, [headers, *([row.get(header) for header in headers] for row in rows)])
