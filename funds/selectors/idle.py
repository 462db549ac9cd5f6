"""Idle money (资金趴账): what lies unspent, in the two classes of the county's report, by township, with its age.

    项目未完工存量资金: the project is not finished.   已完工项目未拨付资金: it is finished, and not all was paid.

The age runs from the day the line was issued, whatever became of the money since. Reads only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Sum
from django.utils import timezone

from funds.models import Allocation, FundLine, LedgerEntry
from funds.selectors.balances import is_over
from projects.models import Project
from villages.models import Township

ZERO = Decimal(0)
COUNTY_LEVEL = "县本级"


class IdleClass(models.TextChoices):
    """The two classes of idle money, and what is set aside for no project."""

    UNFINISHED = "unfinished", "项目未完工存量资金"
    UNPAID = "unpaid", "已完工项目未拨付资金"
    UNALLOCATED = "unallocated", "未分配资金"


@dataclass(frozen=True)
class Idle:
    """So much of one line lies unspent for one project, or for none."""

    line: FundLine
    project: Project | None
    balance: Decimal
    kind: IdleClass
    age: int

    @property
    def township(self) -> str:
        """Where it lies."""
        return str(self.project.township or COUNTY_LEVEL) if self.project else COUNTY_LEVEL

    @property
    def state(self) -> str:
        """How far its project has come."""
        return str(self.project.get_milestone_display()) if self.project else "没有分配到项目"

    @property
    def owner(self) -> str:
        """Who answers for it."""
        return str((self.project and self.project.implementing_unit) or "还没有定")


@dataclass
class TownshipIdle:
    """The idle money of one township in the two classes, and how many projects it lies with."""

    label: str
    key: str = ""
    projects: int = 0
    unfinished: Decimal = ZERO
    unpaid: Decimal = ZERO
    oldest: int = 0

    @property
    def total(self) -> Decimal:
        """Both classes together."""
        return self.unfinished + self.unpaid

    def add(self, row: Idle) -> None:
        """Take in one more row."""
        self.projects += 1
        self.oldest = max(self.oldest, row.age)
        if row.kind == IdleClass.UNPAID:
            self.unpaid += row.balance
        else:
            self.unfinished += row.balance


@dataclass(frozen=True)
class IdleReport:
    """The whole report of one day: rows, the oldest first; per township; what is set aside for no project."""

    day: date
    rows: list[Idle]
    townships: list[TownshipIdle]
    total: TownshipIdle
    unallocated: list[Idle] = field(default_factory=list)
    all_townships: int = 0

    @property
    def unallocated_total(self) -> Decimal:
        """What lies on lines and is set aside for no project."""
        return sum((row.balance for row in self.unallocated), start=ZERO)

    @property
    def with_idle(self) -> int:
        """How many townships have idle money; the county's own is none."""
        return sum(1 for one in self.townships if one.key)


def idle_money(user: Any, day: date, *, least_days: int = 0, kind: str = "", township: int | None = None) -> IdleReport:
    """Return what lay idle on `day`, of lines at least `least_days` old; `kind` and `township` narrow the projects."""
    entries = LedgerEntry.objects.visible_to(user).filter(line__issued_on__lte=day)
    if day < timezone.localdate():
        entries = entries.filter(occurred_on__lte=day)
    held = entries.order_by().values_list("line_id", "allocation_id").annotate(held=Sum("amount"))
    accounts = [row for row in held if row[2]]
    lines = FundLine.objects.visible_to(user).in_bulk([line_id for line_id, _, _ in accounts])
    related = ("project__township", "project__implementing_unit")
    shown = Allocation.objects.visible_to(user).select_related(*related)
    allocations = shown.in_bulk([pk for _, pk, _ in accounts if pk is not None])
    rows = [
        _idle(lines[line_id], allocations[pk].project if pk else None, balance, day)
        for line_id, pk, balance in accounts
    ]
    old = sorted((row for row in rows if row.age >= least_days), key=lambda row: (-row.age, -row.balance))
    chosen = [row for row in old if _is_chosen(row, kind, township)]
    return IdleReport(
        day=day,
        rows=chosen,
        townships=_by_township(chosen),
        total=_total(chosen),
        unallocated=[row for row in old if row.project is None],
        all_townships=Township.objects.visible_to(user).count(),
    )


def _idle(line: FundLine, project: Project | None, balance: Decimal, day: date) -> Idle:
    kind = IdleClass.UNALLOCATED
    if project is not None:
        kind = IdleClass.UNPAID if is_over(project, day) else IdleClass.UNFINISHED
    return Idle(line, project, balance, kind, (day - line.issued_on).days)


def _is_chosen(row: Idle, kind: str, township: int | None) -> bool:
    if row.project is None or (kind and row.kind != kind):
        return False
    return township is None or row.project.township_id == township


def _by_township(rows: Iterable[Idle]) -> list[TownshipIdle]:
    """Return the sums of each township that has any, in the county's order, the county's own last."""
    found: dict[int | None, TownshipIdle] = {}
    order: dict[int | None, tuple[bool, int, str]] = {}
    for row in rows:
        place = row.project.township if row.project else None
        key = place.pk if place else None
        if key not in found:
            found[key] = TownshipIdle(row.township, str(key or ""))
            order[key] = (place is None, place.sort if place else 0, row.township)
        found[key].add(row)
    return [found[key] for key in sorted(found, key=order.__getitem__)]


def _total(rows: Iterable[Idle]) -> TownshipIdle:
    total = TownshipIdle("合计")
    for row in rows:
        total.add(row)
    return total
