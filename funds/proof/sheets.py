"""Compares one sheet with what its seal says of it, and names the cells that are not what they were."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from funds.proof.cells import TEXT, Cell, SheetSum, cell_text, row_check
from funds.proof.manifest import SheetSeal
from funds.proof.reading import Row

MOST_KEPT = 40
Look = Callable[[Sequence[str]], str]


class SheetCheck:
    """One sheet against its seal.

    `look` is asked about every row of the body and returns what is wrong with it, "" for nothing. `is_checked` when
    each row ends with its own check.
    """

    def __init__(self, seal: SheetSeal, rows: Iterator[Row], *, look: Look | None = None, is_checked: bool = False):
        self.seal, self._rows, self._look, self._is_checked = seal, rows, look, is_checked
        self.headers: list[str] = []
        self._has_bad_row = False
        self._total: Row | None = None
        self._moved: list[str] = []
        self._mixture = 0
        self._sum = SheetSum([])

    def faults(self) -> Iterator[str]:
        """Yield what differs, each with the place of it."""
        tops = [next(self._rows, []) for _ in range(self.seal.titles + 1)]
        for y, cells in enumerate(tops, start=1):
            yield from self._beyond(y, cells)
        heads = [self._texts(cells, TEXT) for cells in tops]
        self.headers = heads[-1]
        self._sum = SheetSum(heads, block=self.seal.block)
        for at, (found, sealed) in enumerate(zip(self._sum.heads, self.seal.heads, strict=False), start=1):
            if found != sealed:
                yield self._says(f"第 {at} 行（标题或表头）与导出时不同")
        yield from self._body()
        if self._sum.rows != self.seal.rows:
            yield self._says(f"应有 {self.seal.rows} 行，现有 {self._sum.rows} 行")
        elif self._is_only_sorted():
            yield self._says("行的次序和导出时不同（例如排过序），每一行的内容没有变")
        else:
            yield from self._moved
        if self._sum.digest != self.seal.digest and not (self._has_bad_row or self._moved):
            yield self._says("与导出时不同")

    def _body(self) -> Iterator[str]:
        number, block = self.seal.titles + 2, self.seal.block
        held = self._held_back()
        while rows := list(islice(held, block)):
            texts = [self._texts(row) for row in rows]
            bad = {}
            for y, (row, cells) in enumerate(zip(texts, rows, strict=True), start=number):
                yield from self._beyond(y, cells)
                if fault := self._row_fault(row):
                    bad[y] = fault
            self._sum.add(list(zip(*texts, strict=True)))
            yield from self._block(number, len(rows), bad)
            number += len(rows)
        if self._total is not None:
            yield from self._beyond(number, self._total)
            yield from self._totals(self._texts(self._total))

    def _totals(self, texts: list[str]) -> Iterator[str]:
        self._sum.add_total(texts)
        for x, (found, sealed) in enumerate(zip(self._sum.total, self.seal.total, strict=False)):
            if found != sealed:
                self._has_bad_row = True
                yield self._says(f"合计行「{self._header(x)}」与导出时不同")

    def _held_back(self) -> Iterator[Row]:
        """Yield the rows of the body; what comes last is kept as the totals row, where the sheet has one."""
        waiting: Row | None = None
        for row in self._rows:
            if waiting is not None:
                yield waiting
            waiting = row
        if waiting is not None and self.seal.total:
            self._total = waiting
        elif waiting is not None:
            yield waiting

    def _row_fault(self, texts: Sequence[str]) -> str:
        fault = self._look(texts) if self._look else ""
        if self._is_checked:
            own = row_check(texts[:-1])
            self._mixture += int(own, 16)
            if own != texts[-1]:
                return fault or "与行校验不符"
        return fault

    def _block(self, first: int, count: int, bad: dict[int, str]) -> Iterator[str]:
        """Yield the faults of a block: its bad rows, each with the columns that differ from the seal."""
        at = len(self._sum.blocks) - 1
        sealed = self.seal.blocks[at] if at < len(self.seal.blocks) else []
        differ = [x for x, found in enumerate(self._sum.blocks[at]) if sealed[x : x + 1] != [found]]
        columns = "、".join(f"「{self._header(x)}」" for x in differ)
        for y, fault in bad.items():
            self._has_bad_row = True
            cells = "、".join(f"{letters(x)}{y}" for x in differ) if len(differ) < 4 else f"第 {y} 行"
            yield self._says(f"{cells or f'第 {y} 行'}{columns if 0 < len(differ) < 4 else ''}：{fault}")
        if differ and not bad and len(self._moved) < MOST_KEPT:
            rows = f"第 {first} 行" if count == 1 else f"第 {first} 到 {first + count - 1} 行"
            self._moved.append(self._says(f"{rows}{columns}与导出时不同"))

    def _is_only_sorted(self) -> bool:
        is_same = self._is_checked and self._mixture == self.seal.mixture
        return bool(self._moved) and is_same and not self._has_bad_row

    def _beyond(self, y: int, cells: Row) -> Iterator[str]:
        for x in range(len(self.seal.columns), len(cells)):
            cell = cells[x]
            if cell is not None and (cell.value or cell.formula is not None):
                self._has_bad_row = True
                yield self._says(f"{letters(x)}{y} 是多出来的")

    def _texts(self, cells: Row, kind: str = "") -> list[str]:
        """Return the canonical texts of a row, as many as the sheet has columns."""
        kinds = self.seal.columns
        padded: Sequence[Cell | None] = [*cells[: len(kinds)], *[None] * (len(kinds) - len(cells))]
        return [cell_text(kind or own, cell) for own, cell in zip(kinds, padded, strict=True)]

    def _header(self, x: int) -> str:
        return self.headers[x] if x < len(self.headers) and self.headers[x] else letters(x)

    def _says(self, sentence: str) -> str:
        return f"「{self.seal.name}」{sentence}"


def letters(index: int) -> str:
    """Return the letters of the column at `index`, counted from zero."""
    found = ""
    while index >= 0:
        found = chr(65 + index % 26) + found
        index = index // 26 - 1
    return found
