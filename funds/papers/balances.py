"""资金台账 (E13) on paper: each line with its projects, a sum per tier, as the books stood on a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from config.lib.money import format_money
from config.lib.printing.blocks import Block, Grid, Heading, Printout, Text
from funds.models import FundTier
from funds.selectors.balances import Balance, LineBalance, Totals, by_tier

HEAD = ("资金文号、项目", "金额", "已分配", "已支出", "收回", "结转", "结余", "进度", "账龄")
WORDS = "结转是项目没有完成的余额，结余是项目已经验收或者终止的余额；账龄从下达日期算起，改变用途不重算。"
SHARES = (200, 95, 95, 95, 75, 95, 85, 50, 45)
NUMBERS = frozenset(range(1, 9))


def balances_paper(county: str, rows: Sequence[LineBalance], *, day: date, described: str) -> Printout:
    """Return the report of `rows` as they stood on `day`."""
    return Printout(
        title="资金台账",
        lead=(f"{county} · 截至 {day:%Y-%m-%d} · {described}", f"共 {len(rows)} 条指标 · 金额单位：元"),
        blocks=tuple(_blocks(rows)),
    )


def _blocks(rows: Sequence[LineBalance]) -> Iterator[Block]:
    for tier in FundTier:
        mine = [row for row in rows if row.line.tier == tier]
        if mine:
            yield Heading(f"{tier.label}级 {len(mine)} 条")
            yield _grid(mine, f"{tier.label}级合计")
    yield Heading("各级合计", note="金额、结转、结余都由台账逐笔相加得出")
    tiers = by_tier(rows)
    cells = tuple((f"{one.label} {one.lines} 条", *_sums(one), "") for one in tiers)
    yield Grid(HEAD, cells, SHARES, NUMBERS, totals=1)
    yield Text(
        "结转是项目没有完成的余额，结余是项目已经验收或者终止的余额；账龄从下达日期算起，改变用途不重算。", small=True
    )


def _grid(rows: Sequence[LineBalance], label: str) -> Grid:
    cells: list[tuple[str, ...]] = []
    total = Totals(label)
    for row in rows:
        total.add(row.totals)
        line = row.line
        about = f"{line.document_no}（{line.get_fund_type_display()}，{line.issued_on:%Y-%m-%d} 下达）"
        cells.append((about, *_sums(row.totals), str(row.age)))
        cells += [_of_project(one) for one in row.rows if one.project is not None]
    cells.append((total.label, *_sums(total), ""))
    return Grid(HEAD, tuple(cells), SHARES, NUMBERS, totals=1)


def _of_project(row: Balance) -> tuple[str, ...]:
    money = (None, row.allocated, row.paid, None, row.carried, row.left)
    share = row.paid / row.amount if row.amount else None
    return (f"　{row.project}", *map(_money, money), percent(share), "")


def _sums(totals: Totals) -> tuple[str, ...]:
    t = totals
    money = (t.amount, t.allocated, t.paid, t.recovered, t.carried, t.left)
    return (*map(_money, money), percent(t.progress))


def _money(value: Decimal | None) -> str:
    return "" if value is None else format_money(value)


def percent(share: Decimal | None) -> str:
    """Return a share between 0 and 1 as staff read it; "" where there is nothing to be a share of."""
    return "" if share is None else f"{share * 100:.1f}%"
