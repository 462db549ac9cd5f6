"""资金趴账报表 (E14) on paper: the two classes by township, then every project with what lies idle."""

from collections.abc import Iterator

from config.lib.money import format_money
from config.lib.printing.blocks import Block, Grid, Heading, Printout, Text
from funds.selectors.idle import IdleClass, IdleReport, TownshipIdle

OF_TOWNSHIPS = ("乡镇", "项目数", str(IdleClass.UNFINISHED.label), str(IdleClass.UNPAID.label), "合计", "最长账龄 天")
OF_PROJECTS = ("乡镇、项目", "进度", "余额 元", "类别", "账龄 天", "责任单位", "资金文号")
OF_LINES = ("资金文号", "未分配 元", "下达日期", "账龄 天")


def idle_paper(county: str, report: IdleReport, described: str) -> Printout:
    """Return the report on paper."""
    return Printout(
        title="资金趴账报表",
        lead=(f"{county} · 截至 {report.day:%Y-%m-%d} · {described}", "金额单位：元"),
        blocks=tuple(_blocks(report)),
    )


def _blocks(report: IdleReport) -> Iterator[Block]:
    yield Heading("按乡镇", note=f"{report.all_townships} 个乡镇中 {report.with_idle} 个有趴账")
    rows = tuple(_township(one) for one in (*report.townships, report.total))
    yield Grid(OF_TOWNSHIPS, rows, (90, 50, 110, 110, 110, 60), frozenset({1, 2, 3, 4, 5}), totals=1)
    yield Heading(f"明细 {len(report.rows)} 笔", note="账龄长的在前")
    yield Grid(
        OF_PROJECTS,
        tuple(
            (
                f"{row.township} {row.project}", row.state, format_money(row.balance), str(row.kind.label),
                str(row.age), row.owner, row.line.document_no,
            )
            for row in report.rows
        ),
        (150, 55, 90, 90, 40, 90, 110),
        frozenset({2, 4}),
        empty="没有符合条件的。",
    )  # fmt: skip
    yield Heading("没有分配到项目的", note=f"合计 {format_money(report.unallocated_total)} 元，不在上面两类里")
    lines = tuple(
        (row.line.document_no, format_money(row.balance), f"{row.line.issued_on:%Y-%m-%d}", str(row.age))
        for row in report.unallocated
    )
    yield Grid(OF_LINES, lines, (200, 110, 90, 60), frozenset({1, 3}), empty="没有。")
    yield Text("账龄从指标下达日期算起，改变用途不重算；满两年的应收回。", small=True)


def _township(one: TownshipIdle) -> tuple[str, ...]:
    money = (format_money(one.unfinished), format_money(one.unpaid), format_money(one.total))
    return (one.label, str(one.projects), *money, str(one.oldest))
