"""The campaign: a worker killed at fifty moments of a run; the next completes it, no verdict doubled or lost."""

import random
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import ExitRun, HouseholdVerdict, Trigger
from assessments.services.runs import judged, run_here, start_run
from benchmarks.population import build
from config.lib.dates import income_window, school_term_start
from households.models import Household, WaterFact
from tests.assessments.factories import make_standard
from tests.assessments.test_check_exits import ROOT, environment

HOUSEHOLDS, MOMENTS, CHANGED = 4000, 50, 300
LONGEST = 1.2
TODAY = timezone.localdate()
WORKER = """
import django, sys
django.setup()
from assessments.models import ExitRun
from assessments.services import runs
runs.CHUNK = 100
print("ready", flush=True)
runs.run_here(ExitRun.objects.get(pk={}))
"""

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def many():
    """Four thousand households of the benchmark's population."""
    start, end = income_window(TODAY)
    days = {"window_start": start, "window_end": end, "day": TODAY, "term": school_term_start(TODAY)}
    known = (timezone.now() - timedelta(days=30)).isoformat()
    build(households=HOUSEHOLDS, values={name: day.isoformat() for name, day in days.items()} | {"known": known})
    make_standard()


def spoil_the_water_of_some(chance: random.Random) -> None:
    ids = chance.sample(range(1, HOUSEHOLDS + 1), CHANGED)
    WaterFact.objects.bulk_create(
        WaterFact(household_id=pk, quality=chance.choice(["fail", "basic"]), source="department", valid_from=TODAY)
        for pk in ids
    )


def killed_after(run: ExitRun, seconds: float) -> bool:
    """Let a worker of its own work on the run and kill it; return whether it was still at work."""
    code = WORKER.format(run.pk)
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment(), stdout=subprocess.PIPE) as worker:
        assert worker.stdout.readline()
        time.sleep(seconds)
        at_work = worker.poll() is None
        worker.kill()
    return at_work


def faults(run: ExitRun) -> list[str]:
    """Return what is wrong with the stored verdicts after `run`."""
    current = list(HouseholdVerdict.objects.current().values_list("household", "digest"))
    right = {one.household_id: one.digest for one in judged(run, list(range(1, HOUSEHOLDS + 1)))}
    found = []
    if len(current) != HOUSEHOLDS or dict(current) != right:
        found.append(
            f"{len(current)} current verdicts, {sum(dict(current).get(k) != v for k, v in right.items())} wrong"
        )
    if (run.state, run.read, run.done) != ("done", HOUSEHOLDS, HOUSEHOLDS):
        found.append(f"{run.state}, {run.read} read, {run.done} done")
    return found


def test_a_worker_killed_at_fifty_moments_loses_and_doubles_nothing(many):
    assert Household.objects.count() == HOUSEHOLDS
    chance, killed = random.Random(20181120), 0
    for moment in range(MOMENTS):
        spoil_the_water_of_some(chance)
        run = start_run(trigger=Trigger.COMMAND)
        killed += killed_after(run, LONGEST * moment / MOMENTS)
        run.refresh_from_db()
        run = run_here(run)
        assert faults(run) == [], f"killed after {LONGEST * moment / MOMENTS:.2f} s"

    assert killed >= MOMENTS // 3
    assert ExitRun.objects.count() == MOMENTS
