"""The look-back (回头看): every night, after the open households, those that have left poverty are judged again.

Each by the same facts and criteria twice: as of today, which may show that it has fallen back, and as of the day of its
exit by what is known now about then, which may show that it should not have left. Nothing here is a verdict and nothing
changes where a household stands; what is suspected waits for people (services/suspicions.py, docs/decisions/0037).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.jobs import OPEN_STATES, JobState
from assessments.criteria import SEVEN
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.facts import read_facts
from assessments.judging import further_names, judge
from assessments.models import CRITERIA_FIELDS, ExitCase, LookBackRun, Standard, Suspicion
from assessments.models.look_back import SuspicionQuerySet
from assessments.services.runs import SILENT_AFTER, TRIES, settled_moment
from assessments.status import CaseState
from assessments.suspicions import UNSETTLED, SuspicionKind, SuspicionState
from config.lib.refusals import Refused
from households.models import Household, StatusEvent
from households.status import HouseholdStatus

LOOKING_LOCK = 1_214_604_105
CHUNK = 20_000
"""Households at a time: as many as one county has, because the days of their exits each cost a question."""
FALLEN_BY = frozenset(SEVEN)
"""What a household can fall back by: income and guarantees. What else a standard asks belongs to the exit alone."""

Short = list[list[str | None]]
"""What a household falls short of: [name, value, reason, source, day] of each criterion that is not met."""
Key = tuple[int, str]
"""Household and kind of a suspicion."""


class Exit(NamedTuple):
    """By what the exit of a household is judged again: its day, the calendar it was begun with, its standard."""

    day: date
    calendar: date
    standard_id: int | None


@dataclass
class Seen:
    """What a chunk showed: suspicions by household and kind, the days of the exits, and what could not be asked."""

    short: dict[Key, Short] = field(default_factory=dict)
    exits: dict[int, Exit] = field(default_factory=dict)
    errors: int = 0

    @property
    def undated(self) -> int:
        return sum(one.standard_id is None for one in self.exits.values())


@transaction.atomic
def start_look_back(*, by_beat: bool = False) -> LookBackRun:
    """Begin a look-back as of today, as known now, and return it; nothing is judged yet.

    While one is under way, and for a second beat on one night, that one is returned. Raises Refused when no standard is
    released for today.
    """
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOOKING_LOCK])
    there = LookBackRun.objects.filter(state__in=OPEN_STATES).first()
    if by_beat and there is None:
        there = LookBackRun.objects.filter(by_beat=True, night=today).first()
    if there is not None:
        return there
    return LookBackRun.objects.create(
        night=today,
        by_beat=by_beat,
        known_at=settled_moment(),
        standard=Standard.objects.on(today),
        total=_exited().count(),
    )


def look_back(run_id: int, *, take_over: bool = False) -> None:
    """Do what is left of a look-back. Safe to call twice: one that another process works on is left to it.

    It is taken over when that has been silent for two minutes, or when `take_over` is set.
    """
    run = _claim(run_id, take_over=take_over)
    if run is None:
        return
    started = time.perf_counter()
    while _look_at_next(run):
        pass
    with transaction.atomic():
        if _mine(run) is None:
            return
        gone = _let_go(Suspicion.objects.exclude(household__status=HouseholdStatus.EXITED))
        LookBackRun.objects.filter(pk=run.pk).update(
            state=JobState.DONE,
            finished_at=timezone.now(),
            gone=F("gone") + gone,
            seconds=F("seconds") + time.perf_counter() - started,
            total=F("done"),
        )


def resume_silent_look_backs() -> list[LookBackRun]:
    """Return the open look-backs nobody has worked on for two minutes; one taken up five times is given up."""
    before = timezone.now() - SILENT_AFTER
    silent = [run for run in LookBackRun.objects.filter(state__in=OPEN_STATES) if _last_sign(run) < before]
    given_up = [run.pk for run in silent if run.attempt >= TRIES]
    LookBackRun.objects.filter(pk__in=given_up, state__in=OPEN_STATES).update(
        state=JobState.FAILED,
        finished_at=timezone.now(),
        reason=f"续核 {TRIES} 次都没有核完，请联系系统管理员。",
    )
    return [run for run in silent if run.attempt < TRIES]


def _last_sign(run: LookBackRun) -> datetime:
    return run.heartbeat_at or run.created_at


def _exited() -> QuerySet[Household]:
    return Household.objects.filter(status=HouseholdStatus.EXITED)


@transaction.atomic
def _claim(run_id: int, *, take_over: bool) -> LookBackRun | None:
    now = timezone.now()
    run = LookBackRun.objects.select_for_update(of=("self",)).select_related("standard").get(pk=run_id)
    held = run.state == JobState.RUNNING and (run.heartbeat_at or now) > now - SILENT_AFTER
    if run.state not in OPEN_STATES or (held and not take_over):
        return None
    run.state, run.attempt, run.heartbeat_at = JobState.RUNNING, run.attempt + 1, now
    run.started_at = run.started_at or now
    run.save(update_fields=["state", "attempt", "heartbeat_at", "started_at"])
    return run


def _mine(run: LookBackRun) -> LookBackRun | None:
    """Return the row, locked, while it still runs and nobody has taken it over."""
    rows = LookBackRun.objects.select_for_update(of=("self",)).select_related("standard")
    return rows.filter(pk=run.pk, attempt=run.attempt, state=JobState.RUNNING).first()


@transaction.atomic
def _look_at_next(run: LookBackRun) -> bool:
    """Judge the next chunk and write what differs, with the position, all or nothing; say whether there was one."""
    mine = _mine(run)
    if mine is None:
        return False
    ids = list(_exited().filter(pk__gt=mine.position).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return False
    seen = _see(mine, ids)
    found, gone = _write(mine, ids, seen)
    LookBackRun.objects.filter(pk=mine.pk).update(
        position=ids[-1],
        done=F("done") + len(ids),
        heartbeat_at=timezone.now(),
        found=F("found") + found,
        gone=F("gone") + gone,
        undated=F("undated") + seen.undated,
        errors=F("errors") + seen.errors,
    )
    return True


def _see(run: LookBackRun, ids: Sequence[int]) -> Seen:
    """Judge the households as of the night, and as of their exits, one question for each day and standard."""
    seen = Seen(exits=exits_of(ids))
    now = Exit(run.night, run.night, run.standard_id)
    _ask(seen, SuspicionKind.FALLEN_BACK, ids, now, run)
    groups: dict[Exit, list[int]] = {}
    for household_id, one in seen.exits.items():
        if one.standard_id is not None:
            groups.setdefault(one, []).append(household_id)
    for one, members in sorted(groups.items()):
        _ask(seen, SuspicionKind.WRONG_EXIT, members, one, run)
    return seen


def _ask(seen: Seen, kind: SuspicionKind, ids: Sequence[int], one: Exit, run: LookBackRun) -> None:
    terms = run.standard.thresholds() if one.standard_id == run.standard_id else _terms(one.standard_id)
    names = [*CRITERIA_FIELDS, *further_names(terms)]
    counted = FALLEN_BY if kind == SuspicionKind.FALLEN_BACK else frozenset(names)
    facts = read_facts(
        household_ids=ids, as_of=one.day, known_at=run.known_at, standard=terms, calendar_day=one.calendar
    )
    for household in facts:
        verdicts, error = judge(household, terms)
        seen.errors += bool(error)
        answers = zip(names, verdicts, strict=True)
        short = [_told(name, said) for name, said in answers if said[0] == Outcome.UNMET and name in counted]
        if short:
            seen.short[household.household_id, kind] = short


def _terms(standard_id: int | None) -> Thresholds:
    return Standard.objects.get(pk=standard_id or 0).thresholds()


def _told(name: str, verdict: Verdict) -> list[str | None]:
    _, value, reason, source, day = verdict
    return [name, value, reason, source, day.isoformat() if day else None]


def exits_of(household_ids: Sequence[int]) -> dict[int, Exit]:
    """Return household id → by what its exit is judged again.

    A household that left by a case goes by the standard and the calendar of that case, any other by the standard of the
    day on which it left; of one that came on the register as exited only the year is known: its last day counts.
    """
    years = dict(Household.objects.filter(pk__in=household_ids).values_list("pk", "exit_year"))
    days = {pk: date(year, 12, 31) for pk, year in years.items() if year}
    events = StatusEvent.objects.filter(household__in=household_ids, after=HouseholdStatus.EXITED)
    days |= dict(events.order_by("on_date", "pk").values_list("household_id", "on_date"))
    today = timezone.localdate()
    cases = ExitCase.objects.filter(household__in=household_ids, state=CaseState.EXITED).order_by("pk")
    pinned = {
        household: (calendar, standard)
        for household, year, calendar, standard in cases.values_list(
            "household_id", "exit_year", "verdict__run_from__as_of", "standard_id"
        )
        if year == years[household]
    }
    standards = _standards_on({day for pk, day in days.items() if pk not in pinned})
    found = {}
    for household, day in days.items():
        calendar, standard = pinned.get(household, (day, standards.get(day)))
        found[household] = Exit(min(day, today), min(calendar, today), standard)
    return found


def _standards_on(days: set[date]) -> dict[date, int]:
    """Return the standard of each day, where one was released for it."""
    found = {}
    for day in days:
        try:
            found[day] = Standard.objects.on(day).pk
        except Refused:
            continue
    return found


def _write(run: LookBackRun, ids: Sequence[int], seen: Seen) -> tuple[int, int]:
    """Write what is newly suspected, follow what changed while nobody has looked, let go what is no longer found."""
    latest = _latest(ids)
    fresh = {key: short for key, short in seen.short.items() if not _is_known(latest.get(key), short)}
    Suspicion.objects.bulk_create(
        Suspicion(
            household_id=household,
            kind=kind,
            criteria=short,
            exited_on=seen.exits[household].day,
            since=run,
            latest=run,
        )
        for (household, kind), short in fresh.items()
    )
    waiting = {key: one for key, one in latest.items() if one.state == SuspicionState.OPEN}
    changed = [one for key, one in waiting.items() if key in seen.short and seen.short[key] != one.criteria]
    for one in changed:
        one.criteria, one.latest = seen.short[one.household_id, one.kind], run
    Suspicion.objects.bulk_update(changed, ["criteria", "latest"])
    over = [one.pk for key, one in waiting.items() if key not in seen.short]
    return len(fresh), _let_go(Suspicion.objects.filter(pk__in=over))


def _latest(ids: Sequence[int]) -> dict[Key, Suspicion]:
    """Return the newest suspicion of each household and kind, locked: somebody may be looking at it right now."""
    rows = Suspicion.objects.filter(household__in=ids).select_for_update().order_by("pk")
    return {(one.household_id, one.kind): one for one in rows}


def _is_known(latest: Suspicion | None, short: Short) -> bool:
    """Say whether somebody still has to look at it, or has found that very thing untrue."""
    if latest is None:
        return False
    if latest.state in UNSETTLED:
        return True
    return latest.state == SuspicionState.DISMISSED and _content(latest.criteria) == _content(short)


def _content(criteria: Short) -> list[list[str | None]]:
    """Return name, value and reason: newer evidence of the same is nothing new."""
    return [row[:3] for row in criteria]


def _let_go(suspicions: SuspicionQuerySet) -> int:
    """End those among them that nobody has looked at: there is nothing to be suspected any more.

    What the county listed by a ruling waits for people.
    """
    listed = suspicions.filter(state=SuspicionState.OPEN, claim__isnull=True)
    return listed.update(state=SuspicionState.GONE, changed_at=timezone.now())
