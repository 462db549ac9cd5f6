"""The timetable of exits as a workbook: by township and year, and by village; title rows, one line each, the sum."""

from collections.abc import Iterator
from typing import BinaryIO

from assessments.selectors.timetable import Figures, Timetable
from config.lib.xlsx import Column, Kind, Sheet, write_workbook

BY_TOWNSHIP = (
    Column("乡镇", Kind.TEXT, 16),
    Column("年度", Kind.TEXT, 8),
    Column("计划退出户", Kind.COUNT, 12),
    Column("实际退出户", Kind.COUNT, 12),
    Column("户差额", Kind.COUNT, 10),
    Column("计划退出村", Kind.COUNT, 12),
    Column("实际退出村", Kind.COUNT, 12),
    Column("村差额", Kind.COUNT, 10),
)
BY_VILLAGE = (
    Column("乡镇", Kind.TEXT, 16),
    Column("村", Kind.TEXT, 16),
    Column("贫困村级别", Kind.TEXT, 14),
    Column("计划退出年度", Kind.TEXT, 13),
    Column("实际退出年度", Kind.TEXT, 13),
    Column("退出日期", Kind.DAY, 12),
    Column("晚几年", Kind.COUNT, 9),
)


def write_timetable(target: BinaryIO, found: Timetable, titles: list[str]) -> None:
    """Write `found` to `target` under `titles`; a difference below 0 is behind the plan."""
    townships = Sheet(
        "分乡镇分年度", BY_TOWNSHIP, _townships(found), titles, lambda: ["合计", "", *_row(found.total())]
    )
    write_workbook(target, [townships, Sheet("分村", BY_VILLAGE, _villages(found), titles)])


def _townships(found: Timetable) -> Iterator[list[object]]:
    for line in found.lines:
        yield [str(line.township), str(line.year), *_row(line.figures)]


def _row(one: Figures) -> list[object]:
    return [
        one.planned_homes, one.homes, one.homes_ahead, one.planned_villages, one.villages, one.villages_ahead,
    ]  # fmt: skip


def _villages(found: Timetable) -> Iterator[list[object]]:
    for line in found.by_village(0):
        village = line.village
        planned, actual = (str(year) if year else None for year in (line.planned, line.actual))
        level = village.get_poor_level_display()
        yield [
            str(village.township), str(village), level, planned, actual, village.exited_on, line.years_late,
        ]  # fmt: skip
