"""The check in the background: the nightly beat, one task a township, and the sweep that sends dead runs out again."""

from celery import shared_task
from django.utils import timezone

from accounts.jobs import OPEN_STATES, JobState
from assessments.models import ExitRun, Trigger, WhatIf
from assessments.services.exit_paper_exports import build_exit_papers, sweep_exit_papers
from assessments.services.look_back import look_back, resume_silent_look_backs, start_look_back
from assessments.services.runs import finish_run, resume_silent_runs, run_range, start_run
from assessments.services.what_if import sweep_what_ifs, work_out


def send_out(run: ExitRun) -> None:
    """Send one task for every part of the run that is not finished."""
    for range_id in run.ranges.unfinished().values_list("pk", flat=True):
        check_range.delay(range_id)


@shared_task
def check_exits_tonight() -> None:
    """Begin tonight's run, or go on with it: a second beat on one night finds the run of the first."""
    run = start_run(trigger=Trigger.BEAT, actor=None)
    if run.state in OPEN_STATES:
        send_out(run)
        finish_run(run.pk)
    look_back_tonight()


@shared_task
def check_range(range_id: int) -> None:
    """Judge one township of a run. May run twice: the second finds nothing left to do.

    Whoever finishes the last one of the night goes on to the look-back.
    """
    if run_range(range_id):
        look_back_tonight()


def look_back_tonight() -> None:
    """Begin tonight's look-back once the night's run over the open households is done; twice on one night is once."""
    tonight = ExitRun.objects.filter(trigger=Trigger.BEAT, night=timezone.localdate())
    if tonight.filter(state=JobState.DONE).exists():
        look_back_anyway()


@shared_task
def look_back_anyway() -> None:
    """Begin tonight's look-back, however the run over the open households went; go on with one that was begun."""
    run = start_look_back(by_beat=True)
    if run.state in OPEN_STATES:
        look_back_at_exited.delay(run.pk)


@shared_task
def look_back_at_exited(run_id: int) -> None:
    """Do what is left of a look-back. May run twice: the second finds it held or done."""
    look_back(run_id)


@shared_task
def answer_what_if(what_if_id: int) -> None:
    """Work out one question. May run twice: the second finds it taken."""
    work_out(what_if_id)


def send_what_if(asked: WhatIf) -> None:
    """Send one question to a worker."""
    answer_what_if.delay(asked.pk)


@shared_task(name="assessments.tasks.build_exit_papers")
def build_papers(export_id: int) -> None:
    """Write the papers of a village's exits. May run twice: only the first run finds the job queued."""
    build_exit_papers(export_id)


@shared_task(name="assessments.tasks.sweep_exit_papers")
def sweep_papers() -> None:
    """Clear up after the papers of villages: every minute, by beat."""
    sweep_exit_papers()


@shared_task
def sweep_jobs() -> None:
    """Send out again the runs that nobody has worked on for two minutes; give up the questions of dead workers."""
    sweep_what_ifs()
    for waiting in resume_silent_look_backs():
        look_back_at_exited.delay(waiting.pk)
    for run in resume_silent_runs():
        send_out(run)
        finish_run(run.pk)
