"""The monthly table of progress (E15) as a workbook: title rows, one line a project, the sums; amounts in 元."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from config.lib.xlsx import Column, Kind, Sheet, write_workbook
from projects.selectors.monthly import MonthRow, sums_of

COLUMNS = (
    Column("项目编号", Kind.TEXT, 14),
    Column("项目名称", Kind.TEXT, 36),
    Column("乡镇", Kind.TEXT, 12),
    Column("村", Kind.TEXT, 12),
    Column("类别", Kind.TEXT, 16),
    Column("实施单位", Kind.TEXT, 20),
    Column("计划投资", Kind.MONEY, 16),
    Column("完成投资", Kind.MONEY, 16),
    Column("已支付", Kind.MONEY, 16),
    Column("工程进度 %", Kind.COUNT, 11),
    Column("截至日期", Kind.DAY, 12),
    Column("节点", Kind.TEXT, 10),
    Column("状态", Kind.TEXT, 14),
    Column("滞后原因", Kind.TEXT, 36),
)


def write_monthly(target: BinaryIO, rows: Sequence[MonthRow], titles: list[str]) -> None:
    """Write the table to `target` under `titles`."""
    sums = sums_of(rows)
    total = ["合计", "", "", "", "", "", sums.plan, sums.invested, sums.paid, None, None, "", "", ""]
    write_workbook(target, [Sheet("项目进度表", COLUMNS, _rows(rows), titles, lambda: total)])


def _rows(rows: Sequence[MonthRow]) -> Iterator[list[object]]:
    for row in rows:
        project = row.project
        yield [
            project.code,
            project.name,
            str(project.township or "县本级"),
            str(project.village or ""),
            project.types_label,
            str(project.implementing_unit or ""),
            row.plan,
            row.invested,
            row.paid,
            row.percent,
            row.reported_on,
            row.milestone_label,
            row.status.label,
            row.status.reason,
        ]
