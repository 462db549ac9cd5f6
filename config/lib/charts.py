"""Charts as plain data: where each bar, tile and word stands. `components/_chart.html` draws them as SVG on the server.

A chart never speaks by colour alone: parts differ by solid, pale and hatched, and carry their words. Every page shows
the numbers of a chart as a table beside it. Sizes are in units of the view box; a phone shows about one to a pixel.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, sqrt

WIDTH = 330
MARGIN, HEAD, FOOT = 58, 12, 132
"""Of a chart of columns: room for the words at its left, and where its columns end above and stand below."""
SOLID, PALE, HATCHED, OUTLINE, MEANT = "b", "a", "h", "o", "m"
HATCH_STEP = 5
LETTER = 11
WAN = Decimal(10_000)
YI = Decimal(100_000_000)


@dataclass(frozen=True)
class Box:
    """One rectangle, drawn in `look`: the class that the style sheet knows."""

    x: float
    y: float
    width: float
    height: float
    look: str = SOLID

    @property
    def hatch(self) -> str:
        """The slanting lines of a hatched box as an SVG path; nothing for others."""
        return _hatching(self) if self.look == HATCHED and self.width > 0 else ""


@dataclass(frozen=True)
class Word:
    """A few words at a place; `anchor` as SVG has it: start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    strong: bool = False


