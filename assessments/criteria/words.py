"""Sentences that several criteria share: sources, days, amounts, age of evidence, doubts. Written to be read aloud."""

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from assessments.criteria.verdict import Outcome, Verdict

SOURCES = {"visit": "走访", "department": "部门名单", "form": "登记表", "correction": "更正"}


class CannotJudge(Exception):
    """The facts of a household contradict themselves so that a criterion cannot be asked. The message is Chinese."""


def nobody_counted() -> CannotJudge:
    """Return the error for a household without a living member."""
    return CannotJudge("家庭成员数为 0，无法核对。请先更正家庭成员。")


@lru_cache(maxsize=8192)
def source_text(source: str | None, name: str | None) -> str:
    """Return where a fact came from, as staff say it: 走访 张海燕, 水务局名单."""
    kind = SOURCES.get(source or "", "")
    if source == "visit" and name and not name.startswith(kind):
        return f"{kind} {name}"
    return name or kind


@lru_cache(maxsize=4096)
def day_text(day: date) -> str:
    """Return a day as it is read aloud: 2026年11月20日."""
    return f"{day.year}年{day.month}月{day.day}日"


def money(amount: Decimal) -> str:
    """Return an amount in cents as 1,234.50, with a true minus."""
    return f"{amount:,.2f}".replace("-", "−")


def names(people: tuple[str, ...]) -> str:
    """Return the names, at most three of them, and how many there are in all."""
    shown = "、".join(people[:3])
    return shown if len(people) <= 3 else f"{shown}等 {len(people)} 人"


@lru_cache(maxsize=64)
def oldest_day(as_of: date, stale_days: int) -> date:
    """Return the day from which on evidence still counts; evidence exactly `stale_days` old does."""
    return as_of - timedelta(days=stale_days)


def too_old(what: str, day: date, stale_days: int) -> str:
    """Return the sentence for evidence that no longer counts."""
    return f"{what}是 {day_text(day)} 的，已过 {stale_days} 天有效期，要重新核实"


def doubted(day: date, who: str) -> str:
    """Return the sentence for a guarantee that a visit puts in doubt."""
    return f"{day_text(day)}走访看到没有，与名单不一致，请{who}核实"


def unknown(reason: str, *, value: str = "", source: str = "", day: date | None = None) -> Verdict:
    """Return the verdict that says what is missing."""
    return Verdict(Outcome.UNKNOWN, value, reason, source, day)
