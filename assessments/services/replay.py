"""Replay: judge one household again as a past night did, from the facts as known then; compare with what is stored."""

import json
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.jobs import JobState
from assessments.criteria import LABELS
from assessments.criteria.verdict import Verdict
from assessments.judging import Packed, further_names
from assessments.models import CRITERIA_FIELDS, ExitRun, HouseholdVerdict
from assessments.models.runs import OF_SOME
from assessments.models.verdicts import restore
from assessments.services.runs import judged


@dataclass(frozen=True)
class ReplayedRow:
    """One criterion: what is stored, and what the same facts give today."""

    label: str
    stored: Verdict | None
    again: Verdict

    @property
    def agrees(self) -> bool:
        return self.stored == self.again


@dataclass(frozen=True)
class Replayed:
    """One household on one night: the stored row that held when the run had ended, and the answer given again."""

    run: ExitRun
    stored: HouseholdVerdict | None
    again: Packed
    rows: list[ReplayedRow]

    @property
    def agrees(self) -> bool:
        """Whether the answer is the stored one to the last letter, evidence included."""
        return self.stored is not None and self.stored.digest == self.again.digest


def replay(*, household_id: int, run: ExitRun) -> Replayed | None:
    """Judge a household as `run` did: its day, its moment, its standard. None when the household does not exist.

    A run between whose moment and end a single household was checked again left that one alone: then the stored row is
    of the recheck, and is replayed by its day and moment. What took a run back brought an older row back: that one is
    replayed by the run it is from.
    """
    rows = HouseholdVerdict.objects.filter(household=household_id).at(run)
    stored = rows.select_related("run_from__standard", "restores__run_from__standard").first()
    asked = run if stored is None else _asked(stored, run)
    with transaction.atomic():
        again = next(iter(judged(asked, [household_id])), None)
    return None if again is None else Replayed(asked, stored, again, _rows(stored, again, asked))


def nights_of(household_id: int, count: int) -> list[ExitRun]:
    """Return the last runs that ended well and could have judged the household, newest first.

    Those of the county, of a township in which it counted then, and of itself alone.
    """
    first = HouseholdVerdict.objects.filter(household=household_id).order_by("run_from_id").first()
    if first is None:
        return []
    runs = ExitRun.objects.filter(state=JobState.DONE, pk__gte=first.run_from_id).select_related("standard", "township")
    of_this = runs.filter(trigger__in=OF_SOME, verdicts__household=household_id)
    held_until = Q(run_until__isnull=True) | Q(run_until__gt=OuterRef("pk"))
    here_then = HouseholdVerdict.objects.filter(
        held_until, household=household_id, township=OuterRef("township"), run_from__lte=OuterRef("pk")
    )
    nightly = runs.exclude(trigger__in=OF_SOME).filter(Q(township__isnull=True) | Exists(here_then))
    ids = [pk for some in (nightly, of_this) for pk in some.values_list("pk", flat=True)[:count]]
    return list(runs.filter(pk__in=ids).order_by("-pk")[:count])


def _asked(stored: HouseholdVerdict, run: ExitRun) -> ExitRun:
    """Return the run by whose day and moment the row that held at the end of `run` was judged."""
    if stored.restores is not None and stored.run_from_id == run.pk:
        return stored.restores.run_from
    return stored.run_from if stored.run_from.known_at > run.known_at else run


def _rows(stored: HouseholdVerdict | None, again: Packed, run: ExitRun) -> list[ReplayedRow]:
    before = stored.verdicts if stored is not None else {}
    names = (*CRITERIA_FIELDS, *further_names(run.standard.thresholds()))
    rows = [*json.loads(again.details), *(row[1:] for row in json.loads(again.further))]
    return [ReplayedRow(LABELS[name], before.get(name), restore(row)) for name, row in zip(names, rows, strict=True)]
