"""What stands on a printed paper, told without saying how it looks. No queries, no clock, no fonts: `pdf` draws it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


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
class Grid:
    """A table: `shares` of the width by column, `right` the columns of numbers, the last `totals` rows set apart.

    Where there are no rows, `empty` is said instead.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    right: frozenset[int] = frozenset()
    totals: int = 0
    empty: str = ""


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on: who, and the day on which they did, or "" where that is still to be written."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Heading | Text | Facts | Ticks | Grid | Signatures | NewPage


@dataclass(frozen=True)
class Printout:
    """One paper about one thing: its title, the lines below, what stands on it; `number` (户编号) is on each page."""

    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]
    number: str = ""


@dataclass(frozen=True)
class Imprint:
    """What a printing adds: the address behind the QR code, when and by whom it was printed, the mark of all pages."""

    link: str
    printed: str
    mark: str = ""


def ticks_of(label: str, choices: Iterable[tuple[str, str]], chosen: Collection[str], columns: int = 5) -> Ticks:
    """Return a code list as boxes, those of the `chosen` codes ticked."""
    return Ticks(label, tuple((words, code in chosen) for code, words in choices), columns)
