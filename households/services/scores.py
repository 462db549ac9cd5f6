"""Writes how well the register of each village, and of each cadre's households, was kept on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from config.lib.money import to_money
from households.models import CadreScore, Finding, Household, Pairing, VillageScore
from households.models.quality import Score
from households.quality.words import FULL_POINTS, POINTS, Severity
from households.status import GONE

COUNTED = ("households", "errors", "warnings", "hints", "waived", "score")
_Kind = TypeVar("_Kind", bound=Score)


def write_scores(day: date) -> None:
    """Write the scores of `day`: of every village, and of the cadres for whom something is different than before."""
    villages = [VillageScore(village_id=pk, day=day, **told) for pk, told in _counted(_households(day), "village")]
    _put(VillageScore, villages, "village")
    helped = _households(day).filter(pairings__in=Pairing.objects.believed().as_of(day))
    before = _latest_of_cadres(day)
    cadres = [
        CadreScore(cadre_id=pk, day=day, **told)
        for pk, told in _counted(helped, "pairings__cadre")
        if before.get(pk) != tuple(told.values())
    ]
    _put(CadreScore, cadres, "cadre")


def score_of(households: int, by_severity: Mapping[int, int]) -> Decimal:
    """Return the mean points of `households`, of which so many have a gravest finding of each severity; to cents."""
    lost = sum((FULL_POINTS - POINTS[severity]) * number for severity, number in by_severity.items())
    return Decimal(FULL_POINTS) if not households else to_money(Decimal(FULL_POINTS) - Decimal(lost) / households)


def _households(day: date) -> QuerySet[Household]:
    """Return the households on the register with their gravest finding that counts, and how many are waived."""
    mine = Finding.objects.filter(household=OuterRef("pk")).order_by().values("household")
    gravest = mine.filter(closed_at__isnull=True).exclude(waived_until__gte=day).annotate(n=Min("severity"))
    waived = mine.filter(closed_at__isnull=True, waived_until__gte=day).annotate(n=Count("pk"))
    number = {"output_field": IntegerField()}
    return Household.objects.exclude(status__in=GONE).annotate(
        gravest=Subquery(gravest.values("n"), **number),
        excused=Coalesce(Subquery(waived.values("n"), **number), 0),
    )


def _counted(households: QuerySet[Household], place: str) -> Iterable[tuple[int, dict[str, Any]]]:
    rows = (
        households.order_by()
        .values(place)
        .annotate(
            n=Count("pk"),
            errors=Count("pk", filter=Q(gravest=Severity.ERROR)),
            warnings=Count("pk", filter=Q(gravest=Severity.WARNING)),
            hints=Count("pk", filter=Q(gravest=Severity.HINT)),
            waived=Sum("excused"),
        )
    )
    for row in rows:
        grave: dict[int, int] = {
            Severity.ERROR: row["errors"],
            Severity.WARNING: row["warnings"],
            Severity.HINT: row["hints"],
        }
        told = {"households": row["n"], **{name: row[name] for name in ("errors", "warnings", "hints", "waived")}}
        yield row[place], told | {"score": score_of(row["n"], grave)}


def _latest_of_cadres(day: date) -> dict[int, tuple[Any, ...]]:
    """Return cadre → what was written last before or on `day`."""
    latest = CadreScore.objects.filter(day__lte=day).order_by("cadre", "-day").distinct("cadre")
    return {row[0]: row[1:] for row in latest.values_list("cadre", *COUNTED)}


def _put(model: type[_Kind], rows: list[_Kind], owner: str) -> None:
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[owner, "day"], update_fields=list(COUNTED), batch_size=1000
    )
