"""The writer's part: sums up the sheets of an export while they are written, and makes the manifest in the end."""

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from config.lib.crypto import sign, signing_key_id
from config.lib.xlsx import ROW_LIMIT, Column, Kind, Sheet
from funds.proof import cells, layout
from funds.proof.cells import BLOCK, SheetSum, formula_text, normal, normal_all, row_check
from funds.proof.manifest import FORM, FORM_LINE, KEY, SIGNATURE, SheetSeal, signed_text

LETTERS = {Kind.TEXT: cells.TEXT, Kind.MONEY: cells.MONEY, Kind.DAY: cells.DAY, Kind.COUNT: cells.COUNT}
ROW_CHECK = Column("行校验", Kind.TEXT, 16)
Rows = Iterable[Sequence[object]]
Totals = Callable[[], Sequence[object] | None]


class Sealing:
    """One export on its way out. Pass every sheet through `sealed`; `manifest` is the last sheet.

    A sheet that would pass `row_limit` goes on in another one, here and not in the writer, because each has its sums.
    """

    def __init__(self) -> None:
        self.seals: list[SheetSeal] = []

    def sealed(
        self, sheet: Sheet, *, is_checked: bool = False, block: int = BLOCK, row_limit: int = ROW_LIMIT
    ) -> Iterator[Sheet]:
        """Yield `sheet` as one sheet or several, whose rows are summed up as they are written.

        With `is_checked` each row gets its own check at its end. The totals stand on the last one.
        """
        rows, part = iter(sheet.rows), 1
        columns = [*sheet.columns, ROW_CHECK] if is_checked else list(sheet.columns)
        while True:
            name = sheet.name if part == 1 else f"{sheet.name}{part}"
            one = _Part(name, columns, sheet.titles, block=block, is_checked=is_checked)
            room = row_limit - len(sheet.titles) - 2  # without the header, and a totals row there may be
            taken = one.taken(rows, room)
            yield Sheet(name, columns, taken, sheet.titles, one.last(rows, sheet.totals), sheet.printed, sheet.front)
            self.seals.append(one.seal())
            if one.following is None:
                return
            rows, part = chain([one.following], rows), part + 1

    def manifest(self, told: Iterable[tuple[str, str]], titles: Sequence[str] = (layout.MANIFEST_TITLE,)) -> Sheet:
        """Return the sheet with the manifest: what is `told` of the export, then all sheets, then the signature."""
        sheets = chain.from_iterable(seal.lines(number) for number, seal in enumerate(self.seals, start=1))
        lines = [(FORM_LINE, FORM), *((name, normal(value)) for name, value in told), *sheets]
        lines.append((KEY, signing_key_id()))
        lines.append((SIGNATURE, base64.b64encode(sign(signed_text(lines))).decode()))
        columns = [
            Column(header, Kind.TEXT, width)
            for header, width in zip(layout.MANIFEST_HEADERS, (18, 90, 16), strict=True)
        ]
        return Sheet(layout.MANIFEST, columns, [(*line, row_check(line)) for line in lines], titles)


class _Part:
    """One sheet that is written: its rows pass through `taken`."""

    def __init__(self, name: str, columns: Sequence[Column], titles: Sequence[str], *, block: int, is_checked: bool):
        self.name, self._columns, self._titles, self._is_checked = name, columns, titles, is_checked
        blank = [""] * (len(columns) - 1)
        heads = [[normal(title), *blank] for title in titles]
        self._sum = SheetSum([*heads, [column.header for column in columns]], block=block)
        self._mixture = 0
        self.following: Sequence[object] | None = None

    def taken(self, rows: Iterator[Sequence[object]], room: int) -> Iterator[Sequence[object]]:
        """Yield at most `room` of `rows`, block by block."""
        while room and (block := list(islice(rows, min(self._sum.block, room)))):
            room -= len(block)
            texts = [
                column_texts(column, values)
                for column, values in zip(self._columns, zip(*block, strict=True), strict=False)
            ]
            if self._is_checked:
                checks = list(map(row_check, zip(*texts, strict=True)))
                self._mixture += sum(int(check, 16) for check in checks)
                texts.append(checks)
                block = [(*row, check) for row, check in zip(block, checks, strict=True)]
            self._sum.add(texts)
            yield from block

    def last(self, rows: Iterator[Sequence[object]], totals: Totals | None) -> Callable[[], Sequence[object] | None]:
        """Return what gives the totals row, once all rows of the part are written; None when others follow."""

        def give() -> Sequence[object] | None:
            self.following = next(rows, None)
            given = totals() if totals and self.following is None else None
            if given is None:
                return None
            values = [*given, None] if self._is_checked else list(given)
            self._sum.add_total(
                [_text(column.kind, value) for column, value in zip(self._columns, values, strict=True)]
            )
            return values

        return give

    def seal(self) -> SheetSeal:
        """Return what the manifest tells of the part."""
        letters = "".join(
            LETTERS[column.kind].lower() if column.is_formula else LETTERS[column.kind] for column in self._columns
        )
        return SheetSeal.of(
            name=self.name, columns=letters, titles=len(self._titles), summed=self._sum, mixture=self._mixture
        )


def column_texts(column: Column, values: Sequence[Any]) -> list[str]:
    """Return the canonical texts of a column's values."""
    if column.is_formula:
        return [formula_text(one.text, _number_text(column.kind, one.value)) for one in values]
    if column.kind is Kind.TEXT:
        return normal_all([value or "" for value in values])
    return ["" if value is None else _number_text(column.kind, value) for value in values]


def _text(kind: Kind, value: Any) -> str:
    """Return the canonical text of one value; a text in whatever column is itself."""
    if value is None:
        return ""
    return normal(value) if isinstance(value, str) else _number_text(kind, value)


def _number_text(kind: Kind, value: Any) -> str:
    if kind is Kind.MONEY:
        return f"{value:.2f}"
    return value.isoformat() if kind is Kind.DAY else str(value)
