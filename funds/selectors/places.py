"""Money by place: the projects and lines of a township, and what happened in a village. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from funds.models import Allocation, FundLine, LedgerEntry
from funds.models.lines import AllocationQuerySet
from funds.selectors.board import COUNTY
from funds.selectors.entries import of_place
from funds.selectors.money import Money, with_money
from households.models import Household
from households.status import GONE
from projects.models import Project, ProjectBeneficiary
from villages.models import Village

ZERO = Decimal(0)
HOUSEHOLDS_SHOWN = 50


@dataclass
class Stated:
    """What documents say beside what the ledger adds up to, in 元."""

    stated: Decimal = ZERO
    money: Money = field(default_factory=Money)

    @property
    def difference(self) -> Decimal:
        """What the ledger has beyond the documents; less than nothing where it falls short of them."""
        return self.money.amount - self.stated

    def add(self, stated: Decimal, money: Money) -> None:
        """Take in another document and its sums."""
        self.stated += stated
        self.money += money


@dataclass(frozen=True)
class TownshipMoney:
    """The money of one township: by project and by line, each stated and summed."""

    projects: list[tuple[Project, Stated]]
    lines: list[tuple[FundLine, Stated]]
    whole: Stated


@dataclass(frozen=True)
class Happened:
    """One thing that happened in a village on a day."""

    day: date
    words: str
    project: Project


@dataclass(frozen=True)
class VillageStory:
    """What happened in a village, what it cost, who benefited; `money` by project only for who sees funds."""

    projects: list[Project]
    money: dict[int, Stated]
    whole: Stated
    planned: Decimal
    happened: list[Happened]
    benefits: "VillageBenefits"


@dataclass(frozen=True)
class VillageBenefits:
    """Who of a village benefited: how many households, of how many, how much, and who got most."""

    households: int
    of_all: int
    amount: Decimal
    rows: list[dict[str, Any]]


def township_money(user: Any, township: str) -> TownshipMoney:
    """Return the money of a township (its number as text) or of the county itself (`COUNTY`)."""
    where = Q(project__township__isnull=True) if township == COUNTY else Q(project__township_id=int(township))
    rows = with_money(Allocation.objects.visible_to(user).filter(where), of_place(user, township))
    by_project: dict[Project, Stated] = defaultdict(Stated)
    by_line: dict[FundLine, Stated] = defaultdict(Stated)
    whole = Stated()
    for allocation, money in rows:
        for stated in (by_project[allocation.project], by_line[allocation.line], whole):
            stated.add(allocation.amount, money)
    projects = sorted(by_project.items(), key=lambda row: (-row[0].year, row[0].code))
    return TownshipMoney(projects, sorted(by_line.items(), key=lambda row: (-row[0].year, row[0].document_no)), whole)


def village_story(user: Any, village: Village, *, with_funds: bool) -> VillageStory:
    """Return what happened in `village` as far as `user` sees, its money only where they see funds."""
    seen = Project.objects.visible_to(user).filter(village=village)
    projects = list(seen.select_related("implementing_unit").order_by("-year", "code"))
    money: dict[int, Stated] = defaultdict(Stated)
    whole = Stated()
    if with_funds:
        allocations = Allocation.objects.visible_to(user).filter(project__village=village)
        for allocation, sums in _with_sums(user, allocations, village):
            money[allocation.project_id].add(allocation.amount, sums)
            whole.add(allocation.amount, sums)
    planned = sum((project.plan_amount for project in projects), start=ZERO)
    happened = sorted(_happened(projects), key=lambda one: one.day, reverse=True)
    return VillageStory(projects, money, whole, planned, happened, _benefits(user, village))


def _with_sums(user: Any, allocations: AllocationQuerySet, village: Village) -> list[tuple[Allocation, Money]]:
    entries = LedgerEntry.objects.visible_to(user).filter(allocation__project__village=village)
    return with_money(allocations, entries)


def _happened(projects: Iterable[Project]) -> Iterable[Happened]:
    for project in projects:
        for day, words in ((project.started_on, "开工"), (project.finished_on, "竣工"), (project.accepted_on, "验收")):
            if day:
                yield Happened(day, words, project)


def _benefits(user: Any, village: Village) -> VillageBenefits:
    """Return who benefited, from projects of the village and of others; the one who got most first."""
    mine = ProjectBeneficiary.objects.visible_to(user).standing().filter(household__village=village)
    whole = mine.aggregate(households=Count("household", distinct=True), amount=Sum("amount"))
    rows: Any = (
        mine.order_by()
        .values("household_id", "household__head_name", "household__group__name")
        .annotate(projects=Count("project", distinct=True), amount=Sum("amount"))
        .order_by("-projects", "household_id")[:HOUSEHOLDS_SHOWN]
    )
    of_all = Household.objects.visible_to(user).filter(village=village).exclude(status__in=GONE).count()
    return VillageBenefits(whole["households"], of_all, whole["amount"] or ZERO, list(rows))
