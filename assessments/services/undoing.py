"""A run taken back: every household stands again as before it, by rows of a run of its own (docs/decisions/0036).

Nothing is deleted and no row is reopened. What the run wrote is ended, what it had ended comes back as a copy that
names the row it restores; cases that rest on what was taken back stand still until a person has looked at them.
"""

from django.db import connection
from django.utils import timezone

from accounts.audit import record, record_many, require, service
from accounts.jobs import JobState
from accounts.models import User
from accounts.permissions import RUN_EXIT_CHECK
from assessments.models import CaseStop, ExitRun, HouseholdVerdict, Trigger
from assessments.models.verdicts import SAID
from assessments.selectors.undoing import cases_resting_on, undo_fault
from assessments.services.runs import lock_starting
from assessments.services.stops import stop_cases
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused

LONGEST_REASON, MIN_REASON = 200, 4
_TABLE = HouseholdVerdict._meta.db_table
_END = f"""
WITH written AS (
    SELECT v.id FROM {_TABLE} v LEFT JOIN {_TABLE} o ON o.id = v.restores_id
    WHERE v.run_until_id IS NULL AND COALESCE(o.run_from_id, v.run_from_id) = %(run)s
    ORDER BY v.household_id FOR UPDATE OF v
)
UPDATE {_TABLE} v SET run_until_id = %(undo)s FROM written WHERE v.id = written.id AND v.run_until_id IS NULL
"""
_RESTORE = f"""
INSERT INTO {_TABLE} (run_from_id, restores_id, {", ".join(SAID)})
SELECT %(undo)s, COALESCE(p.restores_id, p.id), {", ".join(f"p.{name}" for name in SAID)}
FROM {_TABLE} p WHERE p.run_until_id = %(run)s
  AND NOT EXISTS (SELECT 1 FROM {_TABLE} c WHERE c.household_id = p.household_id AND c.run_until_id IS NULL)
ORDER BY p.household_id
ON CONFLICT (household_id) WHERE run_until_id IS NULL DO NOTHING
"""


@service("assessments.undo_run")
def undo_run(*, run_id: int, reason: str, actor: User | None) -> ExitRun:
    """Take back the last run that stands, with a reason, and return the run that says so.

    Each household's current verdict is again what it was before; where the run judged it for the first time, there is
    none until the next run. One that was checked again since, by a visit or a correction, keeps that later verdict.
    Open cases that were proposed or signed upon what is taken back are stopped. `actor` is None for the command.
    Raises PermissionDenied, NotFoundRefused, Refused without a reason, while any run is open, for one that was taken
    back already, or while a later one stands.
    """
    if actor is not None:
        require(actor, RUN_EXIT_CHECK)
    words = _sound(reason)
    lock_starting()
    run = ExitRun.objects.of_many_households().select_related("undone_by").filter(pk=run_id).first()
    if run is None:
        raise NotFoundRefused("没有这一次核对。请回到检查批次重新选择。")
    if fault := undo_fault(run):
        raise Refused(fault)
    undo = _begin(run, words, actor)
    ended, back = _take_back(run, undo)
    stopped = _stop_those_that_rest_on(run)
    stopped += stop_cases()
    undo.read = undo.changed = undo.total = undo.done = ended
    undo.save(update_fields=["read", "changed", "total", "done"])
    told = {"undo": undo.pk, "ended": ended, "restored": back, "stopped_cases": stopped}
    record(actor=actor, action="assessments.undo_run", subject=run, after=told, reason=words)
    return undo


def _sound(reason: str) -> str:
    words = reason.strip()
    if not MIN_REASON <= len(words) <= LONGEST_REASON:
        raise Refused(f"请写明为什么撤销这次核对，{MIN_REASON} 到 {LONGEST_REASON} 字。")
    require_no_numbers(words)
    return words


def _begin(run: ExitRun, words: str, actor: User | None) -> ExitRun:
    """Write down the run that takes `run` back, of the same moment: what it brings back is no newer knowledge."""
    now = timezone.now()
    return ExitRun.objects.create(
        trigger=Trigger.UNDO,
        state=JobState.DONE,
        night=run.night,
        as_of=run.as_of,
        known_at=run.known_at,
        standard_id=run.standard_id,
        township_id=run.township_id,
        previous_id=run.previous_id,
        undoes=run,
        reason=words,
        requested_by=actor,
        started_at=now,
        finished_at=now,
    )


def _take_back(run: ExitRun, undo: ExitRun) -> tuple[int, int]:
    """End what `run` wrote and bring back what it had ended; return how many rows each."""
    named = {"run": run.pk, "undo": undo.pk}
    with connection.cursor() as cursor:
        cursor.execute(_END, named)
        ended = cursor.rowcount
        cursor.execute(_RESTORE, named)
        return ended, cursor.rowcount


def _stop_those_that_rest_on(run: ExitRun) -> int:
    standing = CaseStop.objects.standing().values("case")
    cases = list(cases_resting_on(run).exclude(pk__in=standing).order_by("pk"))
    now = timezone.now()
    stops = [CaseStop(case=case, verdict_id=case.verdict_id, stopped_at=now) for case in cases]
    CaseStop.objects.bulk_create(stops, ignore_conflicts=True)
    told = [(case, {"verdict": case.verdict_id, "undone_run": run.pk}) for case in cases]
    record_many(actor=None, action="exit.stopped", told=told)
    return len(cases)
