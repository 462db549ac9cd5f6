"""四不摘: whoever has left poverty keeps helper, visits and help. Which households do not, by township and singly."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value

from config.lib.keyset import KeysetPage, keyset_page
from households.models import HelpMeasure
from households.models.register import HouseholdQuerySet
from households.models.visit_rules import VisitRule
from households.selectors.lists import demanded_since, for_list, standing_visits
from households.selectors.pairings import pairings_today
from households.status import HouseholdStatus

HELP_DAYS = 365
"""A household whose last measure of help ended longer ago gets none any more."""


class Lost(models.TextChoices):
    """What an exited household has lost."""

    HELPER = "helper", "没有帮扶人"
    VISITS = "visits", "走访逾期"
    HELP = "help", "帮扶措施停了"


@dataclass(frozen=True)
class TownshipLine:
    """How many exited households a township has, and how many of them have lost what."""

    name: str
    exited: int
    lost: list[int]


@dataclass(frozen=True)
class KeptOn:
    """One page of households that have lost something, the counts of all tabs, and the townships."""

    lines: list[TownshipLine]
    counts: dict[str, int]
    page: KeysetPage


def exited_with_losses(households: HouseholdQuerySet, today: date, rule: VisitRule | None) -> Any:
    """Narrow to exited households, and add a truth value for each of `Lost`.

    Without days in the visit rule no visit is overdue. Help has stopped where there was some and its last measure ended
    more than a year ago.
    """
    measures = HelpMeasure.objects.believed().filter(household=OuterRef("pk"))
    going = measures.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today - timedelta(HELP_DAYS)))
    since = demanded_since(today, rule).get(HouseholdStatus.EXITED)
    return households.filter(status=HouseholdStatus.EXITED).annotate(
        lost_helper=~Exists(pairings_today(today).filter(household=OuterRef("pk"))),
        lost_visits=~Exists(_visits_since(since)) if since else Value(False, output_field=models.BooleanField()),
        lost_help=Exists(measures) & ~Exists(going),
    )


def _visits_since(day: date) -> Any:
    return standing_visits().filter(household=OuterRef("pk"), visited_on__gte=day)


def read_kept_on(
    households: HouseholdQuerySet,
    tab: str,
    chosen: dict[str, Any],
    *,
    today: date,
    rule: VisitRule | None,
    after: str = "",
    before: str = "",
) -> KeptOn:
    """Return one page of `households` that have lost what `tab` says; the number of queries does not grow with them."""
    exited = exited_with_losses(households, today, rule)
    narrowed = exited.filter(**chosen)
    lines = _lines(narrowed)
    last = HelpMeasure.objects.believed().filter(household=OuterRef("pk")).order_by("-valid_from", "-id")
    rows = for_list(narrowed.filter(**{f"lost_{tab}": True}), today).annotate(
        last_help_on=Subquery(last.values("valid_from")[:1])
    )
    page = keyset_page(rows, fields=("village_id", "id"), after=after, before=before)
    counts = {name: sum(line.lost[place] for line in lines) for place, name in enumerate(Lost.values)}
    return KeptOn(lines, counts, page)


def _lines(households: Any) -> list[TownshipLine]:
    lost = {name: Count("pk", filter=Q(**{f"lost_{name}": True})) for name in Lost.values}
    rows: Any = households.order_by("township__sort", "township__code").values("township", name=F("township__name"))
    return [
        TownshipLine(row["name"], row["exited"], [row[name] for name in Lost.values])
        for row in rows.annotate(exited=Count("pk"), **lost)
    ]
