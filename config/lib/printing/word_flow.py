"""Each kind of block as paragraphs and tables of a Word document."""

import re
from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from io import BytesIO
from itertools import groupby
from typing import Any

import segno
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length

from config.lib.printing.blocks import (
    OPEN_DAY,
    Block,
    Fact,
    Facts,
    Grid,
    Heading,
    Imprint,
    NewPage,
    Opinion,
    Opinions,
    Printout,
    Signatures,
    Text,
    Ticks,
)
from config.lib.printing.word_style import HAIRLINE, INNER, LABEL, QR, TINT, border

TICKED, OPEN = "■", "□"
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a document cannot hold at all: control characters, halves of characters."""

Line = tuple[str, str]
"""A paragraph of a cell: its style, its words."""


def spoken(text: str) -> str:
    """Return words as a document can hold them; what it cannot becomes a blank."""
    return _NO_XML.sub(" ", text).replace("\t", " ")


def dressed(paragraph: Any, look: str) -> Any:
    """Give a paragraph its style and return it: by the id, which is the name, as looking it up costs 1 ms each time."""
    paragraph._p.style = look
    return paragraph


class WordFlow:
    """The blocks of one paper on their way into a document."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def write(self, printout: Printout, imprint: Imprint) -> None:
        """Write everything that stands on a paper."""
        self._head(printout, imprint)
        for block in printout.blocks:
            self.block(block)

    def _head(self, printout: Printout, imprint: Imprint) -> None:
        words = [("表题", printout.title), *(("题下", line) for line in printout.lead)]
        if not imprint.link:
            for look, text in words:
                self._line(look, text)
            return
        row: list[list[Line]] = [words, [("码", "")]]
        table = self._table([row], [Length(INNER - QR), QR], ruled=False)
        cell = table.rows[0].cells[1]
        drawn = BytesIO()
        segno.make(imprint.link, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
        drawn.seek(0)
        cell.paragraphs[0].add_run().add_picture(drawn, width=QR)
        self._fill(cell.add_paragraph(), ("码", imprint.caption))

    @singledispatchmethod
    def block(self, block: Block) -> None:
        """Write one block."""
        raise TypeError(f"no paper knows a block {block!r}")

    @block.register
    def _(self, block: Heading) -> None:
        note = f"\t{spoken(block.note)}" if block.note else ""
        line = dressed(self.document.add_paragraph(), "小节" if block.of_part else "节")
        line.add_run(spoken(block.text) + note)

    @block.register
    def _(self, block: Text) -> None:
        self._line("说明" if block.small else "正文段", block.text)

    @block.register
    def _(self, block: Facts) -> None:
        label, value = ("大格名", "大格") if block.large else ("格名", "格")
        for is_wide, facts in groupby(block.facts, lambda fact: fact.wide):
            columns = 1 if is_wide else block.columns
            cells = [cell for fact in facts for cell in self._fact(fact, label, value)]
            widths = [LABEL, Length(INNER // columns - LABEL)] * columns
            self._table(in_rows(cells, 2 * columns), widths, tinted=range(0, 2 * columns, 2))

    @block.register
    def _(self, block: Ticks) -> None:
        boxes = [[("格", f"{TICKED if on else OPEN}{words}")] for words, on in block.options]
        rows = [[[("格名", "")], *row] for row in in_rows(boxes, block.columns)]
        rows[0][0] = [("格名", block.label)]
        widths = [LABEL, *[Length((INNER - LABEL) // block.columns)] * block.columns]
        table = self._table(rows, widths, tinted=[0])
        if len(rows) > 1:
            table.cell(0, 0).merge(table.cell(len(rows) - 1, 0))
            _drop_empty(table.cell(0, 0))

    @block.register
    def _(self, block: Grid) -> None:
        if not block.rows and block.empty:
            self._line("说明", block.empty)
            return
        covered = block.covered()
        head = [[("格名右" if n in block.right else "格名", words)] for n, words in enumerate(block.head)]
        looks = ["格右" if n in block.right else "格" for n in range(len(block.head))]
        body = [
            [[(looks[n], "" if (at, n) in covered else words)] for n, words in enumerate(row)]
            for at, row in enumerate(block.rows)
        ]
        widths = [Length(INNER * share // sum(block.shares)) for share in block.shares]
        table = self._table([head, *body], widths, repeated=1)
        for span in block.spans:
            first = table.cell(span.row + 1, span.column)
            first.merge(table.cell(span.row + span.rows, span.column + span.columns - 1))
            _drop_empty(first)

    @block.register
    def _(self, block: Signatures) -> None:
        row = [[("格", f"{who}（签字）："), ("大格", ""), ("格", day or OPEN_DAY)] for who, day in block.lines]
        self._table([row], [Length(INNER // len(row))] * len(row), inside=False)

    @block.register
    def _(self, block: Opinions) -> None:
        rows = [[[("格名", one.label)], _opinion(one)] for one in block.opinions]
        self._table(rows, [LABEL, Length(INNER - LABEL)], tinted=[0])

    @block.register
    def _(self, block: NewPage) -> None:
        line = dressed(self.document.add_paragraph(), "隔")
        line.paragraph_format.page_break_before = True

    def _fact(self, fact: Fact, label: str, value: str) -> tuple[list[Line], list[Line]]:
        return [(label, fact.label)], [(value, fact.value)]

    def _line(self, look: str, text: str) -> None:
        self._fill(self.document.add_paragraph(), (look, text))

    def _fill(self, paragraph: Any, line: Line) -> None:
        dressed(paragraph, line[0])
        if line[1]:
            paragraph.add_run(spoken(line[1]))

    def _table(
        self,
        rows: Sequence[Sequence[list[Line]]],
        widths: Sequence[Length],
        *,
        tinted: Iterable[int] = (),
        repeated: int = 0,
        ruled: bool = True,
        inside: bool = True,
    ) -> Any:
        """Write a table over the whole width, and a gap below it: tables that touch would become one.

        Its first `repeated` rows stand on each of its pages; no row is parted between two.
        """
        table = self.document.add_table(len(rows), len(widths))
        table.autofit = False
        _frame(table, ruled=ruled, inside=inside)
        ground = set(tinted)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
            _mark(row, "w:cantSplit")
            if number < repeated:
                _mark(row, "w:tblHeader")
            for at, (cell, lines) in enumerate(zip(row.cells, cells, strict=True)):
                cell.width = widths[at]
                if number < repeated or at in ground:
                    _tint(cell)
                self._fill(cell.paragraphs[0], lines[0])
                for line in lines[1:]:
                    self._fill(cell.add_paragraph(), line)
        dressed(self.document.add_paragraph(), "隔")
        return table


def in_rows(cells: Sequence[list[Line]], length: int) -> list[list[list[Line]]]:
    """Return cells in rows of one length, the last filled up with empty ones."""
    rows = [list(cells[start : start + length]) for start in range(0, len(cells), length)]
    return [row + [[("格", "")]] * (length - len(row)) for row in rows]


def _opinion(one: Opinion) -> list[Line]:
    """Return what one office said, room for a seal or for words still to be written, and its signatures."""
    room = [("大格", "")] * (2 if not one.text else 1 if one.sealed else 0)
    return [("格", one.text), *room, *(("格右", line) for line in one.lines)]


def _drop_empty(cell: Any) -> None:
    """Remove the empty paragraphs that merging left behind the first."""
    for paragraph in cell.paragraphs[1:]:
        if not paragraph.text:
            paragraph._p.getparent().remove(paragraph._p)


def _mark(row: Any, what: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(what))


def _tint(cell: Any) -> None:
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", TINT)):
        ground.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(ground)


def _frame(table: Any, *, ruled: bool, inside: bool) -> None:
    """Rule a table with hairlines; what has no lines is only laid out by it, and has no margins of its own."""
    properties = table._tbl.tblPr
    sides = ("w:top", "w:left", "w:bottom", "w:right", *(("w:insideH", "w:insideV") if inside else ()))
    if ruled:
        lines = OxmlElement("w:tblBorders")
        for side in sides:
            lines.append(border(side, HAIRLINE))
        properties.insert_element_before(lines, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 30), ("left", 80), ("bottom", 40), ("right", 80)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips if ruled else 0))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert_element_before(margins, "w:tblLook")
