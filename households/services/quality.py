"""The rules at work: a run over the county that can be killed anywhere, and one household on demand.

A run is a row; every chunk of households is one transaction that stores findings, counts and position together. So
whoever comes next goes on behind the last stored chunk.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.jobs import OPEN_STATES, JobState
from accounts.models import User
from accounts.permissions import RUN_QUALITY, VIEW_QUALITY
from config.lib.collecting import collector_at_rest
from config.lib.dates import income_window
from config.lib.refusals import Refused
from households.models import CheckRun, CheckTrigger, Household, RuleResult
from households.quality.evaluating import Evaluation, evaluate
from households.quality.reading import Opened, read_homes
from households.quality.record import Calendar
from households.quality.rule import Rule
from households.quality.rules import RULES
from households.services.findings import Written, remember_numbers, store_findings
from households.services.scores import write_scores
from households.services.village_findings import check_villages
from households.services.waivers import end_outlived
from households.standing import INCOME_RESULTS

CHUNK = 9000
TRIES = 5
SILENT_AFTER = timedelta(minutes=2)
START_LOCK = 1_214_604_103


class Stopped(Exception):
    """Another process has taken over this run, or it has ended: stop without a word."""


@service("households.check_run")
def start_check(*, trigger: CheckTrigger, actor: User | None = None) -> CheckRun:
    """Begin a run of all rules over the county as of today, and return it; nothing is checked yet.

    Called again on one night by the beat, it returns the run that is there. Raises PermissionDenied when `actor` may
    not, Refused by button while another run by button is under way.
    """
    if actor is not None:
        require(actor, RUN_QUALITY)
    day = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [START_LOCK])
    runs = CheckRun.objects.filter(trigger=trigger)
    if trigger == CheckTrigger.BEAT and (tonight := runs.filter(night=day).first()):
        return tonight
    if trigger == CheckTrigger.BUTTON and (going := runs.filter(state__in=OPEN_STATES).first()):
        raise Refused(f"第 {going.pk} 次检查还在进行，请等它查完再启动。")
    run = CheckRun.objects.create(trigger=trigger, night=day, requested_by=actor, total=Household.objects.count())
    record(actor=actor, action="households.check_run", subject=run, after={"night": day.isoformat()})
    return run


def work_on(run_id: int, rules: Sequence[Rule] = RULES) -> bool:
    """Check all that is left of a run, then close it; return whether it is finished. Safe to call twice.

    A run another process works on is left to it, unless that has been silent for two minutes.
    """
    run = _claim(run_id)
    if run is None:
        return False
    try:
        for household_ids in _chunks(behind=run.position):
            _check_chunk(run, household_ids, rules)
        _finish(run)
    except Stopped:
        return False
    return True


def resume_silent_checks() -> list[CheckRun]:
    """Return the open runs nobody has worked on for two minutes, to be sent out again; give up after five times."""
    to_send = []
    for run in CheckRun.objects.filter(state__in=OPEN_STATES):
        if (run.heartbeat_at or run.created_at) > timezone.now() - SILENT_AFTER:
            continue
        still_open = CheckRun.objects.filter(pk=run.pk, state__in=OPEN_STATES)
        if run.resumed >= TRIES:
            reason = f"续查 {TRIES} 次都没有查完，请联系系统管理员。"
            still_open.update(state=JobState.FAILED, finished_at=timezone.now(), reason=reason)
        elif still_open.update(resumed=F("resumed") + 1):
            to_send.append(run)
    return to_send


@service("households.check_household")
def check_household(*, household_id: int, actor: User) -> Evaluation:
    """Check one household now, store what is different, and return what was found, with the rules that crashed.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope.
    """
    require(actor, VIEW_QUALITY)
    household = Household.objects.visible_to(actor).get(pk=household_id)
    evaluation, written = check_households([household.pk], timezone.localdate())
    record(actor=actor, action="households.check_household", subject=household, after=vars(written))
    return evaluation


def check_after_entry(household_id: int) -> None:
    """Check a household when the entry that is being made has been committed: then nothing of it is locked any more."""

    def check() -> None:
        with transaction.atomic():
            check_households([household_id], timezone.localdate())

    transaction.on_commit(check, robust=True)


def check_households(
    household_ids: Sequence[int], day: date, rules: Sequence[Rule] = RULES
) -> tuple[Evaluation, Written]:
    """Ask the rules about these households and store what is different. Call it in a transaction."""
    opened: Opened = {}
    evaluation = evaluate(read_homes(household_ids, day, opened), calendar_on(day), rules)
    remember_numbers(opened)
    return evaluation, store_findings(household_ids, evaluation, day)


def calendar_on(day: date) -> Calendar:
    """Return the day of a check, with the income line of the last ended window as a higher app tells it."""
    results = INCOME_RESULTS.call_all(Decimal(0), income_window(day)[1])
    return Calendar(day, next((one.line for one in results if one is not None), None))


def _chunks(*, behind: int) -> Iterable[list[int]]:
    """Yield the ids of all households behind `behind`, in their order; those that have gone have findings to close."""
    ids = Household.objects.order_by("pk").values_list("pk", flat=True)
    while chunk := list(ids.filter(pk__gt=behind)[:CHUNK]):
        yield chunk
        behind = chunk[-1]


def _claim(run_id: int) -> CheckRun | None:
    """Take a run into work, or return None when it has ended or another process has it."""
    now = timezone.now()
    with transaction.atomic():
        run = CheckRun.objects.select_for_update().get(pk=run_id)
        held = run.state == JobState.RUNNING and (run.heartbeat_at or now) > now - SILENT_AFTER
        if run.state not in OPEN_STATES or held:
            return None
        run.state, run.attempt, run.heartbeat_at = JobState.RUNNING, run.attempt + 1, now
        run.started_at = run.started_at or now
        run.save(update_fields=["state", "attempt", "heartbeat_at", "started_at"])
    return run


def _check_chunk(run: CheckRun, household_ids: list[int], rules: Sequence[Rule]) -> None:
    """Check and store one chunk and move the position behind it, all or nothing."""
    started = time.perf_counter()
    with collector_at_rest(), transaction.atomic():
        evaluation, written = check_households(household_ids, run.night, rules)
        _add_results(run, evaluation)
        counts = {name: F(name) + number for name, number in vars(written).items()}
        took = time.perf_counter() - started
        moved = _mine(run).update(
            position=household_ids[-1],
            done=F("done") + len(household_ids),
            heartbeat_at=timezone.now(),
            seconds=F("seconds") + took,
            **counts,
        )
        if not moved:
            raise Stopped


def _mine(run: CheckRun) -> QuerySet[CheckRun]:
    return CheckRun.objects.filter(pk=run.pk, attempt=run.attempt, state=JobState.RUNNING)


def _add_results(run: CheckRun, evaluation: Evaluation) -> None:
    """Add what a chunk counted to the results of the run's rules."""
    earlier = {result.rule: result for result in RuleResult.objects.filter(run=run)}
    rows = [earlier.get(rule_id) or RuleResult(run=run, rule=rule_id) for rule_id in evaluation.tallies]
    for row in rows:
        tally = evaluation.tallies[row.rule]
        row.found += tally.found
        row.seconds += tally.seconds
        row.crashes += tally.crashes
        row.reason = row.reason or tally.reason
    columns = ["found", "seconds", "crashes", "reason"]
    RuleResult.objects.bulk_create(rows, update_conflicts=True, unique_fields=["run", "rule"], update_fields=columns)


def _finish(run: CheckRun) -> None:
    """Write the scores of the day, look at the villages' own sheets, and close the run."""
    with transaction.atomic():
        end_outlived(run.night)
        write_scores(run.night)
        check_villages(run.night)
        if not _mine(run).update(state=JobState.DONE, done=F("total"), finished_at=timezone.now()):
            raise Stopped
