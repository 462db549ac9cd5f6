"""The run of the check: begin one, work through its townships, close it, go on with one that was killed.

A run is a row, its townships are rows, and every chunk of households is one transaction that stores verdicts and
position together. So any process may die anywhere: whoever comes next goes on behind the last stored chunk.
"""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.jobs import OPEN_STATES, JobState, cancel
from accounts.models import User
from accounts.permissions import RUN_EXIT_CHECK
from assessments.facts import read_facts
from assessments.judging import Packed, pack
from assessments.models import COUNTED, ExitRun, ExitRunRange, Standard, Trigger
from assessments.services.stops import stop_cases
from assessments.services.storing import Overtaken, Tally, close_left, store
from config.lib.refusals import Refused
from households.models import Household
from villages.models import Township

CHUNK = 2000
TRIES = 5
SILENT_AFTER = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=10)


class Stopped(Exception):
    """Another process has taken over this part of the run, or the run has ended: stop without a word."""


@service("assessments.run")
def start_run(
    *,
    trigger: Trigger,
    actor: User | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    township: Township | None = None,
) -> ExitRun:
    """Begin a run of all open households (or of one township) as of a day, and return it; nothing is judged yet.

    Called again for the same night, trigger and township, it returns the run that is there already: two beats on one
    night make one run, and a command begun anew goes on with the one that was killed. `as_of` is today and `known_at`
    now unless given. Raises Refused when a later day has been checked already, when no standard is released for the
    day, or, by button, while another run by button is under way; PermissionDenied when `actor` may not.
    """
    if actor is not None:
        require(actor, RUN_EXIT_CHECK)
    day = as_of or timezone.localdate()
    lock_starting()
    running = _to_go_on_with(trigger, day, township)
    if running is not None:
        return running
    if ExitRun.objects.standing().exclude(trigger=Trigger.UNDO).filter(as_of__gt=day).exists():
        raise Refused(f"{day:%Y-%m-%d} 以后已经核对过，不能再写入这一天的结论。只想看结果，请用试算（--dry-run）。")
    run = ExitRun.objects.create(
        trigger=trigger,
        night=day,
        as_of=day,
        known_at=known_at or settled_moment(),
        standard=Standard.objects.on(day),
        township=township,
        previous=_previous(day),
        requested_by=actor,
    )
    run.total = _make_ranges(run)
    run.save(update_fields=["total"])
    record(actor=actor, action="assessments.run", subject=run, after={"as_of": day.isoformat(), "trigger": trigger})
    return run


