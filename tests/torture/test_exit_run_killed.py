"""Twenty nights, each run killed somewhere on its way and completed by the next: no verdict twice, none lost."""

import random
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

HOUSEHOLDS = 3000
CHUNK = 250
NIGHTS = 20
KILLED_AT_WORK_AT_LEAST = 8
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
    """A county of 3,000 households whose facts were known a month ago; the first night is twenty days ago."""
    monkeypatch.setattr(runs, "CHUNK", CHUNK)
    day, known = timezone.localdate() - timedelta(days=NIGHTS), timezone.now() - timedelta(days=30)
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


def test_twenty_killed_nights_are_completed_with_no_verdict_twice_and_none_lost(first_day):
    chance = random.Random(20261122)
    unbroken = seconds_of(check_exits, first_day)
    at_work = 0
    for night in range(1, NIGHTS + 1):
        day = first_day + timedelta(days=night)
        correct_incomes(night)
        kill_after(start(check_exits, day), chance.uniform(0.05, 0.9) * unbroken)
        at_work += ExitRun.objects.filter(as_of=day, finished_at__isnull=True).count()

        check_exits(day)

        run = ExitRun.objects.get(as_of=day)
        assert (run.state, run.read, run.done, run.errors) == (JobState.DONE, HOUSEHOLDS, HOUSEHOLDS, 0)
        assert everybody_has_one_current_verdict()

    assert at_work >= KILLED_AT_WORK_AT_LEAST, "the kills came too late or too early to mean anything"
    every_night_can_be_replayed()


def everybody_has_one_current_verdict() -> bool:
    current = list(HouseholdVerdict.objects.current().order_by("household").values_list("household", flat=True))
    return current == list(Household.objects.order_by("pk").values_list("pk", flat=True))


def every_night_can_be_replayed() -> None:
    """Ask every night again in one go and compare: each stored verdict, and each count of the run."""
    everybody = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    nights = list(ExitRun.objects.select_related("standard", "previous").order_by("pk"))
    assert len(nights) == NIGHTS + 1
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
