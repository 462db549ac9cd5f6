"""The checks at work: a pass over the county that can be killed anywhere and goes on with the checks that are left.

Every check is one transaction that stores findings, counts and its result together.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.jobs import OPEN_STATES, JobState
from accounts.models import User
from accounts.permissions import ASSIGN_MONEY_FINDINGS
from config.lib.refusals import Refused
from funds.checks.check import Asked, Check
from funds.checks.joining import all_checks
from funds.checks.storing import Written, store
from funds.models import MoneyCheckResult, MoneyCheckRun
from funds.selectors.money_rules import rule_on
from households.models import CheckTrigger

TRIES = 5
SILENT_AFTER = timedelta(minutes=2)
START_LOCK = 1_214_604_106
LONGEST_REASON = 200


class Stopped(Exception):
    """Another process has taken over this run, or it has ended: stop without a word."""


@service("funds.check_run")
def start_check(*, trigger: CheckTrigger, actor: User | None = None) -> MoneyCheckRun:
    """Begin a pass of all checks as of today, and return it; nothing is checked yet.

    Called again on one night by the beat, it returns the pass that is there. Raises PermissionDenied when `actor` may
    not, Refused by button while another pass by button is under way.
    """
    if actor is not None:
        require(actor, ASSIGN_MONEY_FINDINGS)
    day = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [START_LOCK])
    runs = MoneyCheckRun.objects.filter(trigger=trigger)
    if trigger == CheckTrigger.BEAT and (tonight := runs.filter(night=day).first()):
        return tonight
    if trigger == CheckTrigger.BUTTON and (going := runs.filter(state__in=OPEN_STATES).first()):
        raise Refused(f"第 {going.pk} 次检查还在进行，请等它查完再启动。")
    run = MoneyCheckRun.objects.create(trigger=trigger, night=day, requested_by=actor, total=len(all_checks()))
    record(actor=actor, action="funds.check_run", subject=run, after={"night": day.isoformat()})
    return run


def work_on(run_id: int, checks: Sequence[Check] | None = None) -> bool:
    """Ask all checks of a pass that have no result yet, then close it; return whether it is finished.

    Safe to call twice: a pass another process works on is left to it, unless that has been silent for two minutes.
    """
    run = _claim(run_id)
    if run is None:
        return False
    answered = set(run.results.values_list("check_id", flat=True))
    asked = Asked(run.night, rule_on(run.night))
    try:
        for check in all_checks() if checks is None else checks:
            if check.id not in answered:
                _ask(run, check, asked)
        if not _mine(run).update(state=JobState.DONE, done=F("total"), finished_at=timezone.now()):
            raise Stopped
    except Stopped:
        return False
    return True


def resume_silent_checks() -> list[MoneyCheckRun]:
    """Return the open passes nobody has worked on for two minutes, to be sent out again; give up after five times."""
    to_send = []
    for run in MoneyCheckRun.objects.filter(state__in=OPEN_STATES):
        if (run.heartbeat_at or run.created_at) > timezone.now() - SILENT_AFTER:
            continue
        still_open = MoneyCheckRun.objects.filter(pk=run.pk, state__in=OPEN_STATES)
        if run.resumed >= TRIES:
            reason = f"续查 {TRIES} 次都没有查完，请联系系统管理员。"
            still_open.update(state=JobState.FAILED, finished_at=timezone.now(), reason=reason)
        elif still_open.update(resumed=F("resumed") + 1):
            to_send.append(run)
    return to_send


def _claim(run_id: int) -> MoneyCheckRun | None:
    """Take a pass into work, or return None when it has ended or another process has it."""
    now = timezone.now()
    with transaction.atomic():
        run = MoneyCheckRun.objects.select_for_update().get(pk=run_id)
        held = run.state == JobState.RUNNING and (run.heartbeat_at or now) > now - SILENT_AFTER
        if run.state not in OPEN_STATES or held:
            return None
        run.state, run.attempt, run.heartbeat_at = JobState.RUNNING, run.attempt + 1, now
        run.started_at = run.started_at or now
        run.save(update_fields=["state", "attempt", "heartbeat_at", "started_at"])
    return run


def _ask(run: MoneyCheckRun, check: Check, asked: Asked) -> None:
    """Ask one check and store its findings and its result, all or nothing; a crash hides no other check."""
    started = time.perf_counter()
    try:
        with transaction.atomic():
            faults = list(check.find(asked))
            written = store(check, faults, asked.day)
            _note(run, check, written, found=len(faults), seconds=time.perf_counter() - started)
    except Stopped:
        raise
    except Exception as crash:  # whatever a check raises is its own fault, and told as such
        with transaction.atomic():
            reason = type(crash).__name__[:LONGEST_REASON]
            _note(run, check, Written(), seconds=time.perf_counter() - started, reason=reason)


def _note(
    run: MoneyCheckRun, check: Check, written: Written, *, seconds: float, found: int = 0, reason: str = ""
) -> None:
    counts = {name: F(name) + number for name, number in vars(written).items()}
    if not _mine(run).update(done=F("done") + 1, heartbeat_at=timezone.now(), **counts):
        raise Stopped
    MoneyCheckResult.objects.create(run=run, check_id=check.id, found=found, seconds=seconds, reason=reason)


def _mine(run: MoneyCheckRun) -> QuerySet[MoneyCheckRun]:
    return MoneyCheckRun.objects.filter(pk=run.pk, attempt=run.attempt, state=JobState.RUNNING)
