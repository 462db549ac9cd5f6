"""Stated totals beside what the books sum to, and the difference. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from funds.models import FundTier, Integration, StatedSubject, StatedTotal
from funds.selectors.balances import LineBalance
from funds.selectors.idle import IdleReport

ZERO = Decimal(0)
Summed = Mapping[tuple[str, str], tuple[int, Decimal]]
"""(subject, tier or "") → how many lines or townships, how much."""


@dataclass(frozen=True)
class Comparison:
    """One stated total, and what the books come to."""

    stated: StatedTotal
    number: int
    amount: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more the books come to than was stated."""
        return self.amount - self.stated.amount

    @property
    def number_difference(self) -> int:
        """How many more lines or townships there are than was stated; nothing where no number was."""
        return self.number - self.stated.number if self.stated.number is not None else 0

    @property
    def agrees(self) -> bool:
        """Say whether both are the same."""
        return not self.difference and not self.number_difference


@dataclass(frozen=True)
class Integrated:
    """How much of how many lines of one tier was in a pooled use on a day."""

    tier: str
    label: str
    lines: int
    amount: Decimal


def integrated_on(user: Any, day: date) -> list[Integrated]:
    """Return what was integrated by `day`, per tier that has any, and in all at the end; nothing when there is none."""
    rows = Integration.objects.visible_to(user).filter(integrated_on__lte=day).order_by().values_list("line__tier")
    found = {
        tier: (lines, amount) for tier, lines, amount in rows.annotate(Count("line", distinct=True), Sum("amount"))
    }
    tiers = [Integrated(tier.value, str(tier.label), *found[tier.value]) for tier in FundTier if tier.value in found]
    lines, amount = sum(one.lines for one in tiers), sum((one.amount for one in tiers), start=ZERO)
    return [*tiers, Integrated("", "合计", lines, amount)] if tiers else []


def beside_balances(
    user: Any, day: date, rows: Iterable[LineBalance], integrated: Iterable[Integrated]
) -> list[Comparison]:
    """Return what was stated of lines and integrations as of `day` beside the sums of `rows` and of `integrated`."""
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for row in rows:
        for tier in (row.line.tier, ""):
            number, amount = sums.get((StatedSubject.LINES, tier), (0, ZERO))
            sums[StatedSubject.LINES, tier] = number + 1, amount + row.line.amount
    sums |= {(StatedSubject.INTEGRATED, one.tier): (one.lines, one.amount) for one in integrated}
    return _compared(user, day, {StatedSubject.LINES, StatedSubject.INTEGRATED}, sums)


def beside_idle(user: Any, report: IdleReport) -> list[Comparison]:
    """Return what was stated of idle money as of the day of `report` beside its sums."""
    total = report.total
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {
        (StatedSubject.UNFINISHED, ""): (sum(1 for t in report.townships if t.key and t.unfinished), total.unfinished),
        (StatedSubject.UNPAID, ""): (sum(1 for t in report.townships if t.key and t.unpaid), total.unpaid),
        (StatedSubject.IDLE, ""): (report.with_idle, total.total),
    }
    return _compared(user, report.day, {subject for subject, _ in sums}, sums)


def _compared(user: Any, day: date, subjects: Iterable[str], sums: Summed) -> list[Comparison]:
    stated = StatedTotal.objects.visible_to(user).filter(as_of=day, subject__in=list(subjects)).order_by("pk")
    latest = {(one.subject, one.tier): one for one in stated}
    return [Comparison(one, *sums.get(key, (0, ZERO))) for key, one in latest.items()]
