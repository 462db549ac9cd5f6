"""The checks a freshly loaded demonstration county begins with: last night's and tonight's, and the rules once."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from assessments.demo.days import Calendar
from assessments.models import ExitRun, Trigger
from assessments.services.runs import run_here, start_run
from households.models import CheckRun, CheckTrigger
from households.services.quality import start_check, work_on

LOADED = "assessments.load_demo_county"


def first_checks() -> Iterator[ExitRun]:
    """Check the county as of the night before the day it was loaded for and as of that day; yield each run once closed.

    Only what is missing is done: a check that was killed is
    gone on with, one that ended well or was overtaken by a later day is left out. So it may be called at every start.
    Raises Refused when no standard is released.
    """
    calendar = Calendar(_loaded_for())
    for as_of, known_at in ((calendar.yesterday, calendar.last_night), (calendar.today, None)):
        if not _is_past(as_of):
            yield run_here(start_run(trigger=Trigger.COMMAND, as_of=as_of, known_at=known_at))


def first_quality_check() -> CheckRun | None:
    """Ask the rules of data quality once, and return the run; None when they have been asked already."""
    if CheckRun.objects.filter(state=JobState.DONE).exists():
        return None
    run = start_check(trigger=CheckTrigger.COMMAND)
    work_on(run.pk)
    run.refresh_from_db()
    return run


def _is_past(as_of: date) -> bool:
    good = Q(as_of=as_of, pk__in=ExitRun.objects.of_the_county().filter(state=JobState.DONE))
    return ExitRun.objects.filter(good | Q(as_of__gt=as_of)).exists()


def _loaded_for() -> date:
    """Return the day the county was loaded for, as the audit trail tells; today when it tells nothing."""
    entry = AuditEntry.objects.filter(action=LOADED).order_by("-pk").first()
    return date.fromisoformat(entry.after["today"]) if entry and entry.after else timezone.localdate()
