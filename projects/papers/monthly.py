"""The monthly table of progress on paper (E15); amounts in 万元, so that all columns fit on A4."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from config.lib.money import format_money
from config.lib.printing.blocks import Block, Grid, Heading, Opinion, Opinions, Printout, Signer, Text
from projects.selectors.monthly import TEN_THOUSAND, Month, MonthRow, sums_of

HEAD = ("序号", "项目", "地点", "计划投资", "完成投资", "已支付", "进度%", "节点", "状态")
SHARES = (10, 42, 24, 20, 20, 20, 12, 16, 24)
AMOUNTS = frozenset({0, 3, 4, 5, 6})


def monthly_paper(rows: Sequence[MonthRow], *, month: Month, place: str) -> Printout:
    """Return the paper of a month's table; `place` is a township, "" for all."""
    return Printout(
        title="项目进度月报",
        lead=(f"{month.label} · {place or '全部乡镇'}", f"数据到 {month.on:%Y-%m-%d}，共 {len(rows)} 个项目"),
        blocks=tuple(_blocks(rows)),
    )


def _blocks(rows: Sequence[MonthRow]) -> Iterator[Block]:
    sums = sums_of(rows)
    paces = "，".join(f"{label} {count} 个" for label, count in sums.paces)
    yield Heading("项目进度表", note="金额单位：万元")
    if paces:
        yield Text(f"{paces}。")
    total = ("", "合计", "", _wan(sums.plan), _wan(sums.invested), _wan(sums.paid), "", "", "")
    yield Grid(
        head=HEAD,
        rows=(*(_row(number, row) for number, row in enumerate(rows, 1)), *([total] if rows else [])),
        shares=SHARES,
        right=AMOUNTS,
        totals=1 if rows else 0,
        empty="这个月没有在实施的项目。",
    )
    late = [row for row in rows if row.status.reason]
    if late:
        yield Heading("滞后原因", of_part=True)
        yield Grid(
            head=("项目", "滞后", "原因"),
            rows=tuple((row.project.name, f"{row.status.at}{row.status.label}", row.status.reason) for row in late),
            shares=(60, 30, 98),
        )
    yield Text("计划投资是最近一次批准的；完成投资和进度是到这一天最后一次报的，没有报过的留空。", small=True)
    yield Opinions((Opinion("填报单位", "", (Signer("填报人"), Signer("负责人")), sealed=True),))


def _row(number: int, row: MonthRow) -> tuple[str, ...]:
    return (
        str(number),
        f"{row.project.name}（{row.project.code}）",
        row.project.place_label,
        _wan(row.plan),
        "" if row.invested is None else _wan(row.invested),
        _wan(row.paid),
        "" if row.percent is None else str(row.percent),
        row.milestone_label,
        row.status.label,
    )


def _wan(amount: Decimal) -> str:
    """Return an amount in 万元 with two decimals."""
    return format_money(amount / TEN_THOUSAND)
