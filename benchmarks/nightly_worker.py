"""The steps of the nightly benchmark, each for a process of its own. Seconds are medians of three up to 10^5."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.jobs import JobState
from assessments.criteria import HOUSEHOLD_CODES, MUST_NOT
from assessments.further import GROWN
from assessments.models import ExitRun, Standard, Trigger, WhatIf
from assessments.services.runs import finish_run, judge_only, run_here, run_range, start_run
from assessments.services.what_if import work_out
from benchmarks.measure import RUNS, median_seconds, peak_mb
from benchmarks.orm_loop import judge_with_objects
from benchmarks.population import analyse, build
from config.lib.dates import income_window, school_age_births, school_term_start

LARGE = 1_000_000
HERE = Path(__file__).parent
DAY = date(2026, 11, 22)
KNOWN = datetime(2026, 11, 1, tzinfo=timezone.get_default_timezone())


def main(step: str, size: str) -> dict[str, Any]:
    """Do one step on `size` households and return seconds, peak memory and counts."""
    steps: dict[str, Callable[[int], dict[str, Any]]] = {
        "build": _build,
        "sql": _sql,
        "judging": _judging,
        "first": _first,
        "unchanged": _unchanged,
        "two_workers": _two_workers,
        "half": _half,
        "orm": _orm,
        "what_if": _what_if,
    }
    return steps[step](int(size)) | {"peak_mb": peak_mb()}


def _median(size: int, work: Callable[[], Any], *, before: Callable[[], Any] = lambda: None) -> float:
    """Return the median seconds of three runs; of one at 10^6, where three would take the part over thirty minutes."""
    return median_seconds(work, before=before, runs=1 if size >= LARGE else RUNS)


def _build(size: int) -> dict[str, Any]:
    start, end = income_window(DAY)
    texts = {"window_start": start, "window_end": end, "day": DAY, "term": school_term_start(DAY), "known": KNOWN}
    build(households=size, values={name: value.isoformat() for name, value in texts.items()})
    Standard.objects.create(
        code="BENCH",
        label="测速标准",
        year=DAY.year,
        document="测速",
        valid_from=date(2020, 1, 1),
        income_line=Decimal(3500),
        criteria=list(HOUSEHOLD_CODES),
        must_not_exit=list(MUST_NOT),
        one_off_percent=30,
        earlier_lines=[Decimal(3000)],
        water_litres=20,
        water_minutes=20,
        water_metres=800,
        water_stop_days=36,
        living_stale_days=365,
        water_stale_days=730,
        housing_stale_days=1095,
        released_at=KNOWN,
    )
    return {"seconds": 0.0}


def _sql(size: int) -> dict[str, Any]:
    statement, question, counted = (HERE / "yardstick.sql").read_text(), _question(), []
    with connection.cursor() as cursor:
        # As the checker does: estimates of dated rows invite nested loops. One process against one process.
        cursor.execute("SET enable_nestloop = off; SET max_parallel_workers_per_gather = 0")

        def count() -> None:
            cursor.execute(statement, question)
            counted.append(cursor.fetchone()[0])

        count()
        seconds = _median(size, count)
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", question)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    (HERE / "yardstick_plan.txt").write_text(plan + "\n")
    return {"seconds": seconds, "eligible": counted[-1]}


def _question() -> dict[str, Any]:
    standard = Standard.objects.on(DAY)
    born_from, born_to = school_age_births(DAY)
    before = income_window(DAY)[0] - timedelta(days=1)
    return {
        "day": DAY,
        "known": timezone.now(),
        "window_end": income_window(DAY)[1],
        "income_line": standard.income_line,
        "year": DAY.year,
        "term": school_term_start(DAY),
        "born_from": born_from,
        "born_to": born_to,
        "living_oldest": DAY - timedelta(days=standard.living_stale_days),
        "water_oldest": DAY - timedelta(days=standard.water_stale_days),
        "housing_oldest": DAY - timedelta(days=standard.housing_stale_days),
        "condition_oldest": DAY - timedelta(days=standard.condition_stale_days),
        "litres": standard.water_litres,
        "minutes": standard.water_minutes,
        "metres": standard.water_metres,
        "stop_days": standard.water_stop_days,
        "one_off_percent": standard.one_off_percent,
        "earlier_line": standard.earlier_lines[0],
        "earlier_end": before,
        "this_year": date(income_window(DAY)[1].year, 1, 1),
        "grown": DAY.replace(year=DAY.year - GROWN),
    }


def _judging(size: int) -> dict[str, Any]:
    standard, tallies = Standard.objects.on(DAY), []

    def judge() -> None:
        tallies.append(judge_only(as_of=DAY, known_at=timezone.now(), standard=standard))

    if size >= LARGE:
        judge()  # what the loading left to be read for the first time; the median of three does without that at 10^5
    seconds = _median(size, judge)
    return {"seconds": seconds, "eligible": tallies[-1].eligible}


def _first(size: int) -> dict[str, Any]:
    return {"seconds": _median(size, _run, before=_forget)}


def _unchanged(size: int) -> dict[str, Any]:
    analyse()
    if size >= LARGE:
        _run()  # what VACUUM left to be read for the first time; the median of three does without that at 10^5
    return {"seconds": _median(size, _run)}


def _run() -> ExitRun:
    return run_here(start_run(trigger=Trigger.COMMAND, as_of=DAY, actor=None))


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE assessments_exitrun CASCADE")
    analyse()


def _two_workers(size: int) -> dict[str, Any]:
    """Time a night on two processes that are up and wait for work, as Celery's are."""
    halves: list[subprocess.Popen[str]] = []

    def start() -> None:
        command = [sys.executable, "-m", "benchmarks.step", __name__, "half"]
        halves[:] = [
            subprocess.Popen([*command, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for place in (0, 1)
        ]
        for half in halves:
            half.stdout.readline()  # type: ignore[union-attr]

    def both() -> None:
        run = start_run(trigger=Trigger.COMMAND, as_of=DAY, actor=None)
        for half in halves:
            half.stdin.write("go\n")  # type: ignore[union-attr]
            half.stdin.close()  # type: ignore[union-attr]
        if any(half.wait() for half in halves):
            raise RuntimeError("a worker failed, see above")
        finish_run(run.pk)

    return {"seconds": _median(size, both, before=start)}


def _half(place: int) -> dict[str, Any]:
    """Say that we are ready, wait for the word, and work through every second township of the open run."""
    ExitRun.objects.exists()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    run = ExitRun.objects.filter(finished_at__isnull=True).latest("pk")
    for range_id in list(run.ranges.order_by("pk").values_list("pk", flat=True))[place::2]:
        run_range(range_id)
    return {"seconds": 0.0}


def _what_if(size: int) -> dict[str, Any]:
    """Time a question that changes thousands: a higher line, by tonight's standard."""
    asked: list[WhatIf] = []

    def put() -> None:
        terms = {"standard": Standard.objects.on(DAY), "income_line": Decimal(4500)}
        asked.append(WhatIf.objects.create(as_of=DAY, known_at=timezone.now(), total=size, **terms))

    def answer() -> None:
        work_out(asked[-1].pk)

    seconds = _median(size, answer, before=put)
    asked[-1].refresh_from_db()
    if asked[-1].state != JobState.DONE:
        raise RuntimeError(asked[-1].reason)
    return {"seconds": seconds, "changes": asked[-1].changes.count()}


def _orm(_: int) -> dict[str, Any]:
    return {"seconds": median_seconds(lambda: judge_with_objects(DAY, count=2000), runs=1)}
