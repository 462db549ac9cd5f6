"""Each kind of block as what reportlab puts on pages. Nothing is cut: a row taller than a page goes on on the next."""

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatchmethod
from itertools import groupby
from xml.sax.saxutils import escape

import segno
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Paragraph, Spacer, Table

from config.lib.printing import style
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
from config.lib.printing.font import NAME, REPLACEMENT, code_points, printable

TICKED, OPEN = "■", "□"
LABEL_WIDTH, WIDEST_LABEL, LABEL_MARGINS = 24 * mm, 37 * mm, 9
PART_OF_A_ROW = 30
"""A row is parted between two pages only so that this much (pt) stands on either."""
ROOM_FOR_A_HEADING = 26 * mm
ROOM_FOR_WORDS, ROOM_FOR_A_SEAL = 11, 5
"""In millimetres, above the signatures of an opinion."""
FRESH = 0.75
"""A page with so much of its height left has nothing but a heading on it."""

Command = tuple[object, ...]
PADDING: list[Command] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
LINES: list[Command] = [("GRID", (0, 0), (-1, -1), style.THIN, style.RULE)]
BARE: list[Command] = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]


class Flow:
    """The blocks of one paper on their way to its pages; `lacking` gathers the characters that the font lacks."""

    def __init__(self) -> None:
        self.lacking: set[str] = set()

    def of(self, printout: Printout, imprint: Imprint) -> Iterator[Flowable]:
        """Yield everything that stands on a paper."""
        yield from self._head(printout, imprint)
        for block in printout.blocks:
            yield from self.block(block)
        if self.lacking:
            yield from self.block(
                Text(f"{REPLACEMENT} 是字库里没有的字，请照户口簿用手写上：{self.named()}。", small=True)
            )

    def named(self) -> str:
        """Return what the font lacks, by number."""
        return code_points(frozenset(self.lacking))

    def _head(self, printout: Printout, imprint: Imprint) -> Iterator[Flowable]:
        words = [self.paragraph(printout.title, style.TITLE)]
        words += [self.paragraph(line, style.LEAD) for line in printout.lead]
        code = [QrCode(imprint.link), self.paragraph(imprint.caption, style.CAPTION)] if imprint.link else []
        top: Command = ("VALIGN", (0, 0), (-1, -1), "TOP")
        yield table([[words, code]], [style.INNER - style.QR, style.QR], [*BARE, top])
        yield Spacer(0, 2 * mm)

    @singledispatchmethod
    def block(self, block: Block) -> Iterable[Flowable]:
        """Return one block as flowables."""
        raise TypeError(f"no paper knows a block {block!r}")

    @block.register
    def _(self, block: Heading) -> Iterable[Flowable]:
        look = style.PART if block.of_part else style.HEADING
        row = [self.paragraph(block.text, look), self.paragraph(block.note, style.NOTE)]
        line: Command = ("LINEABOVE", (0, 0), (-1, 0), style.THICK, style.INK)
        yield CondPageBreak(ROOM_FOR_A_HEADING)
        yield Spacer(0, (1 if block.of_part else 3) * mm)
        yield table([row], [style.INNER * 0.6, style.INNER * 0.4], BARE if block.of_part else [*BARE, line])

    @block.register
    def _(self, block: Text) -> Iterable[Flowable]:
        yield self.paragraph(block.text, style.SMALL if block.small else style.TEXT)

    @block.register
    def _(self, block: Facts) -> Iterable[Flowable]:
        label = label_width(fact.label for fact in block.facts)
        for is_wide, facts in groupby(block.facts, lambda fact: fact.wide):
            columns = 1 if is_wide else block.columns
            cells = [cell for fact in facts for cell in self._fact(fact, large=block.large)]
            yield table(in_rows(cells, 2 * columns), [label, style.INNER / columns - label] * columns, [
                *PADDING, *LINES, *(tint(2 * column, 2 * column) for column in range(columns)),
            ])  # fmt: skip

    @block.register
    def _(self, block: Ticks) -> Iterable[Flowable]:
        boxes = [self.paragraph(f"{TICKED if on else OPEN}{words}", style.CELL) for words, on in block.options]
        rows = [["", *row] for row in in_rows(boxes, block.columns)]
        rows[0][0] = self.paragraph(block.label, style.LABEL)
        commands: list[Command] = [
            ("BOX", (0, 0), (-1, -1), style.THIN, style.RULE),
            ("BOX", (0, 0), (0, -1), style.THIN, style.RULE),
            tint(0, 0),
            ("SPAN", (0, 0), (0, -1)),
        ]
        width = (style.INNER - LABEL_WIDTH) / block.columns
        yield table(rows, [LABEL_WIDTH, *[width] * block.columns], [*PADDING, *commands])

    @block.register
    def _(self, block: Grid) -> Iterable[Flowable]:
        if not block.rows and block.empty:
            yield self.paragraph(block.empty, style.SMALL)
            return
        head = [self._cell(words, column in block.right, is_head=True) for column, words in enumerate(block.head)]
        body = [[self._cell(words, column in block.right) for column, words in enumerate(row)] for row in block.rows]
        commands: list[Command] = [("BACKGROUND", (0, 0), (-1, 0), style.TINT)]
        if block.totals:
            commands.append(("LINEABOVE", (0, -block.totals), (-1, -block.totals), 1, style.INK))
        commands += [
            ("SPAN", (one.column, one.row + 1), (one.column + one.columns - 1, one.row + one.rows))
            for one in block.spans
        ]
        widths = [style.INNER * share / sum(block.shares) for share in block.shares]
        yield table([head, *body], widths, [*PADDING, *LINES, *commands], repeated=1)

    @block.register
    def _(self, block: Signatures) -> Iterable[Flowable]:
        width = style.INNER / len(block.lines)
        row = [
            [self.paragraph(f"{who}（签字）：", style.CELL), Spacer(0, 9 * mm), self._day(day)]
            for who, day in block.lines
        ]
        yield CondPageBreak(28 * mm)
        yield Spacer(0, 4 * mm)
        yield table([row], [width] * len(row), [*PADDING, ("BOX", (0, 0), (-1, -1), style.THIN, style.RULE)])

    @block.register
    def _(self, block: Opinions) -> Iterable[Flowable]:
        rows = [[self.paragraph(one.label, style.LABEL), self._opinion(one)] for one in block.opinions]
        widths = [LABEL_WIDTH, style.INNER - LABEL_WIDTH]
        yield table(rows, widths, [*PADDING, *LINES, tint(0, 0)])

    @block.register
    def _(self, block: NewPage) -> Iterable[Flowable]:
        yield PageBreak()

    def _opinion(self, one: Opinion) -> list[Flowable]:
        """Return what one office said, room for a seal or for words still to be written, and its signatures."""
        signed = [self.paragraph(line, style.SIGNED) for line in one.lines]
        room = Spacer(0, (ROOM_FOR_WORDS if not one.text else ROOM_FOR_A_SEAL if one.sealed else 1) * mm)
        return [self.paragraph(one.text, style.CELL), room, *signed]

    def _day(self, day: str) -> Paragraph:
        return self.paragraph(day or OPEN_DAY, style.CELL)

    def _fact(self, fact: Fact, *, large: bool) -> tuple[Paragraph, Paragraph]:
        label, value = (style.LARGE_LABEL, style.LARGE) if large else (style.LABEL, style.CELL)
        return self.paragraph(fact.label, label), self.paragraph(fact.value, value)

    def _cell(self, words: str, is_number: bool, *, is_head: bool = False) -> Paragraph:
        if is_head:
            return self.paragraph(words, style.HEAD_NUMBER if is_number else style.HEAD)
        return self.paragraph(words, style.NUMBER if is_number else style.CELL)

    def paragraph(self, text: str, look: ParagraphStyle) -> Paragraph:
        """Return words as a paragraph, with a visible mark where the font lacks a character."""
        shown, lacking = printable(text)
        self.lacking |= lacking
        return Paragraph(escape(shown).replace("\n", "<br/>"), look)


