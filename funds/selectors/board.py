"""The money board: what was granted, came in, was paid and is left, by tier, type, township and month. Reads only.

Three statements read every line, allocation and account once; what the tables and charts show is added up from them.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from funds.models import Allocation, EntryKind, FundLine, FundTier, FundType, LedgerEntry
from funds.selectors.money import Group, Money

ZERO = Decimal(0)
MONTHS = 12
A_YEAR, TWO_YEARS = 365, 730
COUNTY = "county"
_PAID = {EntryKind.PAYMENT, EntryKind.REFUND}


@dataclass(frozen=True)
class Month:
    """What came in and what was paid, net of refunds and reversals, in one month."""

    first: date
    last: date
    received: Decimal
    paid: Decimal

    @property
    def label(self) -> str:
        """The month as the chart names it: 1月, and the year where it turns."""
        return f"{self.first:%y}年" if self.first.month == 1 else f"{self.first.month}月"


@dataclass(frozen=True)
class Board:
    """Everything the board shows, as of one day."""

    total: Money
    received: Decimal
    lines: int
    tiers: list[Group]
    types: list[Group]
    townships: list[Group]
    months: list[Month]
    idle_a_year: Decimal
    idle_two_years: Decimal

    @property
    def allocated(self) -> Money:
        """What the townships add up to."""
        return sum((group.money for group in self.townships), start=Money())


class _Account(NamedTuple):
    """One account of one line, with what one kind of entries adds up to on it."""

    line: int
    allocation: int | None
    counts_as: str
    amount: Decimal


def read_board(user: Any, *, day: date, year: int | None = None) -> Board:
    """Return the board as the ledger stood at the end of `day`, of all lines or of those of one `year`."""
    lines = FundLine.objects.visible_to(user).filter(issued_on__lte=day)
    entries = LedgerEntry.objects.visible_to(user).filter(occurred_on__lte=day)
    if year:
        lines, entries = lines.filter(year=year), entries.filter(line__year=year)
    columns = ("pk", "tier", "fund_type", "amount", "issued_on")
    granted = {row[0]: row[1:] for row in lines.order_by().values_list(*columns)}
    totals = entries.order_by().values_list("line_id", "allocation_id", "counts_as").annotate(Sum("amount"))
    accounts = [_Account(*row) for row in totals]
    of_line = _moved(accounts, lambda account: account.line)
    tiers = _groups(granted, of_line, 0, FundTier)
    received = sum((a.amount for a in accounts if a.counts_as == EntryKind.RECEIPT), start=ZERO)
    ages = {pk: (day - row[3]).days for pk, row in granted.items()}
    return Board(
        total=sum((group.money for group in tiers), start=Money()),
        received=received,
        lines=len(granted),
        tiers=tiers,
        types=_groups(granted, of_line, 1, FundType),
        townships=_townships(user, accounts),
        months=_months(entries, day),
        idle_a_year=_held(accounts, ages, A_YEAR),
        idle_two_years=_held(accounts, ages, TWO_YEARS),
    )


def _moved(accounts: Iterable[_Account], key: Callable[[_Account], Hashable]) -> dict[Hashable, Money]:
    """Return what was allocated (to accounts of projects), paid and taken back for each value of `key`."""
    found: dict[Hashable, Money] = defaultdict(Money)
    for account in accounts:
        money, kind = found[key(account)], account.counts_as
        if kind in _PAID:
            money.paid -= account.amount
        elif kind == EntryKind.RECOVERY:
            money.recovered -= account.amount
        elif kind == EntryKind.ALLOCATION and account.allocation is not None:
            money.amount += account.amount
    return found


def _held(accounts: Iterable[_Account], ages: dict[int, int], days: int) -> Decimal:
    """Return what lies on the accounts of lines that were granted at least so many days ago."""
    return sum((account.amount for account in accounts if ages.get(account.line, 0) >= days), start=ZERO)


def _groups(granted: dict[int, Any], of_line: dict[Hashable, Money], place: int, choices: Any) -> list[Group]:
    """Return one group for each of `choices` that has lines; `place` says which column of a line it goes by."""
    groups = {value: Group(value, str(value.label), 0, Money()) for value in choices}
    for pk, columns in granted.items():
        group, moved = groups[columns[place]], of_line.get(pk, Money())
        group.count += 1
        group.money += Money(columns[2], moved.paid, moved.recovered)
    return [group for group in groups.values() if group.count]


def _townships(user: Any, accounts: list[_Account]) -> list[Group]:
    names = ("pk", "project_id", "project__township_id", "project__township__name", "project__township__sort")
    places = {row[0]: row[1:] for row in Allocation.objects.visible_to(user).order_by().values_list(*names)}
    used = [account for account in accounts if account.allocation in places]
    moved = _moved(used, lambda account: places[account.allocation][1])
    projects: dict[Any, set[int]] = defaultdict(set)
    for account in used:
        project, township, *_ = places[account.allocation]
        projects[township].add(project)
    named = {township: (sort, name) for _, township, name, sort in places.values()}
    in_order = sorted(projects, key=lambda pk: (pk is None, *named[pk]) if pk else (True, 0, ""))
    return [Group(str(pk or COUNTY), named[pk][1] or "县本级", len(projects[pk]), moved[pk]) for pk in in_order]


def _months(entries: Any, day: date) -> list[Month]:
    """Return the twelve months up to `day`, those without any entry among them."""
    firsts = list(_first_days(day))
    rows = (
        entries.filter(occurred_on__gte=firsts[0], counts_as__in=[EntryKind.RECEIPT, *_PAID])
        .annotate(month=TruncMonth("occurred_on"))
        .order_by()
        .values_list("month", "counts_as")
        .annotate(Sum("amount"))
    )
    sums: dict[tuple[date, bool], Decimal] = defaultdict(Decimal)
    for month, kind, amount in rows:
        sums[month, kind == EntryKind.RECEIPT] += amount
    lasts = [*(date.fromordinal(first.toordinal() - 1) for first in firsts[1:]), day]
    return [
        Month(first, last, sums[first, True], -sums[first, False]) for first, last in zip(firsts, lasts, strict=True)
    ]


def _first_days(day: date) -> Iterator[date]:
    for back in range(MONTHS - 1, -1, -1):
        year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
        yield date(year, month + 1, 1)
