"""Villages, townships and the county by their standards, as the page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.permissions import ScopeKind
from assessments.area_facts import AreaFacts, by_township, measures_of, read_villages, roll_up, surveys_on
from assessments.area_judging import AreaVerdict, judge_area, overall_of_area
from assessments.criteria.verdict import Outcome
from assessments.models import Level, Standard
from config.lib.refusals import Refused
from villages.models import Village

COUNTY_NAME = "全县"


@dataclass(frozen=True)
class AreaRow:
    """One area: its id (0 for the county) and name, what it is counted from, and how it stands by each criterion."""

    pk: int
    name: str
    place: str
    facts: AreaFacts
    verdicts: list[AreaVerdict]

    @property
    def overall(self) -> str:
        return overall_of_area(self.verdicts).value

    @property
    def lacking(self) -> list[AreaVerdict]:
        return [verdict for verdict in self.verdicts if verdict.outcome not in {Outcome.MET, Outcome.NOT_APPLICABLE}]


@dataclass(frozen=True)
class AreaPage:
    """The areas of a level that a user sees, by the standard in force; without one there are no rows."""

    level: Level
    standard: Standard | None
    rows: list[AreaRow]

    @property
    def met(self) -> int:
        return sum(row.overall == Outcome.MET for row in self.rows)


def read_areas(user: Any, level: Level) -> AreaPage:
    """Return the areas of `level` in the usual order, in a fixed number of queries."""
    try:
        standard = Standard.objects.on(timezone.localdate(), level)
    except Refused:
        return AreaPage(level, None, [])
    villages = list(
        Village.objects.visible_to(user).select_related("township").order_by("township__sort", "township__code", "code")
    )
    facts = read_villages(villages)
    if level == Level.VILLAGE:
        named = [(v.pk, str(v), str(v.township), facts[v.pk]) for v in villages]
    elif level == Level.TOWNSHIP:
        townships = {village.township_id: str(village.township) for village in villages}
        named = [(pk, townships[pk], "", whole) for pk, whole in by_township(villages, facts).items()]
    else:
        named = [(0, COUNTY_NAME, "", roll_up(facts.values()))] if user.scope_kind == ScopeKind.COUNTY else []
    surveys = surveys_on(timezone.localdate())
    for pk, _, _, of_one in named:
        of_one.survey = surveys.get((level, pk))
    return AreaPage(level, standard, [_row(pk, name, place, of_one, standard) for pk, name, place, of_one in named])


def judge_one(level: Level, villages: Iterable[Village], area_id: int, standard: Standard) -> list[AreaVerdict]:
    """Return how the area that `villages` make up stands today by `standard`; the county has no id, it is 0."""
    facts = roll_up(read_villages(list(villages)).values())
    facts.survey = surveys_on(timezone.localdate()).get((level, area_id))
    return verdicts_of(facts, standard)


def verdicts_of(facts: AreaFacts, standard: Standard) -> list[AreaVerdict]:
    """Return how an area stands by what `standard` asks, in its order."""
    return judge_area(tuple(standard.criteria), standard.limits, measures_of(facts))


def _row(pk: int, name: str, place: str, facts: AreaFacts, standard: Standard) -> AreaRow:
    return AreaRow(pk, name, place, facts, verdicts_of(facts, standard))
