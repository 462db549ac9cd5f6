"""The reports of finance as workbooks: 资金台账 (E13) and 资金趴账 (E14), as the books stood on a day."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import BinaryIO

from config.lib.xlsx import Column, Kind, Sheet, write_workbook
from funds.selectors.balances import Balance, LineBalance, Totals, by_tier
from funds.selectors.idle import Idle, IdleReport, TownshipIdle

BALANCES = (
    Column("序号", Kind.COUNT, 6),
    Column("资金文号", Kind.TEXT, 26),
    Column("下达日期", Kind.DAY, 12),
    Column("层级", Kind.TEXT, 7),
    Column("类型", Kind.TEXT, 16),
    Column("年度", Kind.TEXT, 7),
    Column("金额 元", Kind.MONEY, 18),
    Column("项目", Kind.TEXT, 32),
    Column("实施单位", Kind.TEXT, 20),
    Column("已分配 元", Kind.MONEY, 18),
    Column("已支出 元", Kind.MONEY, 18),
    Column("结转 元", Kind.MONEY, 18),
    Column("结余 元", Kind.MONEY, 18),
    Column("支出进度 %", Kind.MONEY, 10),
    Column("账龄 天", Kind.COUNT, 8),
    Column("收回 元", Kind.MONEY, 18),
    Column("备注", Kind.TEXT, 24),
)
TIERS = (
    Column("层级", Kind.TEXT, 10),
    Column("指标数", Kind.COUNT, 8),
    Column("金额 元", Kind.MONEY, 18),
    Column("已分配 元", Kind.MONEY, 18),
    Column("已支出 元", Kind.MONEY, 18),
    Column("结转 元", Kind.MONEY, 18),
    Column("结余 元", Kind.MONEY, 18),
    Column("收回 元", Kind.MONEY, 18),
    Column("支出进度 %", Kind.MONEY, 10),
)
IDLE = (
    Column("乡镇", Kind.TEXT, 12),
    Column("项目", Kind.TEXT, 36),
    Column("项目编号", Kind.TEXT, 18),
    Column("进度", Kind.TEXT, 10),
    Column("余额 元", Kind.MONEY, 18),
    Column("类别", Kind.TEXT, 22),
    Column("账龄 天", Kind.COUNT, 8),
    Column("责任单位", Kind.TEXT, 20),
    Column("资金文号", Kind.TEXT, 26),
    Column("下达日期", Kind.DAY, 12),
)
TOWNSHIPS = (
    Column("乡镇", Kind.TEXT, 12),
    Column("项目数", Kind.COUNT, 8),
    Column("项目未完工存量资金 元", Kind.MONEY, 22),
    Column("已完工项目未拨付资金 元", Kind.MONEY, 22),
    Column("合计 元", Kind.MONEY, 18),
    Column("最长账龄 天", Kind.COUNT, 10),
)


def write_balances(target: BinaryIO, rows: Sequence[LineBalance], titles: Sequence[str]) -> None:
    """Write E13: a row for each line and project, and the sums of each tier on a sheet of their own."""
    tiers = by_tier(rows)
    whole = tiers[-1]
    total = ["合计", f"{whole.lines} 条", None, None, None, None, whole.amount, None, None, *_spent(whole)]
    sheets = [
        Sheet("资金台账", BALANCES, list(_balance_rows(rows)), titles, lambda: [None, *total[1:]]),
        Sheet("按层级合计", TIERS, [_tier(one) for one in tiers[:-1]], titles, lambda: _tier(whole)),
    ]
    write_workbook(target, sheets)


def write_idle(target: BinaryIO, report: IdleReport, titles: Sequence[str]) -> None:
    """Write E14: by township, every project, what is set aside for no project."""
    sheets = [
        Sheet("按乡镇", TOWNSHIPS, [_township(t) for t in report.townships], titles, lambda: _township(report.total)),
        _idle_sheet("明细", report.rows, titles),
        _idle_sheet("没有分配到项目的", report.unallocated, titles),
    ]
    write_workbook(target, sheets)


def _balance_rows(rows: Sequence[LineBalance]) -> Iterator[list[object]]:
    """Yield the rows of the report. A line's amount stands in its first row only, so that the column adds up."""
    for number, row in enumerate(rows, start=1):
        line = row.line
        about: list[object] = [
            line.document_no, line.issued_on, line.get_tier_display(), line.get_fund_type_display(), str(line.year),
        ]  # fmt: skip
        for place, one in enumerate(row.rows):
            yield [number, *about, line.amount if place == 0 else None, *_of_project(one)]


def _of_project(row: Balance) -> list[object]:
    unit = row.project.implementing_unit if row.project else None
    share = None if not row.amount else (row.paid / row.amount * 100).quantize(Decimal("0.01"))
    return [
        str(row.project) if row.project else "（未分配）", str(unit or ""), row.allocated, row.paid, row.carried,
        row.left, share, row.age, row.recovered, row.remark,
    ]  # fmt: skip


def _spent(totals: Totals) -> list[object]:
    t = totals
    return [t.allocated, t.paid, t.carried, t.left, _percent(t), None, t.recovered, None]


def _tier(totals: Totals) -> list[object]:
    t = totals
    return [t.label, t.lines, t.amount, t.allocated, t.paid, t.carried, t.left, t.recovered, _percent(t)]


def _percent(totals: Totals) -> Decimal | None:
    return None if totals.progress is None else (totals.progress * 100).quantize(Decimal("0.01"))


def _township(one: TownshipIdle) -> list[object]:
    return [one.label, one.projects, one.unfinished, one.unpaid, one.total, one.oldest]


def _idle_sheet(name: str, rows: Sequence[Idle], titles: Sequence[str]) -> Sheet:
    total = sum((row.balance for row in rows), start=Decimal(0))
    totals: list[object] = [f"合计 {len(rows)} 笔", None, None, None, total, None, None, None, None, None]
    return Sheet(name, IDLE, [_idle(row) for row in rows], titles, lambda: totals)


def _idle(row: Idle) -> list[object]:
    project = row.project
    return [
        row.township, str(project or ""), project.code if project else "", row.state, row.balance,
        str(row.kind.label), row.age, row.owner, row.line.document_no, row.line.issued_on,
    ]  # fmt: skip
