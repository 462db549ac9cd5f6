"""The steps of the quality benchmark, each for a process of its own. Seconds are medians of three where it repeats."""

from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.measure import median_seconds, peak_mb
from households.models import (
    CheckRun,
    CheckTrigger,
    ConditionFact,
    DisabilityFact,
    Doubt,
    Finding,
    HelpMeasure,
    Household,
    HousingFact,
    IncomeItem,
    IncomeRow,
    IncomeWorksheet,
    InsuranceFact,
    Member,
    Membership,
    MembershipEvent,
    MergedMember,
    Monitoring,
    NumberReading,
    SchoolingFact,
    WaterFact,
    WelfareFact,
    WorkFact,
)
from households.quality.evaluating import evaluate
from households.quality.reading import read_homes
from households.quality.rules import RULES
from households.services.quality import CHUNK, calendar_on, start_check, work_on
from villages.models import Cadre, Unit

READ = (
    Household, Member, NumberReading, Membership, MembershipEvent, HousingFact, WaterFact, ConditionFact, InsuranceFact,
    SchoolingFact, DisabilityFact, WelfareFact, WorkFact, HelpMeasure, Doubt, IncomeWorksheet, IncomeRow, IncomeItem,
    Monitoring, MergedMember, Cadre, Unit,
)  # fmt: skip
"""The tables that the rules read."""


def main(step: str) -> dict[str, Any]:
    """Do one step on the county of this database and return seconds, peak memory and counts."""
    done = {"copy": _copy, "asking": _asking, "first": _first, "unchanged": _unchanged}[step]()
    counts = {"households": Household.objects.count(), "findings": Finding.objects.open().count(), "rules": len(RULES)}
    return counts | done | {"peak_mb": peak_mb()}


def _copy() -> dict[str, Any]:
    """Hand out every table that is read, whole."""

    def copy() -> None:
        with connection.cursor() as cursor, Path("/dev/null").open("wb") as nowhere:
            for model in READ:
                cursor.copy_expert(f"COPY {model._meta.db_table} TO STDOUT", nowhere)

    return {"seconds": median_seconds(copy), "rows": sum(model._default_manager.count() for model in READ)}


def _asking() -> dict[str, Any]:
    """Read and ask all rules, by chunks as a run does; write nothing."""
    day = timezone.localdate()
    ids = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    found = 0

    def ask() -> None:
        nonlocal found
        found = 0
        for start in range(0, len(ids), CHUNK):
            with transaction.atomic():
                homes = read_homes(ids[start : start + CHUNK], day)
                found += len(evaluate(homes, calendar_on(day), RULES).found)

    return {"seconds": median_seconds(ask), "findings": found}


def _first() -> dict[str, Any]:
    return {"seconds": median_seconds(_run, runs=1)}


def _unchanged() -> dict[str, Any]:
    return {"seconds": median_seconds(_run)}


def _run() -> None:
    run = start_check(trigger=CheckTrigger.COMMAND)
    if not work_on(run.pk):
        raise RuntimeError(f"run {run.pk} did not end: {CheckRun.objects.get(pk=run.pk).state}")