@dataclass(frozen=True)
class Chart:
    """A drawing with its size, what a screen reader says instead of it, and the key of its looks."""

    width: float
    height: float
    label: str
    boxes: tuple[Box, ...] = ()
    words: tuple[Word, ...] = ()
    dots: tuple["Dot", ...] = ()
    grid: tuple[float, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    name: str = ""
    grid_from: int = MARGIN

    @property
    def view_box(self) -> str:
        """The size as SVG reads it."""
        return f"0 0 {self.width:g} {self.height:g}"


@dataclass(frozen=True)
class Dot:
    """One small mark; the one that is meant is full and has a ring around it."""

    x: float
    y: float
    is_meant: bool = False


@dataclass(frozen=True)
class Part:
    """One part of a whole: its word, its amount and how it is drawn."""

    label: str
    amount: Decimal
    look: str


@dataclass(frozen=True)
class Series:
    """One row of columns: its word, one amount for each place, and how it is drawn."""

    label: str
    amounts: Sequence[Decimal]
    look: str


@dataclass(frozen=True)
class Tile:
    """One place of the county: its name, a word under it, its sub-places as dots, which of them is meant."""

    name: str
    word: str = ""
    is_meant: bool = False
    dots: int = 0
    meant_dot: int | None = None
    share: Decimal | None = None


@dataclass(frozen=True)
class RowBar:
    """The bar in a row of a table: pale for the whole, solid for what is done, both against the longest row."""

    whole: str
    done: str


def short_amount(amount: Decimal) -> str:
    """Return 元 as people say it where room is short: 1,234 元, 56.8 万元, 1.14 亿元."""
    size = abs(amount)
    if size >= YI:
        said = f"{amount / YI:,.2f} 亿元"
    else:
        said = f"{amount / WAN:,.1f} 万元" if size >= WAN else f"{amount:,.0f} 元"
    return said.replace("-", "−")


def row_bars(rows: Iterable[tuple[Decimal, Decimal]]) -> list[RowBar]:
    """Return the bars of (whole, done) rows; the longest whole fills its cell."""
    pairs = list(rows)
    longest = max((whole for whole, _ in pairs), default=Decimal(0))
    return [RowBar(_share(whole, longest, 100), _share(min(done, whole), longest, 100)) for whole, done in pairs]


def parts_bar(parts: Iterable[Part], *, name: str, unit: str = "元") -> Chart:
    """Return one bar that shows how a whole is made up; parts of nothing are left out of the bar, not of its key."""
    shown = [part for part in parts if part.amount >= 0]
    total = sum((part.amount for part in shown), start=Decimal(0))
    boxes, at = [Box(0.5, 0.5, WIDTH - 1, 27, OUTLINE)], Decimal(0)
    for part in shown:
        width = float(part.amount / total * (WIDTH - 1)) if total else 0.0
        if width:
            boxes.append(Box(round(0.5 + float(at), 2), 0.5, round(width, 2), 27, part.look))
        at += Decimal(str(width))
    said = "，".join(f"{part.label} {part.amount:,.2f} {unit}" for part in shown)
    return Chart(WIDTH, 28, f"{name}：{said}", tuple(boxes), key=tuple((p.look, p.label) for p in shown), name=name)


def columns(
    series: Sequence[Series], places: Sequence[str], *, name: str, say: Callable[[Decimal], str] = short_amount
) -> Chart:
    """Return columns side by side for each of `places`, with a grid that says, by `say`, how high they are."""
    highest = max((amount for one in series for amount in one.amounts), default=Decimal(0))
    step = grid_step(highest)
    levels = max(1, ceil(max(highest, Decimal(0)) / step))
    scale = (FOOT - HEAD) / float(step * levels)
    room = (WIDTH - MARGIN) / max(1, len(places))
    wide = min(24.0, room * 0.8 / max(1, len(series)))
    boxes, words = [], []
    for place, label in enumerate(places):
        start = MARGIN + room * place + (room - wide * len(series)) / 2
        for number, one in enumerate(series):
            tall = float(max(one.amounts[place], Decimal(0))) * scale
            if tall:
                boxes.append(_box(start + wide * number, FOOT - tall, wide, tall, one.look))
        words.append(Word(round(MARGIN + room * (place + 0.5), 2), FOOT + 14, label))
    grid = [round(FOOT - float(step * level) * scale, 2) for level in range(levels + 1)]
    words += [Word(MARGIN - 4, line + 4, say(step * level), "end") for level, line in enumerate(grid)]
    key = tuple((one.look, one.label) for one in series)
    label = f"{name}，数字见表"
    return Chart(WIDTH, FOOT + 20, label, tuple(boxes), tuple(words), grid=tuple(grid), key=key, name=name)


def tiles(places: Sequence[Tile], *, name: str) -> Chart:
    """Return the county as tiles in the order of its codes, with the place that is meant framed.

    A schematic: it says which place, beside how many others, and nothing about where they lie.
    """
    longest = max((len(place.name) for place in places), default=1)
    fits = (WIDTH - 2) // (longest * LETTER + 10)
    across = max(1, min(5, fits, ceil(sqrt(len(places) * 1.2))))
    wide, tall, gap = (WIDTH - 2) / across, 66, 6
    boxes: list[Box] = []
    words: list[Word] = []
    dots: list[Dot] = []
    for number, place in enumerate(places):
        down, along = divmod(number, across)
        drawn = _tile(place, 1 + along * wide, 1 + down * tall, wide - gap, tall - gap)
        boxes += drawn[0]
        words += drawn[1]
        dots += drawn[2]
    meant = "、".join(place.name for place in places if place.is_meant)
    label = f"{name}：{meant}" if meant else name
    height = 2 + tall * max(1, ceil(len(places) / across))
    return Chart(WIDTH, height, label, tuple(boxes), tuple(words), tuple(dots), name=name)


def grid_step(highest: Decimal, lines: int = 3) -> Decimal:
    """Return a round distance (1, 2 or 5 and zeros) at which about `lines` lines reach up to `highest`."""
    rough = highest / lines
    if rough <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(rough.adjusted())
    return next(power * times for times in (1, 2, 5, 10) if power * times >= rough)


def _tile(place: Tile, x: float, y: float, width: float, height: float) -> tuple[list[Box], list[Word], list[Dot]]:
    boxes, middle = [_box(x, y, width, height, MEANT if place.is_meant else OUTLINE)], round(x + width / 2, 2)
    if place.share is not None:
        whole, done = width - 10, float(min(place.share, Decimal(1))) * (width - 10)
        boxes += [_box(x + 5, y + height - 9, whole, 5, PALE), _box(x + 5, y + height - 9, done, 5, SOLID)]
    words = [Word(middle, y + 17, place.name, strong=place.is_meant)]
    if place.word:
        words.append(Word(middle, y + 32, place.word))
    return boxes, words, list(_dots(place, x, y, width))


def _box(x: float, y: float, width: float, height: float, look: str) -> Box:
    return Box(round(x, 2), round(y, 2), round(width, 2), round(height, 2), look)


def _dots(place: Tile, x: float, y: float, width: float) -> Iterable[Dot]:
    a_row = max(1, int((width - 8) // 7))
    for number in range(min(place.dots, 2 * a_row)):
        along, down = number % a_row, number // a_row
        yield Dot(round(x + 7 + along * 7, 2), round(y + 42 + down * 8, 2), number == place.meant_dot)


def _share(part: Decimal, whole: Decimal, of: int) -> str:
    return f"{max(part, Decimal(0)) / whole * of:.1f}" if whole > 0 else "0"


def _hatching(box: Box) -> str:
    """Return lines from lower left to upper right, cut off at the edges of the box."""
    lines, start = [], -box.height
    while start < box.width:
        low, high = max(start, 0.0), min(start + box.height, box.width)
        if high > low:
            bottom = box.y + box.height
            lines.append(
                f"M{box.x + low:.1f} {bottom - (low - start):.1f}L{box.x + high:.1f} {bottom - (high - start):.1f}"
            )
        start += HATCH_STEP
    return "".join(lines)