def settled_moment() -> datetime:
    """Return the latest moment before which nothing can be recorded any more.

    Rows carry the moment their transaction began, and appear when it ends; so it lies before the beginning of every
    transaction still under way. One that has lasted longer than ten minutes is not waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(clock_timestamp(), min(xact_start)) - interval '1 microsecond' FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            " AND xact_start > clock_timestamp() - make_interval(secs => %s)",
            [LONGEST_WAIT.total_seconds()],
        )
        moment: datetime = cursor.fetchone()[0]
    return moment


def run_range(range_id: int, *, take_over: bool = False) -> bool:
    """Judge and store one township of a run; return whether it is finished. Safe to call twice, or in two processes.

    A part another process works on is left to it, unless that has been silent for two minutes or `take_over` is set.
    The last part to finish closes the run.
    """
    part = _claim(range_id, take_over=take_over)
    if part is None:
        return False
    try:
        for chunk in open_chunks(part.township_id, behind=part.position):
            _check_chunk(part, chunk)
    except Stopped:
        return False
    ExitRunRange.objects.filter(pk=part.pk, attempt=part.attempt, state=JobState.RUNNING).update(
        state=JobState.DONE, finished_at=timezone.now()
    )
    finish_run(part.run_id)
    return True


def run_here(run: ExitRun) -> ExitRun:
    """Work through all that is left of a run in this process, taking over from whoever held it; return it closed."""
    ExitRun.objects.filter(pk=run.pk, state=JobState.RUNNING).update(resumed=F("resumed") + 1)
    for range_id in run.ranges.unfinished().values_list("pk", flat=True):
        run_range(range_id, take_over=True)
    finish_run(run.pk)
    run.refresh_from_db()
    return run


@transaction.atomic
def finish_run(run_id: int) -> None:
    """Close a run when none of its parts is left: add up the counts, end the verdicts of households no longer open."""
    run = ExitRun.objects.select_for_update().get(pk=run_id)
    if run.state not in OPEN_STATES or run.ranges.unfinished().exists():
        return
    close_left(run)
    stop_cases()
    sums = run.ranges.aggregate(**{name: Sum(name, default=0) for name in COUNTED})
    for name in COUNTED:
        setattr(run, name, sums[name])
    run.finished_at = timezone.now()
    run.started_at = run.started_at or run.created_at
    run.seconds = (run.finished_at - run.started_at).total_seconds()
    run.done, run.total = run.read, run.read
    run.state = JobState.DONE
    run.save()


def resume_silent_runs() -> list[ExitRun]:
    """Return the open runs that nobody has worked on for two minutes, to be sent out again; give up after five times.

    Rechecks are never open. A run given up is marked failed with a sentence.
    """
    silent = ExitRun.objects.of_many_households().filter(state__in=OPEN_STATES)
    to_send = []
    for run in silent:
        last = run.heartbeat_at or run.created_at
        if last > timezone.now() - SILENT_AFTER:
            continue
        if run.resumed >= TRIES:
            ExitRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(
                state=JobState.FAILED,
                finished_at=timezone.now(),
                reason=f"续核 {TRIES} 次都没有核完，请联系系统管理员。",
            )
            continue
        ExitRun.objects.filter(pk=run.pk).update(resumed=F("resumed") + 1, heartbeat_at=timezone.now())
        to_send.append(run)
    return to_send


@service("assessments.stop_run")
def stop_run(*, run_id: int, actor: User) -> ExitRun:
    """Stop an open run; what it has stored stays. Raises Refused when it has ended, PermissionDenied."""
    require(actor, RUN_EXIT_CHECK)
    run = ExitRun.objects.select_for_update().get(pk=run_id)
    if not cancel(run):
        raise Refused("这次核对已经结束，不用停止。请刷新页面看结果。")
    record(actor=actor, action="assessments.stop_run", subject=run, after={"done": run.done, "total": run.total})
    return run


def judge_only(*, as_of: date, known_at: datetime, standard: Standard, township: Township | None = None) -> Tally:
    """Judge all open households (or those of one township) and return the counts. Writes nothing at all.

    A run goes by townships, so that it can be shared out and continued. Here nothing is stored: the households are
    read in the order they lie in, which costs less where a township is scattered over large tables.
    """
    tally, started, thresholds = Tally(), time.perf_counter(), standard.thresholds()
    for ids in open_chunks(township.pk if township else None):
        with transaction.atomic():
            facts = read_facts(household_ids=ids, as_of=as_of, known_at=known_at, standard=thresholds)
            tally.add(pack(one, thresholds, standard.pk) for one in facts)
    tally.seconds = time.perf_counter() - started
    return tally


def judged(run: ExitRun, household_ids: list[int]) -> list[Packed]:
    """Judge the households as the run asks: its day, its moment, its standard."""
    thresholds, standard_id = run.standard.thresholds(), run.standard_id
    facts = read_facts(household_ids=household_ids, as_of=run.as_of, known_at=run.known_at, standard=thresholds)
    return [pack(one, thresholds, standard_id) for one in facts]


def lock_starting() -> None:
    """Let one process at a time decide whether a run begins, or is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [START_LOCK])


START_LOCK = 1_214_604_102


