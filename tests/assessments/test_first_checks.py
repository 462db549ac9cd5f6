"""The two first checks of a loaded county: whatever was interrupted, the next call completes them and no more."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.audit import record
from accounts.jobs import JobState
from assessments.models import ExitRun, Trigger
from assessments.services.first_checks import LOADED, first_checks, first_quality_check
from assessments.services.runs import run_here, start_run
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def loaded(county):
    """A county that was loaded for yesterday and has not been checked."""
    make_standard()
    put_in_order(county.chen)
    record(actor=None, action=LOADED, after={"today": YESTERDAY.isoformat()})
    return county


def both_nights() -> list[tuple]:
    return list(ExitRun.objects.order_by("pk").values_list("as_of", "state"))


BOTH = [(YESTERDAY - timedelta(days=1), "done"), (YESTERDAY, "done")]


def test_both_are_done_once(loaded):
    assert len(list(first_checks())) == 2
    assert both_nights() == BOTH
    assert list(first_checks()) == []


def test_stopped_within_the_first_it_is_gone_on_with(loaded):
    start_run(trigger=Trigger.COMMAND, as_of=YESTERDAY - timedelta(days=1))
    call_command("load_demo_county", "--checks-only")
    assert both_nights() == BOTH


def test_stopped_between_the_two_the_second_is_done(loaded):
    run_here(start_run(trigger=Trigger.COMMAND, as_of=YESTERDAY - timedelta(days=1)))
    call_command("load_demo_county", "--checks-only")
    assert both_nights() == BOTH


def test_a_check_of_a_later_day_makes_them_needless(loaded):
    run_here(start_run(trigger=Trigger.BEAT, as_of=TODAY))
    assert list(first_checks()) == []


def test_a_failed_one_is_done_again(loaded):
    run = start_run(trigger=Trigger.COMMAND, as_of=YESTERDAY)
    ExitRun.objects.filter(pk=run.pk).update(state=JobState.FAILED)
    assert [run.as_of for run in first_checks()] == [YESTERDAY]


def test_the_rules_of_data_quality_are_asked_once(loaded):
    run = first_quality_check()

    assert (run.state, run.done) == (JobState.DONE, 3)
    assert first_quality_check() is None