class Rows(Table):  # type: ignore[misc]
    """A table that goes on on the next page rather than part a row; a row that no page holds is parted."""

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Return what fits into the room and the rest; nothing where it should begin on a fresh page."""
        self._calc(available_width, available_height)
        parts: list[Flowable] = self._splitRows(available_height, doInRowSplit=False)
        if parts or available_height < FRESH * style.PAGE_ROOM:
            return parts
        return list(self._splitRows(available_height, doInRowSplit=True))


def table(
    rows: Sequence[Sequence[object]], widths: Sequence[float], commands: Sequence[Command], *, repeated: int = 0
) -> Table:
    """Return a table over the whole width, whose first `repeated` rows stand on each of its pages."""
    font: Command = ("FONTNAME", (0, 0), (-1, -1), NAME)
    return Rows(rows, widths, repeatRows=repeated, splitInRow=PART_OF_A_ROW, style=[font, *commands], hAlign="LEFT")


def in_rows(cells: Sequence[object], length: int) -> list[list[object]]:
    """Return cells in rows of one length, the last filled up with nothing."""
    rows = [list(cells[start : start + length]) for start in range(0, len(cells), length)]
    return [row + [""] * (length - len(row)) for row in rows]


def label_width(labels: Iterable[str]) -> float:
    """Return how wide the labels of a block are, so that most stand on one line and all blocks look alike."""
    longest = max((len(label) for label in labels), default=0)
    return float(min(max(LABEL_WIDTH, longest * style.LABEL.fontSize + LABEL_MARGINS), WIDEST_LABEL))


def tint(first: int, last: int) -> Command:
    """Return the ground of columns of labels."""
    return ("BACKGROUND", (first, 0), (last, -1), style.TINT)


class QrCode(Flowable):  # type: ignore[misc]
    """The QR code of an address, drawn in squares: sharp on every printer."""

    def __init__(self, link: str) -> None:
        super().__init__()
        self.width = self.height = style.QR
        self.rows = list(segno.make(link, error="m", micro=False).matrix_iter(border=2))

    def draw(self) -> None:
        """Draw all dark squares as one shape."""
        side = self.width / len(self.rows)
        path = self.canv.beginPath()
        for number, row in enumerate(self.rows, 1):
            for column, is_dark in enumerate(row):
                if is_dark:
                    path.rect(column * side, self.height - number * side, side, side)
        self.canv.setFillColor(style.INK)
        self.canv.drawPath(path, stroke=0, fill=1)
