"""Whether a run can be taken back, and what hangs on it."""

from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.jobs import OPEN_STATES as OPEN_JOBS
from assessments.models import ExitCase, ExitDecision, ExitRun, HouseholdVerdict
from assessments.models.verdicts import HouseholdVerdictQuerySet
from assessments.status import OPEN_STATES


@dataclass(frozen=True)
class Reach:
    """How many households stand again as before when a run is taken back, and how many cases stand still then."""

    households: int
    cases: int


def undo_fault(run: ExitRun) -> str:
    """Return why a run (read with `undone_by`) cannot be taken back now, as a sentence; empty when it can."""
    if hasattr(run, "undone_by"):
        return f"第 {run.pk} 次核对已经撤销过了。"
    is_open = Q(state__in=OPEN_JOBS)
    standing = ExitRun.objects.of_many_households().standing().filter(Q(pk__gt=run.pk) | is_open)
    other = standing.order_by(Case(When(is_open, then=Value(0)), default=Value(1)), "-pk").first()
    if other is None:
        return ""
    if other.is_open:
        return f"第 {other.pk} 次核对还在进行，现在不能撤销。请等它核完，或者先停止。"
    return f"后面还有第 {other.pk} 次核对，要从最后一次撤起。请先撤销第 {other.pk} 次。"


def written_by(run: ExitRun) -> HouseholdVerdictQuerySet:
    """Return the verdicts that `run` wrote, and those that came back after a later one was taken back."""
    return HouseholdVerdict.objects.filter(Q(run_from=run) | Q(restores__run_from=run))


def cases_resting_on(run: ExitRun) -> QuerySet[ExitCase]:
    """Return the open cases that were proposed, or signed at any step, upon a verdict that `run` wrote."""
    written = written_by(run).order_by().values("pk")
    signed = ExitDecision.objects.filter(case=OuterRef("pk"), verdict__in=written)
    return ExitCase.objects.filter(Q(verdict__in=written) | Exists(signed), state__in=OPEN_STATES)


def reach_of(run: ExitRun) -> Reach:
    """Return what taking `run` back would change."""
    return Reach(written_by(run).current().count(), cases_resting_on(run).count())
