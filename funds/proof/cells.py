"""The canonical text of a cell, the same when written and when read back, and the sums over the cells of a sheet.

A text is itself, with any line end as LF; money has two decimals, a day is ISO, a count its digits, an empty cell the
empty text. A formula stands beside its value. What a cell holds that its column does not allow (a number typed as text,
a formula where a value belongs) keeps a mark that no right cell has.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

TEXT, MONEY, DAY, COUNT = "T", "M", "D", "C"
MONEY_FORMULA, COUNT_FORMULA = "m", "c"
BETWEEN = "\x1f"
BLOCK = 1000
"""So many rows of a long sheet are summed up together, column by column."""
SHORT = 16
CHECK_LENGTH = 12
_DAY_ZERO = date(1899, 12, 30)
_CENT = Decimal("0.01")
_LONGEST_NUMBER = 40
_LINE_ENDS = re.compile("\r\n?")
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNUSUAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_IN_FORMULA = re.compile(r"[$' ]")


class Cell(NamedTuple):
    """A cell as it was read: what it is (`n` number, `s` text, `v` canonical already), its value, its formula."""

    type: str
    value: str
    formula: str | None = None


def normal(text: str) -> str:
    """Return what a spreadsheet program keeps of a text."""
    if _UNUSUAL.search(text) is None:
        return text
    return _IMPOSSIBLE.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def normal_all(texts: list[str]) -> list[str]:
    """Return what a spreadsheet program keeps of each; looking through all of them at once is much faster."""
    return texts if _UNUSUAL.search("".join(texts)) is None else list(map(normal, texts))


def formula_text(formula: str, value: str) -> str:
    """Return the canonical text of a formula and the value it had; how programs quote and fix places is left out."""
    return f"={_IN_FORMULA.sub('', formula).lstrip('=')}={value}"


def cell_text(kind: str, cell: Cell | None) -> str:
    """Return the canonical text of a cell that was read, in a column of `kind`."""
    if cell is None or (not cell.value and cell.formula is None):
        return ""
    return normal(_raw_text(kind, cell))


def _raw_text(kind: str, cell: Cell) -> str:
    if cell.type == "v":
        return cell.value
    if kind in _FORMULAS:
        if cell.formula is None:
            return f"不是公式 {cell.value}"
        return formula_text(cell.formula, _number(_FORMULAS[kind], cell))
    if cell.formula is not None:
        return f"公式 {cell.formula} {cell.value}"
    if kind == TEXT:
        return cell.value if cell.type == "s" else f"{cell.type} {cell.value}"
    return _number(kind, cell)


def _number(kind: str, cell: Cell) -> str:
    if cell.type != "n":
        return f"{cell.type} {cell.value}"
    if len(cell.value) > _LONGEST_NUMBER:
        return cell.value
    try:
        return {MONEY: _money, DAY: _day, COUNT: _count}[kind](Decimal(cell.value))
    except (ArithmeticError, ValueError):
        return cell.value


def _money(exact: Decimal) -> str:
    """Programs keep a double: the cents count when they are that very double. Raises ValueError for anything else."""
    rounded = exact.quantize(_CENT)
    if float(rounded) != float(exact):
        raise ValueError
    return str(rounded if rounded else abs(rounded))


def _day(exact: Decimal) -> str:
    if exact != int(exact):
        raise ValueError
    return (_DAY_ZERO + timedelta(days=int(exact))).isoformat()


def _count(exact: Decimal) -> str:
    if exact != int(exact):
        raise InvalidOperation
    return str(int(exact))


_FORMULAS = {MONEY_FORMULA: MONEY, COUNT_FORMULA: COUNT}


def digest(texts: Iterable[str]) -> str:
    """Return SHA-256 over `texts` in hex."""
    return hashlib.sha256(BETWEEN.join(texts).encode("utf-8", "surrogatepass")).hexdigest()


def row_check(texts: Sequence[str]) -> str:
    """Return the short sum that stands at the end of a row: it shows which row was touched."""
    return digest(texts)[:CHECK_LENGTH]


class SheetSum:
    """The sums over one sheet: over each title and header row, over each column block by block, over the totals row.

    `digest` covers everything; the short sums only show where to look.
    """

    def __init__(self, heads: Sequence[Sequence[str]], *, block: int = BLOCK) -> None:
        whole = [digest(row) for row in heads]
        self.block = block
        self.heads = [one[:SHORT] for one in whole]
        self.blocks: list[list[str]] = []
        self.total: list[str] = []
        self.rows = 0
        self._over = hashlib.sha256(BETWEEN.join(["head", *whole]).encode())

    def add(self, columns: Sequence[Sequence[str]]) -> None:
        """Take in the next block of rows, given by columns."""
        whole = [digest(column) for column in columns]
        self.blocks.append([one[:SHORT] for one in whole])
        self.rows += len(columns[0])
        self._over.update(BETWEEN.join(["rows", str(len(columns[0])), *whole]).encode())

    def add_total(self, texts: Sequence[str]) -> None:
        """Take in the totals row."""
        whole = [digest([text]) for text in texts]
        self.total = [one[:SHORT] for one in whole]
        self._over.update(BETWEEN.join(["total", *whole]).encode())

    @property
    def digest(self) -> str:
        """The sum over all that was taken in so far."""
        return self._over.hexdigest()
