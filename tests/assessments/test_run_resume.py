"""A run that stopped half-way goes on where it was, whoever comes next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.jobs import JobState
from assessments.models import ExitRun, ExitRunRange, HouseholdVerdict, Trigger
from assessments.services import runs
from assessments.services.runs import resume_silent_runs, run_here, run_range, start_run, stop_run
from assessments.services.storing import Overtaken
from config.lib.refusals import Refused
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order
from tests.conftest import make_household

HOUSEHOLDS = 7


class Killed(BaseException):
    """Stands for a process that ends without any clearing up."""


@pytest.fixture
def ready(county, monkeypatch):
    """Seven households: five in the east, checked two at a time, and two in the west."""
    monkeypatch.setattr(runs, "CHUNK", 2)
    make_standard()
    put_in_order(county.chen)
    for number in range(3):
        make_household(county.upper, f"东{number}", f"53039900020{number}", size=1)
    make_household(county.far, "西", "530399000300", size=2)
    return county


def break_after(monkeypatch, chunks: int) -> None:
    """Let the process die in the transaction of the chunk after `chunks` of them."""
    real, done = runs._move_on, []

    def move_on(*args):
        real(*args)
        done.append(1)
        if len(done) > chunks:
            raise Killed

    monkeypatch.setattr(runs, "_move_on", move_on)


def everybody_has_one_verdict() -> bool:
    households = list(HouseholdVerdict.objects.current().values_list("household", flat=True))
    return len(households) == len(set(households)) == HouseholdVerdict.objects.count() == HOUSEHOLDS


@pytest.mark.parametrize("chunks", [0, 1, 2, 3])
def test_a_killed_run_goes_on_behind_its_last_chunk(ready, monkeypatch, chunks):
    run = start_run(trigger=Trigger.COMMAND)
    with monkeypatch.context() as patch:
        break_after(patch, chunks)
        with pytest.raises(Killed):
            run_here(run)
    stored = list(HouseholdVerdict.objects.values_list("pk", flat=True))

    run = run_here(start_run(trigger=Trigger.COMMAND))

    assert ExitRun.objects.count() == 1
    assert (run.state, run.read, run.done, run.resumed) == ("done", HOUSEHOLDS, HOUSEHOLDS, 1)
    assert (run.changed, run.newly_eligible) == (HOUSEHOLDS, 1)
    assert everybody_has_one_verdict()
    assert set(stored) <= set(HouseholdVerdict.objects.values_list("pk", flat=True))


def test_a_part_in_other_hands_is_left_alone(ready):
    run = start_run(trigger=Trigger.COMMAND)
    [part, *_] = run.ranges.all()
    ExitRunRange.objects.filter(pk=part.pk).update(state=JobState.RUNNING, heartbeat_at=timezone.now())

    assert run_range(part.pk) is False
    assert not HouseholdVerdict.objects.exists()


def test_a_part_whose_worker_has_fallen_silent_is_taken_over(ready):
    run = start_run(trigger=Trigger.COMMAND)
    [part, *_] = run.ranges.all()
    silent = timezone.now() - timedelta(minutes=3)
    ExitRunRange.objects.filter(pk=part.pk).update(state=JobState.RUNNING, heartbeat_at=silent, attempt=1)

    assert run_range(part.pk) is True


def test_whoever_was_taken_over_from_stops_without_storing(ready, monkeypatch):
    run = start_run(trigger=Trigger.COMMAND)
    real = runs.store

    def taken_over_meanwhile(*args):
        ExitRunRange.objects.filter(run=run).update(attempt=9)
        return real(*args)

    monkeypatch.setattr(runs, "store", taken_over_meanwhile)

    assert run_range(run.ranges.first().pk) is False
    assert not HouseholdVerdict.objects.exists()


def test_a_chunk_overtaken_by_a_recheck_is_read_again(ready, monkeypatch):
    real, calls = runs.store, []

    def overtaken_once(*args):
        calls.append(1)
        if len(calls) == 1:
            raise Overtaken
        return real(*args)

    monkeypatch.setattr(runs, "store", overtaken_once)

    assert run_here(start_run(trigger=Trigger.COMMAND)).state == "done"
    assert everybody_has_one_verdict()


def test_a_stopped_run_keeps_what_it_stored_and_goes_no_further(ready, monkeypatch):
    run = start_run(trigger=Trigger.BUTTON, actor=ready.zhao)
    [part, *_] = run.ranges.all()
    with monkeypatch.context() as patch:
        break_after(patch, 1)
        with pytest.raises(Killed):
            run_range(part.pk)

    stop_run(run_id=run.pk, actor=ready.qian)

    assert run_range(part.pk, take_over=True) is False
    run.refresh_from_db()
    assert (run.state, HouseholdVerdict.objects.count()) == ("cancelled", 2)
    with pytest.raises(Refused, match="已经结束"):
        stop_run(run_id=run.pk, actor=ready.qian)


@pytest.mark.parametrize("trigger", [Trigger.BEAT, Trigger.COMMAND])
def test_the_sweep_sends_silent_runs_out_again_and_gives_up_in_the_end(ready, trigger):
    run = start_run(trigger=trigger)
    fresh = resume_silent_runs()
    silent = timezone.now() - timedelta(minutes=3)
    ExitRun.objects.update(state=JobState.RUNNING, heartbeat_at=silent)

    assert (fresh, resume_silent_runs(), resume_silent_runs()) == ([], [run], [])
    ExitRun.objects.update(heartbeat_at=silent, resumed=runs.TRIES)
    assert resume_silent_runs() == []
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "续核 5 次都没有核完，请联系系统管理员。")
