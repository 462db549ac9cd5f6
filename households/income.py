"""How an income is worked out from what is typed about it, and what the incomes of a household add up to.

No queries and no clock: the form that shows running totals, the service that saves and the pages all ask here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from config.lib.entry_fields import NOTHING, EntryField
from config.lib.money import format_money, to_money
from config.lib.refusals import Refused
from households.codes import IncomeCategory, TransferPart
from households.models import IncomeItem, IncomeRow

MOST = Decimal(10) ** 9
"""More yuan than any household has."""
PREFIX = "item-"
LONGEST_EVIDENCE = 120


class Cells(NamedTuple):
    """What is typed about one item: quantity and unit price, or an amount; what it cost; upon which papers."""

    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    cost: Decimal | None = None
    evidence: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was typed."""
        return not any(value not in (None, "") for value in self)


@dataclass(frozen=True)
class Line:
    """One income worked out: gross, cost and net in 元."""

    item: IncomeItem
    cells: Cells
    gross: Decimal
    cost: Decimal

    @property
    def net(self) -> Decimal:
        """Return what is left of the gross."""
        return self.gross - self.cost


@dataclass(frozen=True)
class Totals:
    """What the counted incomes of a household add up to, in 元; `parts` are the six parts of the transfers.

    `one_off` is the net of counted items that are not lasting, `left_out` the gross of what does not count.
    """

    wage: Decimal = Decimal(0)
    business: Decimal = Decimal(0)
    property: Decimal = Decimal(0)
    transfer: Decimal = Decimal(0)
    business_cost: Decimal = Decimal(0)
    net: Decimal = Decimal(0)
    one_off: Decimal = Decimal(0)
    left_out: Decimal = Decimal(0)
    parts: dict[str, Decimal] = field(default_factory=dict)

    def per_head(self, people: int | None) -> Decimal | None:
        """Return the net income per head to cents, half up as the database does; None without people."""
        return to_money(self.net / people) if people else None


def field_name(item: IncomeItem) -> str:
    """Return what an item is called among the fields of an entry."""
    return PREFIX + item.code


def cells_of(row: IncomeRow) -> Cells:
    """Return a stored row as it was typed: an amount that follows from quantity and price is left out."""
    counted = row.quantity is not None
    return Cells(
        quantity=row.quantity,
        unit_price=row.unit_price,
        amount=None if counted else row.gross,
        cost=row.cost if row.item.has_costs and row.cost else None,
        evidence=row.evidence,
    )


def normal(cells: Cells | None) -> Cells | None:
    """Return cells with all numbers in cents, so that equal ones look equal; None when nothing was typed."""
    if cells is None or cells.is_empty:
        return None
    quantity, unit_price, amount, cost = (value if value is None else to_money(value) for value in cells[:4])
    return Cells(quantity, unit_price, amount, cost, cells.evidence.strip())


def faults_of(item: IncomeItem, cells: Cells) -> Iterator[tuple[str, str]]:
    """Yield what keeps an income from being worked out: the cell, and a sentence that says what to do."""
    for cell, sentence in chain(_quantity_faults(cells), _amount_faults(item, cells)):
        yield cell, f"{item.name}：{sentence}"


def _quantity_faults(cells: Cells) -> Iterator[tuple[str, str]]:
    if cells.quantity is not None and cells.unit_price is None:
        yield "unit_price", "填了数量，请补填单价；不按数量算的，清空数量，只填金额。"
    if cells.unit_price is not None and cells.quantity is None:
        yield "quantity", "填了单价，请补填数量；不按数量算的，清空单价，只填金额。"
    if cells.quantity is not None and not 0 < cells.quantity <= MOST:
        yield "quantity", "数量应大于 0、不超过 10 亿；没有这项收入的，几格都清空。"


def _amount_faults(item: IncomeItem, cells: Cells) -> Iterator[tuple[str, str]]:
    counted = by_quantity(cells)
    if all(value is None for value in cells[:3]):
        yield "amount", "请填金额，或者填数量和单价；没有这项收入的，几格都清空。"
    if counted is not None and cells.amount is not None and to_money(cells.amount) != counted:
        yield "amount", f"数量乘单价是 {format_money(counted)} 元，和金额不一样。请改正，或者清空金额。"
    if any(value is not None and not 0 <= value <= MOST for value in (*cells[1:4], counted)):
        yield "amount", "金额应在 0 到 10 亿元之间，支出填正数。请对照凭据再填。"
    if cells.cost and not item.has_costs:
        yield "cost", "这一项不减支出，请清空支出。"
    if len(cells.evidence) > LONGEST_EVIDENCE:
        yield "evidence", f"凭据最多 {LONGEST_EVIDENCE} 字，请写短一些。"


def work_out(item: IncomeItem, cells: Cells) -> Line:
    """Return the income of one item. Raises Refused with the first fault."""
    for _, sentence in faults_of(item, cells):
        raise Refused(sentence)
    counted = by_quantity(cells)
    gross = counted if counted is not None else to_money(cells.amount or 0)
    return Line(item, cells, gross=gross, cost=_cost(item, cells, gross))


def line_of(row: IncomeRow) -> Line:
    """Return a stored row as an income."""
    return Line(row.item, cells_of(row), gross=row.gross, cost=row.cost)


def totals_of(lines: Iterable[Line]) -> Totals:
    """Return what the incomes add up to; those that do not count are left out."""
    sums = dict.fromkeys((*IncomeCategory.values, "business_cost", "net", "one_off", "left_out"), Decimal(0))
    parts = dict.fromkeys(TransferPart.values, Decimal(0))
    for line in lines:
        item = line.item
        if not item.counted:
            sums["left_out"] += line.gross
            continue
        sums[item.category] += line.gross
        sums["business_cost"] += line.cost
        sums["net"] += line.net
        sums["one_off"] += Decimal(0) if item.recurring else line.net
        if item.part:
            parts[item.part] += line.gross
    return Totals(**sums, parts=parts)


def item_field(item: IncomeItem) -> EntryField:
    """Return an item as a field of an entry, with what was typed, or the income worked out from it, in words."""

    def words(value: Cells | Line | None) -> str:
        if value is None:
            return NOTHING
        return line_words(value if isinstance(value, Line) else work_out(item, value))

    return EntryField(field_name(item), item.name, words)


def line_words(line: Line) -> str:
    """Return an income in words: 400 斤 × 1.20 元 = 480.00 元，支出 331.20 元，净 148.80 元；凭据：记账本."""
    cells, item = line.cells, line.item
    said = f"{format_money(line.gross)} 元"
    if cells.quantity is not None and cells.unit_price is not None:
        said = f"{plain_number(cells.quantity)} {item.unit} × {format_money(cells.unit_price)} 元 = {said}"
    if line.cost:
        said += f"，支出 {format_money(line.cost)} 元，净 {format_money(line.net)} 元"
    if not item.counted:
        said += "，不计入"
    return said + (f"；凭据：{cells.evidence}" if cells.evidence else "")


def plain_number(number: Decimal) -> str:
    """Return a quantity without needless zeros: 400, 12.5."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def by_quantity(cells: Cells) -> Decimal | None:
    """Return what quantity and unit price make; None for cells that have no such."""
    if cells.quantity is None or cells.unit_price is None:
        return None
    return to_money(cells.quantity * cells.unit_price)


def _cost(item: IncomeItem, cells: Cells, gross: Decimal) -> Decimal:
    if item.coefficient is not None:
        return gross - to_money(gross * item.coefficient)
    return to_money(cells.cost or 0)
