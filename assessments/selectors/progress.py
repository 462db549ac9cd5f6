"""Who is held up where, and for how long: open exit cases by township and state."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from assessments.models import ExitCase
from assessments.status import OPEN_STATES, CaseState
from villages.models import Township


@dataclass(frozen=True)
class Cell:
    """How many cases stand in a state, how many of them are stopped, and how many days the oldest has stood there."""

    state: str
    count: int = 0
    stopped: int = 0
    days: int = 0

    @property
    def label(self) -> str:
        return CaseState(self.state).label


@dataclass
class Line:
    """One township (or all of them) with its cells in the order of the chain."""

    township: Township | None
    cells: list[Cell] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(cell.count for cell in self.cells)

    @property
    def stopped(self) -> int:
        return sum(cell.stopped for cell in self.cells)


@dataclass(frozen=True)
class Progress:
    """The board: the states that somebody stands in, and a line for each township."""

    states: list[CaseState]
    lines: list[Line]


def read_progress(user: Any) -> Progress:
    """Return the board of the cases `user` may see, in two queries."""
    cases = ExitCase.objects.visible_to(user).filter(state__in=OPEN_STATES).order_by()
    found: dict[tuple[int, str], Cell] = {}
    rows = cases.values_list("household__township", "state").annotate(
        n=Count("pk", distinct=True),
        stopped=Count("stops", filter=Q(stops__lifted_at__isnull=True, stops__isnull=False), distinct=True),
        since=Min("changed_at"),
    )
    for township, state, count, stopped, since in rows:
        found[township, state] = Cell(state, count, stopped, _days(since))
    states: list[CaseState] = [state for state in OPEN_STATES if any(key[1] == state for key in found)]
    places = Township.objects.filter(pk__in={key[0] for key in found})
    lines = [Line(place, [found.get((place.pk, state), Cell(state)) for state in states]) for place in places]
    return Progress(states, lines)


def _days(since: datetime) -> int:
    return (timezone.now() - since).days
