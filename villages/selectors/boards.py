"""The clock of a notice on a board, and why it cannot be closed yet."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from config.lib.holidays import HolidaysUnknown, full_days
from villages.models.boards import BoardNotice


@dataclass(frozen=True)
class Day:
    """One day of a notice's clock."""

    on: date
    kind: str
    words: str


def days_of(notice: BoardNotice, today: date) -> list[Day]:
    """Return the clock of a notice: the day of posting, each day that counts, and the day on which it may be closed."""
    try:
        counted = full_days(notice.posted_on, notice.required_days, in_working_days=notice.in_working_days)
    except HolidaysUnknown:
        counted = []
    if not counted:
        return []
    rows = [Day(notice.posted_on, _kind(notice.posted_on, today), "张贴")]
    rows += [Day(day, _kind(day, today), f"第 {n} 天") for n, day in enumerate(counted, 1)]
    ends = notice.last_day + timedelta(days=1)
    return [*rows, Day(ends, _kind(ends, today), "可结束")]


def _kind(day: date, today: date) -> str:
    if day == today:
        return "today"
    return "full" if day < today else ""


def close_lock(notice: BoardNotice, *, unsettled: bool) -> str:
    """Say why a notice cannot be closed yet; empty when it can."""
    if timezone.localdate() <= notice.last_day:
        return f"公示到 {notice.last_day:%Y-%m-%d} 才满，第二天起可以结束。"
    return "还有没处理的异议，核实处理了才能结束。" if unsettled else ""