def _to_go_on_with(trigger: Trigger, day: date, township: Township | None) -> ExitRun | None:
    """Return the run that a new one would repeat. Refuse a second one by button."""
    runs = ExitRun.objects.filter(trigger=trigger)
    if trigger == Trigger.BEAT:
        return runs.filter(night=day).first()
    going = runs.filter(state__in=OPEN_STATES)
    if trigger == Trigger.BUTTON and (open_run := going.first()):
        raise Refused(f"第 {open_run.pk} 次核对还在进行，请等它核完再启动。")
    return going.filter(night=day, township=township).first()


def _previous(day: date) -> ExitRun | None:
    good = ExitRun.objects.good().order_by("-id")
    return good.filter(as_of__lt=day).first() or good.first()


def _townships(only: Township | None) -> list[Township]:
    return [only] if only is not None else list(Township.objects.all())


def _make_ranges(run: ExitRun) -> int:
    """Make a part for every township of the run; return the number of households in all."""
    here = Household.objects.open().order_by().values_list("township").annotate(n=Count("pk"))
    counts = dict.fromkeys((t.pk for t in _townships(run.township)), 0)
    counts |= {township_id: n for township_id, n in here if township_id in counts}
    ExitRunRange.objects.bulk_create(
        ExitRunRange(run=run, township_id=township_id, total=total) for township_id, total in counts.items()
    )
    return sum(counts.values())


def open_chunks(township_id: int | None, *, behind: int = 0) -> Iterator[list[int]]:
    """Yield the open households of the county or a township with ids behind `behind`, in their order, by chunks."""
    households = Household.objects.open().order_by("pk")
    if township_id is not None:
        households = households.filter(township=township_id)
    ids = households.values_list("pk", flat=True)
    while chunk := list(ids.filter(pk__gt=behind)[:CHUNK]):
        yield chunk
        behind = chunk[-1]


def _claim(range_id: int, *, take_over: bool) -> ExitRunRange | None:
    """Take a part of a run into work, or return None when it is finished, its run has ended, or another has it."""
    now = timezone.now()
    with transaction.atomic():
        part = (
            ExitRunRange.objects.select_for_update(of=("self",))
            .select_related("run__standard", "run__previous")
            .get(pk=range_id)
        )
        held = part.state == JobState.RUNNING and (part.heartbeat_at or now) > now - SILENT_AFTER
        if part.state not in OPEN_STATES or part.run.state not in OPEN_STATES or (held and not take_over):
            return None
        part.state, part.attempt, part.heartbeat_at = JobState.RUNNING, part.attempt + 1, now
        part.save(update_fields=["state", "attempt", "heartbeat_at"])
        ExitRun.objects.filter(pk=part.run_id, state=JobState.QUEUED).update(
            state=JobState.RUNNING, started_at=now, heartbeat_at=now
        )
    return part


def _check_chunk(part: ExitRunRange, household_ids: list[int]) -> None:
    """Judge and store one chunk and move the position behind it, all or nothing; once more when overtaken."""
    started = time.perf_counter()
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                tally = store(part.run, judged(part.run, household_ids))
                tally.seconds = time.perf_counter() - started
                _move_on(part, household_ids[-1], tally)
            return
        except (Overtaken, IntegrityError, OperationalError):
            if attempt == TRIES:
                raise


def _move_on(part: ExitRunRange, position: int, tally: Tally) -> None:
    """Move position and counts; raise Stopped when the part is no longer ours or the run no longer runs."""
    now = timezone.now()
    counts = {name: F(name) + getattr(tally, name) for name in COUNTED}
    mine = ExitRunRange.objects.filter(pk=part.pk, attempt=part.attempt, state=JobState.RUNNING)
    if not mine.update(position=position, heartbeat_at=now, **counts):
        raise Stopped
    going = ExitRun.objects.filter(pk=part.run_id, state=JobState.RUNNING)
    if not going.update(done=F("done") + tally.read, heartbeat_at=now):
        raise Stopped
