"""What stands on a printed paper, told without saying how it looks. No queries, no clock, no fonts.

It is told once and drawn twice: `pdf` puts it on paper, `word` into a document that an office can go on writing in.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

OPEN_DAY = "＿＿＿＿年＿＿月＿＿日"
"""Room for a day that is written by hand."""
OPEN_NAME = "＿＿＿＿＿＿＿＿"
"""Room for a signature."""
OF_A_HOUSEHOLD, OF_A_VILLAGE = "扫码登录后看这一户", "扫码登录后看这个村"
OF_THE_PUBLIC = "扫码看正在公示的名单"
"""What stands below a code: where it leads, and whether one has to log in."""


@dataclass(frozen=True)
class Heading:
    """The first line of a section, or of a part of one; `note` stands at its right end: unit, source, day."""

    text: str
    note: str = ""
    of_part: bool = False


@dataclass(frozen=True)
class Text:
    """A paragraph; a small one is a remark."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Fact:
    """One labelled value. An empty value leaves room to write by hand; a wide one takes the whole line."""

    label: str
    value: str
    wide: bool = False


@dataclass(frozen=True)
class Facts:
    """Labelled values beside each other, so many to a line; large ones stand on a cover."""

    facts: tuple[Fact, ...]
    columns: int = 2
    large: bool = False


@dataclass(frozen=True)
class Ticks:
    """A question with all its possible answers, each with a box that is ticked or not."""

    label: str
    options: tuple[tuple[str, bool], ...]
    columns: int = 5


@dataclass(frozen=True)
class Span:
    """Cells of a table that are one: from the row and column where it begins, so many rows and columns of its body."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Grid:
    """A table: `shares` of the width by column, `right` the columns of numbers, the last `totals` rows set apart.

    Where there are no rows, `empty` is said instead. Of the cells of a span only the first is shown.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    right: frozenset[int] = frozenset()
    totals: int = 0
    empty: str = ""
    spans: tuple[Span, ...] = ()

    def covered(self) -> set[tuple[int, int]]:
        """Return the (row, column) of the body that a span covers, without those where the spans begin."""
        return {
            (row, column)
            for span in self.spans
            for row in range(span.row, span.row + span.rows)
            for column in range(span.column, span.column + span.columns)
        } - {(span.row, span.column) for span in self.spans}


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on: who, and the day on which they did, or "" where that is still to be written."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Signer:
    """Who signed and on which day; without a name or a day there is room to write it by hand."""

    who: str
    name: str = ""
    day: str = ""

    @property
    def words(self) -> str:
        """The line of one signature."""
        return f"{self.who}：{self.name or OPEN_NAME}　{self.day or OPEN_DAY}"


@dataclass(frozen=True)
class Opinion:
    """What one office or person said, with who signed it. Where nobody has, there is room for both, and for a seal."""

    label: str
    text: str
    signers: tuple[Signer, ...]
    sealed: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of its signatures; the seal belongs beside the last."""
        lines = [signer.words for signer in self.signers]
        return (*lines[:-1], f"（盖章）　　{lines[-1]}") if self.sealed and lines else tuple(lines)


@dataclass(frozen=True)
class Opinions:
    """The opinions of several offices, one below the other."""

    opinions: tuple[Opinion, ...]


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Heading | Text | Facts | Ticks | Grid | Signatures | Opinions | NewPage


@dataclass(frozen=True)
class Printout:
    """One paper about one thing: its title, the lines below, what stands on it; `number` (户编号) is on each page."""

    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]
    number: str = ""


@dataclass(frozen=True)
class Imprint:
    """What a printing adds: the address behind the QR code, when and by whom it was printed, the mark of all pages.

    `caption` says below the code where it leads; without an address there is no code.
    """

    link: str
    printed: str
    mark: str = ""
    caption: str = OF_A_HOUSEHOLD


def ticks_of(label: str, choices: Iterable[tuple[str, str]], chosen: Collection[str], columns: int = 5) -> Ticks:
    """Return a code list as boxes, those of the `chosen` codes ticked."""
    return Ticks(label, tuple((words, code in chosen) for code, words in choices), columns)
