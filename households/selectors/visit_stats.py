"""Visit statistics (走访统计): by township, village or cadre, for a period, from two set-wise queries.

Households are counted once, where they lie or whose helper they have; visits once, where they were made or by whom.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from accounts.permissions import Role
from households.codes import ProblemState
from households.models import Household, Pairing, Visit
from households.models.visit_rules import VisitRule
from households.selectors.lists import demanded_since, standing_visits
from households.selectors.visit_rules import QUOTA_FIELDS, Month, months_in, rule_on
from households.status import GONE
from villages.models import Cadre, Posting, Township, Village

PAGE_SIZE = 50


class By(models.TextChoices):
    """What a line of the statistics stands for."""

    TOWNSHIP = "township", "按乡镇"
    VILLAGE = "village", "按村"
    CADRE = "cadre", "按干部"


VISIT_KEYS = {By.TOWNSHIP: "household__township", By.VILLAGE: "household__village", By.CADRE: "cadre"}


@dataclass(frozen=True)
class Scope:
    """What is counted: for whom, from when to when, narrowed to which places (0 for all)."""

    user: Any
    since: date
    until: date
    township: int = 0
    village: int = 0

    def places(self, prefix: str = "") -> Q:
        """Return the condition of the chosen places on rows whose household is at `prefix`."""
        return Q(**{f"{prefix}{name}": key for name, key in self.chosen().items()})

    def chosen(self) -> dict[str, int]:
        """Return the chosen places by the names they have in an address."""
        return {name: key for name, key in (("township", self.township), ("village", self.village)) if key}


@dataclass
class Line:
    """One line of the statistics. Shares and lateness are of the households, the rest of the visits in the period.

    `visited` are the households visited by whom the line stands for, `reached` those visited by anybody.
    """

    key: int
    name: str = ""
    place: str = ""
    order: tuple[Any, ...] = ()
    households: int = 0
    visited: int = 0
    reached: int = 0
    overdue: int = 0
    visits: int = 0
    found: int = 0
    solved: int = 0
    last_on: date | None = None
    quota: int | None = None
    where: str = ""
    """The end of an address that names the line and the period: &village=5&since=2026-11-01&until=2026-11-26."""

    @property
    def missing(self) -> int:
        """Return how many households were not visited in the period."""
        return self.households - self.visited

    @property
    def unreached(self) -> int:
        """Return how many households nobody visited in the period."""
        return self.households - self.reached

    @property
    def reached_share(self) -> float | None:
        """Return the share of households that anybody visited; None without households."""
        return self.reached / self.households if self.households else None

    @property
    def share(self) -> float | None:
        """Return the share of households visited in the period, between 0 and 1; None without households."""
        return self.visited / self.households if self.households else None

    @property
    def unsolved(self) -> int:
        """Return how many of the problems found in the period are still open."""
        return self.found - self.solved

    @property
    def is_short(self) -> bool:
        """Say whether fewer visits were made than the quota asks."""
        return self.quota is not None and self.visits < self.quota


@dataclass(frozen=True)
class Statistics:
    """All lines of one kind in the chosen order, their sum, and the rule that said what is overdue."""

    by: str
    lines: list[Line]
    total: Line
    rule: VisitRule | None
    page: list[Line] = field(default_factory=list)
    before: str = ""
    after: str = ""
    is_first: bool = True

    def with_lines(self, lines: list[Line]) -> "Statistics":
        """Return the same statistics with fewer lines; the sum stays that of all."""
        return replace(self, lines=lines)


SORTS: Mapping[str, tuple[str, Any]] = {
    "place": ("按地方", lambda line: line.order),
    "overdue": ("逾期多的在前", lambda line: -line.overdue),
    "share": ("走访率低的在前", lambda line: (line.share is None, line.share or 0)),
    "visits": ("走访多的在前", lambda line: -line.visits),
    "few": ("走访少的在前", lambda line: line.visits),
    "last": ("最久没走访的在前", lambda line: line.last_on or date.min),
    "unsolved": ("问题没解决多的在前", lambda line: -line.unsolved),
}
"""Word and key of each order; lines that are equal by it follow by place."""


def statistics(scope: Scope, by: str, *, sort: str = "place") -> Statistics:
    """Return the statistics of `scope` by township, village or cadre, sorted."""
    rule = rule_on(scope.until)
    period = f"&since={scope.since}&until={scope.until}"
    lines: dict[int, Line] = {}
    since = demanded_since(scope.until, rule)
    for key, status, last, seen in _households(scope, by):
        line = lines.setdefault(key, Line(key))
        line.households += 1
        line.visited += seen is not None and seen >= scope.since
        line.reached += last is not None and last >= scope.since
        line.overdue += status in since and (last is None or last < since[status])
        line.last_on = max(filter(None, (line.last_on, seen)), default=None)
    for row in _visits(scope, by):
        line = lines.setdefault(row["key"], Line(row["key"]))
        line.visits, line.found, line.solved = row["n"], row["found"], row["solved"]
        line.last_on = max(filter(None, (line.last_on, row["last"])), default=None)
    _name(lines, by)
    if by == By.CADRE:
        _set_quotas(lines, scope)
    for line in lines.values():
        line.where = f"&{by}={line.key}{period}"
    ordered = sorted(lines.values(), key=lambda line: (line.order, line.key))
    ordered.sort(key=SORTS[sort][1])
    total = _sum(ordered)
    total.where = period + "".join(f"&{name}={key}" for name, key in scope.chosen().items())
    return Statistics(by, ordered, total, rule)


def paged(found: Statistics, *, after: str = "", size: int = PAGE_SIZE) -> Statistics:
    """Return `found` with the page that begins behind the line whose key is `after`; a broken key means the first."""
    places = {str(line.key): place for place, line in enumerate(found.lines)}
    start = places.get(after, -1) + 1
    page = found.lines[start : start + size]
    more = start + size < len(found.lines)
    before = "" if start <= size else str(found.lines[start - size - 1].key)
    return replace(found, page=page, before=before, after=str(page[-1].key) if more else "", is_first=start == 0)


def living(user: Any) -> QuerySet[Household]:
    """Return the households that `user` sees and that are still visited."""
    return Household.objects.visible_to(user).exclude(status__in=GONE)


def _latest(until: date, **about: Any) -> Subquery:
    """Return the day of the latest visit up to `until`."""
    latest = standing_visits().filter(visited_on__lte=until, **about).order_by("-visited_on", "-id")
    return Subquery(latest.values("visited_on")[:1])


def _households(scope: Scope, by: str) -> Iterator[tuple[int, str, date | None, date | None]]:
    """Yield of each household: key of its line, status, last visit by anybody, last visit that counts for the line."""
    if by != By.CADRE:
        rows = living(scope.user).filter(scope.places()).order_by()
        last = _latest(scope.until, household=OuterRef("pk"))
        for key, status, day in rows.annotate(last=last).values_list(by, "status", "last"):
            yield key, status, day, day
        return
    pairings = Pairing.objects.visible_to(scope.user).believed().as_of(scope.until).filter(scope.places("household__"))
    own = _latest(scope.until, household=OuterRef("household"), cadre=OuterRef("cadre"))
    found = pairings.exclude(household__status__in=GONE).annotate(
        last=_latest(scope.until, household=OuterRef("household")), own=own
    )
    yield from found.order_by().values_list("cadre", "household__status", "last", "own")


def _visits(scope: Scope, by: str) -> Iterable[Any]:
    """Return the visits of the period, counted by line."""
    visits = Visit.objects.visible_to(scope.user).filter(
        scope.places("household__"), voided_at__isnull=True, visited_on__range=(scope.since, scope.until)
    )
    problem = ~Q(problem_state=ProblemState.NONE)
    solved = Q(problem_state=ProblemState.SOLVED) | Q(resolution__isnull=False)
    counted = visits.order_by().values(key=models.F(VISIT_KEYS[By(by)]))
    return counted.annotate(
        n=Count("pk"), found=Count("pk", filter=problem), solved=Count("pk", filter=solved), last=Max("visited_on")
    )


def _name(lines: Mapping[int, Line], by: str) -> None:
    """Give each line its name, where it lies, and its place in the order of the county."""
    if by == By.TOWNSHIP:
        for township in Township.objects.filter(pk__in=lines):
            line = lines[township.pk]
            line.name, line.order = township.name, (township.sort, township.code)
    elif by == By.VILLAGE:
        for village in Village.objects.filter(pk__in=lines).select_related("township"):
            line = lines[village.pk]
            line.name, line.place = village.name, village.township.name
            line.order = (village.township.sort, village.township.code, village.code)
    else:
        for pk, name, unit, code in Cadre.objects.filter(pk__in=lines).values_list("pk", "name", "unit__name", "code"):
            line = lines[pk]
            line.name, line.place, line.order = name, unit, (unit, code)


def _set_quotas(lines: Mapping[int, Line], scope: Scope) -> None:
    """Give each cadre the visits their duty asks for in the months of the period: as helper, resident or township."""
    posted = dict(Posting.objects.believed().as_of(scope.until).filter(cadre__in=lines).values_list("cadre", "village"))
    months = list(months_in(scope.since, scope.until))
    rules = list(VisitRule.objects.believed().filter(valid_from__lte=scope.until))
    quotas = {role: quota_in(months, role, rules) for role in QUOTA_FIELDS}
    for line in lines.values():
        if line.households:
            line.quota = quotas[Role.HELPER]
        elif line.key in posted:
            line.quota = quotas[Role.RESIDENT if posted[line.key] else Role.TOWNSHIP_CLERK]


def quota_in(months: Iterable[Month], role: str, rules: Iterable[VisitRule]) -> int | None:
    """Return the visits that one person in `role` owes in the months, by each month's rule; None where none are set."""
    owed = [getattr(rule, QUOTA_FIELDS[Role(role)]) for month in months for rule in rules if _holds(rule, month.last)]
    known = [number for number in owed if number is not None]
    return sum(known) if known else None


def _holds(rule: VisitRule, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_to is None or rule.valid_to >= day)


def _sum(lines: Iterable[Line]) -> Line:
    total = Line(0, name="合计")
    for line in lines:
        for name in ("households", "visited", "reached", "overdue", "visits", "found", "solved"):
            setattr(total, name, getattr(total, name) + getattr(line, name))
        total.last_on = max(filter(None, (total.last_on, line.last_on)), default=None)
    return total
