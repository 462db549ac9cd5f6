"""Lists behind the figures: visits, problems and their age, which households a period reached and which not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Func

from config.lib.keyset import KeysetPage, keyset_page
from households.codes import ProblemState
from households.models import Household, Pairing, Visit
from households.models.visit_rules import VisitRule
from households.selectors.lists import overdue, standing_visits
from households.selectors.photo_waits import with_photos
from households.selectors.visit_stats import living

OLDEST_FIRST = ("day", "id")
NEWEST_FIRST = ("days_ahead", "id")
_FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Chosen:
    """What a list of visits or households is narrowed by; empty where nothing was chosen.

    `own`: of the households of `cadre`, only visits by that cadre count.
    """

    since: date | None = None
    until: date | None = None
    township: int = 0
    village: int = 0
    cadre: int = 0
    own: bool = False


class ProblemTab(models.TextChoices):
    """Which problems a list shows."""

    OPEN = "open", "待解决"
    SOLVED = "solved", "已解决"
    ALL = "all", "全部"


class Reached(models.TextChoices):
    """Which households a coverage list shows."""

    ALL = "all", "全部"
    YES = "yes", "走访到了"
    NO = "no", "还没有走访"
    LATE = "late", "走访逾期"
    ALERT = "alert", "很久没有人走访"


def visits_for_list(user: Any, chosen: Chosen) -> QuerySet[Visit]:
    """Return the visits of a list, voided ones among them, each with `day` to page by and nothing else."""
    visits = _narrowed(Visit.objects.visible_to(user), chosen).only("pk")
    return visits.annotate(
        day=_days_between(date(2000, 1, 1), "visited_on"), days_ahead=-_days_between(_FAR, "visited_on")
    )


def visit_page(visits: QuerySet[Visit], fields: tuple[str, ...], *, after: str, before: str) -> KeysetPage:
    """Return one page of `visits` (from a list) with everything that a row shows.

    First which visits, then their rows: sorting a month of the county must not carry texts and joins along.
    """
    page = keyset_page(visits, fields=fields, after=after, before=before)
    return replace(page, rows=with_details(page.rows))


def with_details(visits: Iterable[Visit]) -> list[Visit]:
    """Return the same visits, in the same order, with household, cadre, resolution and photos, in one query."""
    about = ("household__township", "household__village", "household__group", "cadre__unit", "resolution")
    wanted = [visit.pk for visit in visits]
    found = with_photos(Visit.objects.select_related(*about)).in_bulk(wanted)
    return [found[pk] for pk in wanted]


def problems_for_list(user: Any, chosen: Chosen, tab: str) -> QuerySet[Visit]:
    """Return the standing visits that found a problem, by what became of it."""
    found = visits_for_list(user, chosen).filter(voided_at__isnull=True)
    return found.filter(problem_condition(tab))


def problem_condition(tab: str) -> Q:
    """Return the condition of a tab on visits."""
    solved = Q(problem_state=ProblemState.SOLVED) | Q(resolution__isnull=False)
    match tab:
        case ProblemTab.OPEN:
            return Q(problem_state=ProblemState.OPEN, resolution__isnull=True)
        case ProblemTab.SOLVED:
            return solved
        case _:
            return ~Q(problem_state=ProblemState.NONE)


def open_problem_count(user: Any) -> int:
    """Return how many problems found at the households of `user` wait to be solved."""
    standing = Visit.objects.visible_to(user).filter(voided_at__isnull=True)
    return standing.filter(problem_condition(ProblemTab.OPEN)).count()


def households_reached(
    user: Any, chosen: Chosen, reached: str, *, today: date, rule: VisitRule | None
) -> QuerySet[Household]:
    """Return the households that still count, narrowed by whether anybody visited them in the chosen period."""
    households: Any = living(user).filter(
        **{n: getattr(chosen, n) for n in ("township", "village") if getattr(chosen, n)}
    )
    if chosen.cadre:
        helped = Pairing.objects.visible_to(user).believed().as_of(chosen.until or today).filter(cadre=chosen.cadre)
        households = households.filter(pk__in=helped.values("household"))
    period = (chosen.since or date.min, chosen.until or today)
    by = {"cadre": chosen.cadre} if chosen.own and chosen.cadre else {}
    match reached:
        case Reached.YES:
            return households.filter(_visited(period, **by))
        case Reached.NO:
            return households.filter(~_visited(period, **by))
        case Reached.LATE:
            return overdue(households, today, rule)
        case Reached.ALERT:
            days = rule.alert_days if rule else None
            return households.filter(~_visited((today - timedelta(days), today))) if days else households.none()
        case _:
            return households


def _visited(period: tuple[date, date], **by: int) -> Exists:
    return Exists(standing_visits().filter(household=OuterRef("pk"), visited_on__range=period, **by))


def _narrowed(visits: Any, chosen: Chosen) -> Any:
    wanted = {
        "household__township": chosen.township,
        "household__village": chosen.village,
        "cadre": chosen.cadre,
        "visited_on__gte": chosen.since,
        "visited_on__lte": chosen.until,
    }
    return visits.filter(**{name: value for name, value in wanted.items() if value})


def _days_between(start: date, field: str) -> Func:
    """Return the days from `start` to the day in `field` as a whole number, which a list can be paged by."""
    return Func(F(field), start, template="(%(expressions)s)", arg_joiner=" - ", output_field=models.IntegerField())
