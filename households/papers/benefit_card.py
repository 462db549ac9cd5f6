"""帮扶明白卡: who helps a household and how to reach them, and what it gets, policy by policy, with amounts.

It is handed to the householder. Nothing of illness, disability or ID numbers stands on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Printout, Signatures, Text
from households.codes import IncomeCategory
from households.models import HelpMeasure, Household, Pairing
from households.papers.words import BY_HAND, Opened, day, lead_of, yuan
from households.selectors.income import SheetPage

TITLE = "帮扶明白卡"
HOTLINE = "扶贫监督举报电话 12317。这张卡交户主保管，不张贴。"


@dataclass(frozen=True)
class Benefits:
    """What the card shows: the helper of today, the help measures newest first, the incomes of the last window."""

    household: Household
    today: date
    pairing: Pairing | None
    measures: Sequence[HelpMeasure]
    income: SheetPage | None
    opened: Opened


def benefit_card(told: Benefits) -> Printout:
    """Return the card."""
    return Printout(
        title=TITLE,
        lead=(lead_of(told.household), f"{told.household.get_status_display()} · 截至 {told.today:%Y-%m-%d}"),
        blocks=tuple(_blocks(told)),
        number=told.household.code,
    )


def _blocks(told: Benefits) -> Iterator[Block]:
    yield Heading("谁来帮扶")
    yield helper(told.pairing, told.opened)
    yield Heading("得到的帮扶", "单位：元")
    yield Grid(
        head=("政策", "内容", "由谁落实", "时间", "金额"),
        rows=tuple(_measure(one) for one in told.measures),
        shares=(32, 62, 34, 28, 24),
        right=frozenset({4}),
        empty="还没有登记帮扶措施。",
    )
    yield from _transfers(told.income)
    yield Text(HOTLINE, small=True)
    yield Signatures((("户主", ""), ("帮扶人", "")))


def helper(pairing: Pairing | None, opened: Opened) -> Facts:
    """Return who helps: name, unit, since when, and the work phone, by hand where it was not opened."""
    if pairing is None:
        return Facts((Fact("帮扶人", "还没有结对", wide=True),))
    return Facts((
        Fact("帮扶人", pairing.cadre.name),
        Fact("工作电话", opened.helper_phone or BY_HAND),
        Fact("单位", str(pairing.cadre.unit)),
        Fact("结对时间", f"{day(pairing.valid_from)} 起"),
    ))  # fmt: skip


def _measure(measure: HelpMeasure) -> tuple[str, ...]:
    until = f" 至 {day(measure.valid_to)}" if measure.valid_to else ""
    return (
        measure.words, measure.content, measure.unit_name, f"{day(measure.valid_from)}{until}", yuan(measure.amount),
    )  # fmt: skip


def _transfers(page: SheetPage | None) -> Iterator[Block]:
    """Yield the transfers of the last income worksheet, item by item, and what is paid but not counted."""
    if page is None or page.sheet is None:
        return
    counted = [line for group in page.groups for line in group.lines if line.item.category == IncomeCategory.TRANSFER]
    lines = [*counted, *(line for line in page.left_out if line.item.category == IncomeCategory.TRANSFER)]
    rows = [(line.item.name, "" if line.item.counted else "不计入收入", yuan(line.gross)) for line in lines]
    total = sum((line.gross for line in lines), Decimal(0))
    if not page.sheet.item_count and page.sheet.transfer:
        total = page.sheet.transfer
        rows = [("转移性收入", "核算表只登记了合计", yuan(total))]
    if not rows:
        return
    start, end = page.window
    yield Heading(f"领到的补贴（{start:%Y-%m} 至 {end:%Y-%m}）", "单位：元")
    yield Grid(
        head=("项目", "说明", "金额"),
        rows=(*rows, ("合计", "", yuan(total))),
        shares=(80, 60, 40),
        right=frozenset({2}),
        totals=1,
    )
