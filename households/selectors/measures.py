"""What the page of help measures shows: every measure of a household by year, what each year came to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet

from households.measures import HandbookKind
from households.models import HelpMeasure, Household

SHOWN = 200


@dataclass(frozen=True)
class MeasureYear:
    """The measures that began in one year, newest first, and what they came to in 元."""

    year: int
    measures: list[HelpMeasure]
    total: Decimal


@dataclass(frozen=True)
class HandbookPart:
    """One of the handbook's six kinds of a household: how many measures, and what they came to in 元."""

    label: str
    count: int
    total: Decimal


def measures_of(household: Household) -> QuerySet[HelpMeasure]:
    """Return the measures of a household that are believed now, newest first, each with its person."""
    measures = HelpMeasure.objects.believed().filter(household=household)
    return measures.select_related("member", "recorded_by").order_by("-valid_from", "-id")[:SHOWN]


def by_year(measures: Iterable[HelpMeasure]) -> list[MeasureYear]:
    """Return measures (newest first) by the year they began in."""
    years = groupby(measures, key=lambda measure: measure.valid_from.year)
    return [MeasureYear(year, found := list(rows), _total(found)) for year, rows in years]


def by_handbook_kind(measures: Iterable[HelpMeasure]) -> list[HandbookPart]:
    """Return the handbook's six kinds in its order, those that a household has."""
    held: dict[str, list[HelpMeasure]] = {}
    for measure in measures:
        held.setdefault(measure.handbook_kind, []).append(measure)
    return [HandbookPart(kind.label, len(held[kind]), _total(held[kind])) for kind in HandbookKind if kind in held]


def _total(measures: Iterable[HelpMeasure]) -> Decimal:
    return sum((measure.amount for measure in measures if measure.amount is not None), Decimal(0))
