"""The statistics of visits, and who helps the overdue, as workbooks: title rows, one line each, the sum."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from config.lib.xlsx import Column, Kind, Sheet, write_workbook
from households.selectors.overdue_cadres import LateCadre
from households.selectors.visit_stats import By, Line, Statistics

LEADING = {
    By.TOWNSHIP: (Column("乡镇", Kind.TEXT, 16),),
    By.VILLAGE: (Column("乡镇", Kind.TEXT, 16), Column("村", Kind.TEXT, 16)),
    By.CADRE: (Column("单位", Kind.TEXT, 28), Column("干部", Kind.TEXT, 12)),
}
FIGURES = (
    Column("户数", Kind.COUNT, 9),
    Column("走访次数", Kind.COUNT, 10),
    Column("应走访次数", Kind.COUNT, 11),
    Column("走访到的户", Kind.COUNT, 11),
    Column("走访率 %", Kind.MONEY, 10),
    Column("没走访的户", Kind.COUNT, 11),
    Column("逾期户", Kind.COUNT, 9),
    Column("最近走访", Kind.DAY, 12),
    Column("发现问题", Kind.COUNT, 10),
    Column("已解决", Kind.COUNT, 9),
    Column("待解决", Kind.COUNT, 9),
)
LATE_COLUMNS = (
    Column("单位", Kind.TEXT, 28),
    Column("帮扶人", Kind.TEXT, 12),
    Column("逾期户", Kind.COUNT, 9),
    Column("还没有走访过", Kind.COUNT, 13),
    Column("最久的一次走访", Kind.DAY, 15),
    Column("最多逾期天数", Kind.COUNT, 13),
)


def write_late_cadres(target: BinaryIO, lines: Sequence[LateCadre], titles: list[str]) -> None:
    """Write who helps the overdue households to `target` under `titles`."""
    rows = ([one.unit, one.name, one.count, one.never, one.oldest, one.days_late] for one in lines)

    def totals() -> list[object]:
        return ["合计", "", sum(one.count for one in lines), sum(one.never for one in lines), None, None]

    write_workbook(target, [Sheet("逾期走访按帮扶人", LATE_COLUMNS, rows, titles, totals)])


def write_statistics(target: BinaryIO, found: Statistics, titles: list[str]) -> None:
    """Write `found` to `target` under `titles`."""
    columns = (*LEADING[By(found.by)], *FIGURES)

    def totals() -> list[object]:
        blanks: list[object] = [""] * (len(LEADING[By(found.by)]) - 1)
        # A sum has no day of its own.
        return ["合计", *blanks, *_figures(replace(found.total, last_on=None))]

    write_workbook(target, [Sheet("走访统计", columns, _rows(found), titles, totals)])


def _rows(found: Statistics) -> Iterator[list[object]]:
    for line in found.lines:
        leading: list[object] = [line.name] if found.by == By.TOWNSHIP else [line.place, line.name]
        yield leading + _figures(line)


def _figures(line: Line) -> list[object]:
    share = None if line.share is None else f"{line.share * 100:.2f}"
    return [
        line.households, line.visits, line.quota, line.visited, share, line.missing, line.overdue, line.last_on,
        line.found, line.solved, line.unsolved,
    ]  # fmt: skip
