"""The books as they stood on any day: per line and project what was allocated, paid, taken back, is carried over, left.

    balance = amount − paid − recovered;  结转 = balance of what is not finished;  结余 = balance of what is.

Everything is summed from entries that occurred until the day; nothing is typed. Reads only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from funds.models import Allocation, EntryKind, FundLine, FundTier, LedgerEntry
from funds.models.ledger import LedgerEntryQuerySet
from projects.models import Project
from projects.status import Milestone

ZERO = Decimal(0)
TWO_YEARS = 730
"""From this age on money of the general budget is surplus and is taken back (《预算法》 and the rules on 结余)."""

Sums = Mapping[tuple[int, int | None], Mapping[str, Decimal]]
"""(line, allocation or None) → kind that the entries count as → signed sum."""


@dataclass(frozen=True)
class Balance:
    """One row of the report: a line's share for one project, or what of it is set aside for none.

    `amount` is what the row has to spend. `is_over` says that its project is finished or terminated.
    """

    line: FundLine
    project: Project | None
    amount: Decimal
    allocated: Decimal
    paid: Decimal
    recovered: Decimal
    age: int
    is_over: bool = False

    @property
    def balance(self) -> Decimal:
        """What is neither paid nor taken back."""
        return self.amount - self.paid - self.recovered

    @property
    def carried(self) -> Decimal:
        """结转: the balance of what is not finished."""
        return ZERO if self.is_over else self.balance

    @property
    def left(self) -> Decimal:
        """结余: the balance of what is finished or terminated."""
        return self.balance if self.is_over else ZERO

    @property
    def remark(self) -> str:
        """What the report says beside the row."""
        return "满两年未用完，应收回" if self.balance > 0 and self.age >= TWO_YEARS else ""


@dataclass
class Totals:
    """Sums over rows: what was granted, allocated, paid, taken back, is carried over and left; how many lines."""

    label: str = ""
    lines: int = 0
    amount: Decimal = ZERO
    allocated: Decimal = ZERO
    paid: Decimal = ZERO
    carried: Decimal = ZERO
    left: Decimal = ZERO
    recovered: Decimal = ZERO

    def add(self, row: "Balance | Totals") -> None:
        """Take in one more row."""
        for name in ("amount", "allocated", "paid", "carried", "left", "recovered"):
            setattr(self, name, getattr(self, name) + getattr(row, name))

    @property
    def balance(self) -> Decimal:
        """What is neither paid nor taken back."""
        return self.carried + self.left

    @property
    def progress(self) -> Decimal | None:
        """The share paid, or None when there is nothing to pay from."""
        return self.paid / self.amount if self.amount else None


@dataclass(frozen=True)
class LineBalance:
    """One line with its rows and their sums."""

    line: FundLine
    rows: list[Balance]
    totals: Totals
    age: int

    @property
    def remark(self) -> str:
        """What the report says beside the line."""
        return next((row.remark for row in self.rows if row.remark), "")


def balances_on(user: Any, day: date, **narrow: Any) -> list[LineBalance]:
    """Return every line that was issued by `day` with its books of that day; `narrow` as in tier=…, year=…."""
    lines = list(FundLine.objects.visible_to(user).filter(issued_on__lte=day, **narrow).order_by("issued_on", "pk"))
    related = ("project__township", "project__village", "project__implementing_unit")
    allocations: dict[int, list[Allocation]] = defaultdict(list)
    about = {f"line__{name}": value for name, value in narrow.items()}
    for allocation in Allocation.objects.visible_to(user).filter(**about).select_related(*related).order_by("pk"):
        allocations[allocation.line_id].append(allocation)
    sums = sums_until(LedgerEntry.objects.visible_to(user).filter(**about), day)
    lines.sort(key=lambda line: list(FundTier).index(FundTier(line.tier)))
    return [_line_balance(line, allocations[line.pk], sums, day) for line in lines]


def sums_until(entries: LedgerEntryQuerySet, day: date) -> Sums:
    """Return the signed sums of `entries` that occurred until `day`, per account and kind they count as."""
    found: dict[tuple[int, int | None], dict[str, Decimal]] = defaultdict(dict)
    wanted = _until(entries, day).order_by().values_list("line_id", "allocation_id", "counts_as")
    for line_id, allocation_id, counts_as, total in wanted.annotate(Sum("amount")):
        found[line_id, allocation_id][counts_as] = total
    return found


def by_tier(rows: Iterable[LineBalance]) -> list[Totals]:
    """Return the sums of each tier that has lines, in the order of the tiers, and the sum of all at the end."""
    tiers: dict[str, Totals] = {tier.value: Totals(str(tier.label)) for tier in FundTier}
    whole = Totals("合计")
    for row in rows:
        for totals in (tiers[row.line.tier], whole):
            totals.add(row.totals)
            totals.lines += 1
    return [totals for totals in (*tiers.values(), whole) if totals.lines or totals is whole]


def is_over(project: Project, day: date) -> bool:
    """Say whether a project was accepted by `day`, or is terminated. Nothing tells on which day it was terminated."""
    return project.milestone == Milestone.TERMINATED or (project.accepted_on is not None and project.accepted_on <= day)


def _until(entries: LedgerEntryQuerySet, day: date) -> LedgerEntryQuerySet:
    """Narrow to what occurred until `day`. Nothing is posted for a day to come: today needs no condition."""
    return entries if day >= timezone.localdate() else entries.filter(occurred_on__lte=day)


def _line_balance(line: FundLine, allocations: list[Allocation], sums: Sums, day: date) -> LineBalance:
    age = (day - line.issued_on).days
    rows = list(_rows(line, allocations, sums, day, age))
    totals = Totals(line.document_no, 1)
    for row in rows:
        totals.add(row)
    return LineBalance(line, rows, totals, age)


def _rows(line: FundLine, allocations: list[Allocation], sums: Sums, day: date, age: int) -> Iterator[Balance]:
    """Yield the rows of a line: its projects, then what is set aside for none."""
    given = ZERO
    for allocation in allocations:
        moved = sums.get((line.pk, allocation.pk), {})
        allocated, paid = moved.get(EntryKind.ALLOCATION, ZERO), _paid(moved)
        given += allocated
        if allocated or paid:
            over = is_over(allocation.project, day)
            yield Balance(line, allocation.project, allocated, allocated, paid, ZERO, age, over)
    recovered = -sums.get((line.pk, None), {}).get(EntryKind.RECOVERY, ZERO)
    rest = line.amount - given
    if rest or recovered or not given:
        yield Balance(line, None, rest, ZERO, ZERO, recovered, age)


def _paid(moved: Mapping[str, Decimal]) -> Decimal:
    return -(moved.get(EntryKind.PAYMENT, ZERO) + moved.get(EntryKind.REFUND, ZERO))
