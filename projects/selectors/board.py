"""The board of the project library: how many projects stand at which milestone, by township. Reads only."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from config.lib.charts import Chart, RowBar, Tile, row_bars, tiles
from projects.models import ProjectMilestone, ProjectQuerySet
from projects.models.works import ProjectMilestoneQuerySet
from projects.status import Milestone

ZERO = Decimal(0)
OVERDUE_SHOWN = 20


@dataclass(frozen=True)
class Stage:
    """One milestone: how many projects stand at it, what they are planned to cost, its bar beside the others."""

    value: str
    label: str
    count: int
    planned: Decimal
    bar: RowBar


@dataclass
class PlaceRow:
    """One township, or the county as a whole: its projects by milestone."""

    key: str
    label: str
    sort: tuple[Any, ...]
    counts: Counter[str] = field(default_factory=Counter)
    planned: Decimal = ZERO

    @property
    def total(self) -> int:
        """All its projects."""
        return self.counts.total()

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Value, label and count of each milestone, in their order."""
        return [{"value": one.value, "label": one.label, "count": self.counts[one]} for one in Milestone]


@dataclass(frozen=True)
class LibraryBoard:
    """Everything the board shows of the projects that were chosen."""

    stages: list[Stage]
    places: list[PlaceRow]
    projects: int
    planned: Decimal
    map: Chart


@dataclass(frozen=True)
class Overdue:
    """One milestone that was planned for a day gone by and has not been reached."""

    milestone: ProjectMilestone
    days: int


def most_overdue(milestones: ProjectMilestoneQuerySet, projects: ProjectQuerySet, on: date) -> list[Overdue]:
    """Return the milestones of `projects` that are overdue on a day, the latest first, as many as a page shows."""
    related = ("project__township", "project__village", "project__implementing_unit")
    late = milestones.overdue(on).filter(project__in=projects.order_by().values("pk"))
    rows = late.select_related(*related).order_by("planned_on", "pk")[:OVERDUE_SHOWN]
    return [Overdue(row, (on - row.planned_on).days) for row in rows if row.planned_on]


def library_board(projects: ProjectQuerySet) -> LibraryBoard:
    """Return the board of `projects`, narrowed to what the user sees, in one statement."""
    columns = ("milestone", "township_id", "township__name", "township__sort")
    rows = projects.order_by().values_list(*columns).annotate(Count("pk"), Sum("plan_amount"))
    counts: Counter[str] = Counter()
    planned: dict[str, Decimal] = defaultdict(Decimal)
    places: dict[int | None, PlaceRow] = {}
    for milestone, pk, name, sort, count, amount in rows:
        counts[milestone] += count
        planned[milestone] += amount
        place = places.setdefault(pk, PlaceRow(str(pk or ""), name or "县本级", (pk is None, sort or 0, name or "")))
        place.counts[milestone] += count
        place.planned += amount
    in_order = sorted(places.values(), key=lambda place: place.sort)
    whole = sum(planned.values(), start=ZERO)
    return LibraryBoard(_stages(counts, planned), in_order, counts.total(), whole, _map(in_order))


def _stages(counts: Counter[str], planned: dict[str, Decimal]) -> list[Stage]:
    bars = row_bars((Decimal(counts[milestone]), Decimal(counts[milestone])) for milestone in Milestone)
    return [
        Stage(milestone.value, str(milestone.label), counts[milestone], planned[milestone], bar)
        for milestone, bar in zip(Milestone, bars, strict=True)
    ]


def _map(places: list[PlaceRow]) -> Chart:
    return tiles([Tile(place.label, f"{place.total:,} 个") for place in places], name="各乡镇项目数")
