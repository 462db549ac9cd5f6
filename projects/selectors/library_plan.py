"""The library of one year as one table: projects and money by class, by source and year, by purpose, by township."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from projects.kinds import LibraryClass, MoneySource, Purpose, classes_of
from projects.models import PlannedMoney, PlannedQuantity, Project, ProjectPurpose

NO_CLASS = "没有归类"
MOST_ITEMS = 60


@dataclass(frozen=True)
class PlanRow:
    """One line of the table: how many projects, and what they are planned to cost."""

    label: str
    projects: int
    amount: Decimal


@dataclass(frozen=True)
class LibraryPlan:
    """The library of one year; `projects` and `amount` count each project once."""

    year: int
    years: list[int]
    projects: int
    amount: Decimal
    classes: list[PlanRow]
    sources: list[PlanRow]
    main_purposes: list[PlanRow]
    purposes: list[PlanRow]
    townships: list[PlanRow]
    quantities: list[tuple[str, Decimal, str]]

    @property
    def classes_sum(self) -> PlanRow:
        """What the classes add to; each project has one, so that they add up to the library."""
        return _sum(self.classes)

    @property
    def sources_sum(self) -> PlanRow:
        """What the sources add to: a project counts once for each of its sources."""
        return _sum(self.sources)


def _sum(rows: Iterable[PlanRow]) -> PlanRow:
    listed = list(rows)
    return PlanRow("合计", sum(row.projects for row in listed), sum((row.amount for row in listed), Decimal(0)))


def read_plan(user: Any, year: int | None = None) -> LibraryPlan:
    """Return the library of `year`, else of the latest, as far as `user` sees it; in a fixed number of queries."""
    today = timezone.localdate()
    still = Q(library_left_on__isnull=True) | Q(library_left_on__gt=today)
    mine = Project.objects.visible_to(user).filter(still, library_entered_on__isnull=False).order_by()
    years = sorted(mine.values_list("year", flat=True).distinct(), reverse=True)
    chosen = year if year is not None else next(iter(years), today.year)
    of_year = mine.filter(year=chosen)
    classes, places, whole = _by_class_and_place(of_year, chosen)
    return LibraryPlan(
        year=chosen,
        years=years,
        projects=whole.projects,
        amount=whole.amount,
        classes=classes,
        sources=_sources(of_year),
        main_purposes=_purposes(of_year, is_main=True),
        purposes=_purposes(of_year, is_main=None),
        townships=places,
        quantities=_quantities(of_year),
    )


def _by_class_and_place(projects: Any, year: int) -> tuple[list[PlanRow], list[PlanRow], PlanRow]:
    """Return the library by class, in the order of its era, and by township; and the whole of it. One query."""
    counts: Counter[tuple[str, str]] = Counter()
    sums: dict[tuple[str, str], Decimal] = {}
    cells = projects.values_list("library_class", "township__sort", "township__name")
    order: dict[str, int] = {}
    for of_class, sort, place, count, amount in cells.annotate(Count("pk"), Sum("plan_amount")):
        name = place or "全县"
        order[name] = -1 if sort is None else sort
        counts[of_class, name] += count
        sums[of_class, name] = sums.get((of_class, name), Decimal(0)) + (amount or Decimal(0))
    known = [str(one) for one in classes_of(year)]
    found = sorted({of_class for of_class, _ in counts}, key=lambda one: known.index(one) if one in known else 99)
    classes = [
        _row(
            str(LibraryClass(one).label) if one else NO_CLASS, [cell for cell in counts if cell[0] == one], counts, sums
        )
        for one in found
    ]
    names = sorted(order, key=lambda name: (order[name], name))
    places = [_row(name, [cell for cell in counts if cell[1] == name], counts, sums) for name in names]
    return classes, places, _row("合计", list(counts), counts, sums)


def _row(
    label: str, cells: list[tuple[str, str]], counts: "Counter[tuple[str, str]]", sums: dict[tuple[str, str], Decimal]
) -> PlanRow:
    return PlanRow(label, sum(counts[cell] for cell in cells), sum((sums[cell] for cell in cells), Decimal(0)))


def _sources(projects: Any) -> list[PlanRow]:
    """Return what each source is to pay in each year."""
    rows = PlannedMoney.objects.filter(project__in=projects).order_by("year").values_list("year", "source")
    found = {
        (year, source): (count, amount) for year, source, count, amount in rows.annotate(Count("pk"), Sum("amount"))
    }
    keys = sorted(found, key=lambda key: (key[0], MoneySource.values.index(key[1])))
    return [PlanRow(f"{year} 年 {MoneySource(source).label}", *found[year, source]) for year, source in keys]


def _purposes(projects: Any, *, is_main: bool | None) -> list[PlanRow]:
    """Return the library by purpose: main ones only, each project once; or all, a project once for each of its own."""
    rows = ProjectPurpose.objects.filter(project__in=projects).order_by()
    if is_main is not None:
        rows = rows.filter(is_main=is_main)
    counted = rows.values_list("purpose").annotate(Count("pk"), Sum("project__plan_amount"))
    found = {purpose: (count, amount) for purpose, count, amount in counted}
    return [PlanRow(str(one.label), *found[one.value]) for one in Purpose if one.value in found]


def _quantities(projects: Any) -> list[tuple[str, Decimal, str]]:
    """Return what is to be built or given in all, by thing and unit: units are never added to each other."""
    rows = PlannedQuantity.objects.filter(project__in=projects).order_by("item", "unit").values_list("item", "unit")
    return [(item, total, unit) for item, unit, total in rows.annotate(Sum("quantity"))[:MOST_ITEMS]]
