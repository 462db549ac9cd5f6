from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.jobs import JobState, cancel, fail, finish, heartbeat, start, sweep_dead_jobs
from funds.models import LedgerExport


@pytest.fixture
def job(wang) -> LedgerExport:
    """One of the jobs there are: a ledger export that waits."""
    return LedgerExport.objects.create(requested_by=wang)


def again(job: LedgerExport) -> LedgerExport:
    return LedgerExport.objects.get(pk=job.pk)


def test_a_job_is_started_once(job):
    assert start(job, total=200)
    assert not start(again(job))

    assert (again(job).state, again(job).total) == (JobState.RUNNING, 200)
    assert again(job).heartbeat_at is not None


def test_a_heartbeat_notes_progress(job):
    start(job, total=200)

    assert heartbeat(job, 50)

    assert (again(job).done, again(job).percent) == (50, 25)


def test_a_worker_learns_at_its_heartbeat_that_the_job_was_cancelled(job):
    start(job)
    cancel(again(job))

    assert not heartbeat(job, 50)
    assert not finish(job)
    assert again(job).state == JobState.CANCELLED


def test_a_finished_job_is_whole_and_does_not_fail_any_more(job):
    start(job, total=3)
    assert finish(job)
    assert not fail(again(job), "迟了。")

    assert (again(job).state, again(job).percent, again(job).is_open) == (JobState.DONE, 100, False)


def test_a_failed_job_says_why(job):
    start(job)
    fail(job, "磁盘满了。")

    assert (again(job).state, again(job).reason) == (JobState.FAILED, "磁盘满了。")
    assert again(job).finished_at is not None


@pytest.mark.parametrize(("silent_minutes", "swept"), [(4, 0), (6, 1)])
def test_only_running_jobs_that_have_gone_silent_are_swept(job, silent_minutes, swept):
    start(job)
    LedgerExport.objects.create()
    LedgerExport.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=silent_minutes))

    assert sweep_dead_jobs(LedgerExport, timedelta(minutes=5)) == swept
    assert (again(job).state == JobState.FAILED) is bool(swept)
    assert LedgerExport.objects.filter(state=JobState.QUEUED).count() == 1
