"""A workbook whose message the queue lost is sent out again; one that is young or in work is not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.jobs import JobState
from households.models import ImportJob
from households.models.imports import ImportStage
from households.services.imports import (
    CHECK_TASK,
    COMMIT_TASK,
    SENT_AGAIN_AFTER,
    ask_to_commit,
    let_in,
    start_import,
    unheard_imports,
)
from tests.households.imports.books import filled, household, member, send

pytestmark = pytest.mark.django_db


def workbook():
    """Return a workbook with one new household."""
    return filled("register", household=[household("5303991012010001")], member=[member("5303991012010001", 1)])


def queue(county) -> ImportJob:
    file = workbook()
    size = len(file.getvalue())
    return start_import(actor=county.liu, kind="register", file=file, file_name="x.xlsx", size=size)


def grow_old(job: ImportJob) -> None:
    """Let everything about the job have happened three minutes ago."""
    long_ago = timezone.now() - SENT_AGAIN_AFTER - timedelta(minutes=1)
    ImportJob.objects.filter(pk=job.pk).update(created_at=long_ago, heartbeat_at=None)


def test_what_nobody_has_looked_at_for_two_minutes_is_sent_again_once(county):
    job = queue(county)
    grow_old(job)

    assert unheard_imports() == [(CHECK_TASK, job.pk)]
    assert unheard_imports() == []


def test_what_was_compared_and_never_marked_is_sent_again_once(county):
    job = send(county.liu, "register", filled("register", member=[member("5303991012010001", 1)]))
    long_ago = timezone.now() - SENT_AGAIN_AFTER - timedelta(minutes=1)
    ImportJob.objects.filter(pk=job.pk).update(finished_at=long_ago, heartbeat_at=long_ago)

    assert unheard_imports() == [(CHECK_TASK, job.pk)]
    assert unheard_imports() == []


def test_what_was_just_sent_in_is_left_alone(county):
    queue(county)

    assert unheard_imports() == []


def test_what_was_let_in_is_sent_again_to_be_written(county):
    job = send(county.liu, "register", workbook())
    ask_to_commit(job_id=job.pk, takes=["new"], rules={}, actor=county.liu)
    let_in(job_id=job.pk, actor=county.li)
    grow_old(job)

    assert unheard_imports() == [(COMMIT_TASK, job.pk)]


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_what_somebody_works_on_or_has_ended_is_not_sent(county, state):
    job = queue(county)
    grow_old(job)
    ImportJob.objects.filter(pk=job.pk).update(state=state, stage=ImportStage.CHECK)

    assert unheard_imports() == []
