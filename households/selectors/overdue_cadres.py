"""Overdue visits by the cadre who helps: a clerk telephones cadres, not households."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery

from accounts.reveal import masked
from config.lib.keyset import KeysetPage
from households.models.register import HouseholdQuerySet
from households.models.visit_rules import VisitRule
from households.selectors.lists import overdue, with_last_visit
from households.selectors.pairings import pairings_today
from villages.models import Cadre

PAGE_SIZE = 50


@dataclass(frozen=True)
class LateCadre:
    """One cadre with the overdue households they help; `key` 0 stands for those that nobody helps.

    `never` are the households that nobody has visited yet, `oldest` is the day of the visit made longest ago, and
    `days_late` for how long that one's next visit has been due.
    """

    key: int
    count: int
    never: int
    oldest: date | None
    days_late: int
    name: str = ""
    unit: str = ""
    phone: str = ""

    @property
    def late_words(self) -> str:
        """Return how late the latest of them is, in words."""
        return f"逾期 {self.days_late} 天" if self.days_late else "还没有走访"


def late_cadres(households: HouseholdQuerySet, today: date, rule: VisitRule | None) -> list[LateCadre]:
    """Return who helps the overdue ones of `households`, without names, in one query.

    Those with households nobody has visited come first, then the longest overdue.
    """
    helper = pairings_today(today).filter(household=OuterRef("pk")).order_by().values("cadre")[:1]
    late = with_last_visit(overdue(households, today, rule)).annotate(helper=Subquery(helper))
    counted = late.order_by().values("helper", "status")
    never = Count("pk", filter=Q(last_visit_on__isnull=True))
    lines: dict[int, LateCadre] = {}
    for row in counted.annotate(n=Count("pk"), never=never, oldest=Min("last_visit_on")):
        line = _line(row, today, rule)
        lines[line.key] = _together(lines[line.key], line) if line.key in lines else line
    return sorted(lines.values(), key=lambda line: (not line.never, -line.days_late, -line.count, line.key))


def named(lines: Collection[LateCadre]) -> list[LateCadre]:
    """Return `lines` with name, unit and masked work phone."""
    cadres = Cadre.objects.select_related("unit").in_bulk([line.key for line in lines if line.key])
    return [_with_name(line, cadres.get(line.key)) for line in lines]


def page_of(lines: list[LateCadre], *, after: str, before: str = "") -> KeysetPage:
    """Return the page of `lines` behind the cadre whose key is `after`; a broken key means the first page."""
    places = {str(line.key): place for place, line in enumerate(lines)}
    start = places.get(after, -1) + 1
    if before in places:
        start = max(0, places[before] - PAGE_SIZE)
    rows = lines[start : start + PAGE_SIZE]
    more = start + PAGE_SIZE < len(lines)
    return KeysetPage(rows=rows, after=str(rows[-1].key) if more else "", before=str(rows[0].key) if start else "")


def _line(row: Mapping[str, Any], today: date, rule: VisitRule | None) -> LateCadre:
    every = rule.every_days(row["status"]) if rule else None
    oldest = row["oldest"]
    days = (today - oldest).days - every if oldest and every else 0
    return LateCadre(row["helper"] or 0, row["n"], row["never"], oldest, max(0, days))


def _together(one: LateCadre, other: LateCadre) -> LateCadre:
    """Add up what a cadre's households of two statuses owe."""
    return replace(
        one,
        count=one.count + other.count,
        never=one.never + other.never,
        oldest=min(filter(None, (one.oldest, other.oldest)), default=None),
        days_late=max(one.days_late, other.days_late),
    )


def _with_name(line: LateCadre, cadre: Cadre | None) -> LateCadre:
    if cadre is None:
        return replace(line, name="没有帮扶人")
    return replace(line, name=cadre.name, unit=str(cadre.unit), phone=masked(cadre.phone, "phone"))
