"""A run killed at fifty moments of its way, each completed by the next: no verdict twice, none lost."""

import random
import time
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.jobs import JobState
from assessments.judging import content_of
from assessments.models import ExitRun, HouseholdVerdict, Standard
from assessments.services import runs
from assessments.services.runs import judge_only, judged
from assessments.services.storing import Tally
from benchmarks.population import build
from config.lib.dates import income_window, school_term_start
from households.models import Household
from tests.torture.processes import kill_after, seconds_of, start

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

HOUSEHOLDS = 2000
CHUNK = 100
MOMENTS, MOST_NIGHTS = 50, 75
"""A run that ended before it was killed does not count, and its moment is tried again."""
PATIENCE = 30
SUPERSEDE = """
UPDATE households_incomeworksheet SET superseded_at = now()
WHERE superseded_at IS NULL AND (household_id + %(night)s) %% 3 > 0
"""
NEW_INCOMES = """
INSERT INTO households_incomeworksheet (household_id, window_start, window_end, wage, business, property, transfer,
    business_cost, head_count, state, signed_by_surveyor_on, signed_by_householder_on, signed_by_village_on, source,
    source_name, document, valid_from)
SELECT household_id, window_start, window_end,
       head_count * (3200 + (hashint4(household_id::int * 31 + %(night)s) & 65535) / 100.0), 0, 0, 0, 0, head_count,
       state, signed_by_surveyor_on, signed_by_householder_on, signed_by_village_on, source, source_name, document,
       valid_from
FROM households_incomeworksheet WHERE superseded_at = now()
"""


@pytest.fixture
def first_day(monkeypatch) -> date:
    """A county of 2,000 households whose facts were known before the first of so many nights."""
    monkeypatch.setattr(runs, "CHUNK", CHUNK)
    day, known = timezone.localdate() - timedelta(days=MOST_NIGHTS), timezone.now() - timedelta(days=MOST_NIGHTS + 10)
    start_of_window, end = income_window(day)
    term = school_term_start(day)
    texts = {"window_start": start_of_window, "window_end": end, "day": day, "term": term, "known": known}
    build(households=HOUSEHOLDS, values={name: value.isoformat() for name, value in texts.items()})
    stale = {"living_stale_days": 365, "water_stale_days": 730, "housing_stale_days": 1095}
    about = {"label": "测试标准", "year": day.year, "document": "测试", "income_line": 3500, "released_at": known}
    Standard.objects.create(code="TORTURE", valid_from=date(2016, 1, 1), **stale, **about)
    return day


def check_exits(day: date) -> None:
    call_command("check_exits", "--as-of", day.isoformat(), stdout=StringIO())


def correct_incomes(night: int) -> None:
    """Replace the worksheets of two households in three, some of which then cross the line."""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN; {SUPERSEDE}; {NEW_INCOMES}; COMMIT", {"night": night})


def killed_on_its_way(day: date, seconds: float) -> bool:
    """Begin the check of a night, kill it so long after its run began, and return whether it was still under way."""
    child, until = start(check_exits, day), time.monotonic() + PATIENCE
    while not ExitRun.objects.filter(as_of=day).exists():
        assert time.monotonic() < until, "the run did not begin"
        time.sleep(0.001)
    kill_after(child, seconds)
    return ExitRun.objects.filter(as_of=day, finished_at__isnull=True).exists()


@pytest.mark.long
def test_a_run_killed_at_fifty_moments_is_completed_with_no_verdict_twice_and_none_lost(first_day):
    chance, nights = random.Random(20261122), 1
    seconds_of(check_exits, first_day)
    whole = ExitRun.objects.get().seconds
    moments = [(number + 0.5) / MOMENTS for number in range(MOMENTS)]
    chance.shuffle(moments)
    while moments:
        assert nights < MOST_NIGHTS, f"{len(moments)} moments are left: the kills came too late"
        day = first_day + timedelta(days=nights)
        correct_incomes(nights)
        nights += 1
        if killed_on_its_way(day, moments[-1] * whole):
            moments.pop()
            check_exits(day)
        else:
            whole *= 0.95

        run = ExitRun.objects.get(as_of=day)
        assert (run.state, run.read, run.done, run.errors) == (JobState.DONE, HOUSEHOLDS, HOUSEHOLDS, 0)
        assert everybody_has_one_current_verdict()

    assert ExitRun.objects.filter(resumed__gt=0).count() > MOMENTS // 2, "hardly any run was gone on with"
    every_night_can_be_replayed(nights)


def everybody_has_one_current_verdict() -> bool:
    current = list(HouseholdVerdict.objects.current().order_by("household").values_list("household", flat=True))
    return current == list(Household.objects.order_by("pk").values_list("pk", flat=True))


def every_night_can_be_replayed(count: int) -> None:
    """Ask every night again in one go and compare: each stored verdict, and each count of the run."""
    everybody = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    nights = list(ExitRun.objects.select_related("standard", "previous").order_by("pk"))
    assert len(nights) == count
    for run in nights:
        again, sums = judged(run, everybody), Tally()
        sums.add(again)
        stored = dict(HouseholdVerdict.objects.at(run).values_list("household", "digest"))
        assert stored == {one.household_id: one.digest for one in again}
        assert counted(run) == counted(sums)
        assert (run.changed, run.newly_eligible, run.newly_blocked) == changes_since_the_night_before(run)
    last = nights[-1]
    assert counted(last) == counted(judge_only(as_of=last.as_of, known_at=last.known_at, standard=last.standard))


def counted(told: ExitRun | Tally) -> tuple[int, int, int, int, int]:
    return told.read, told.eligible, told.unmet, told.unknown, told.errors


def changes_since_the_night_before(run: ExitRun) -> tuple[int, int, int]:
    """Count from the stored rows what an unbroken run would have counted: changed, newly met, no longer met."""
    now = dict(HouseholdVerdict.objects.at(run).values_list("household", "details"))
    met = set(HouseholdVerdict.objects.at(run).filter(overall="met").values_list("household", flat=True))
    if run.previous is None:
        return len(now), len(met), 0
    earlier = HouseholdVerdict.objects.at(run.previous)
    before = dict(earlier.values_list("household", "details"))
    was_met = set(earlier.filter(overall="met").values_list("household", flat=True))
    changed = sum(content_of(now[pk], []) != content_of(before[pk], []) for pk in now)
    return changed, len(met - was_met), len(was_met - met)
