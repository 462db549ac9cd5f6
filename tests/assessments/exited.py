"""Households of the small county that have left poverty, and what is suspected of them."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.jobs import JobState
from assessments.models import LookBackRun, Suspicion
from assessments.services.look_back import look_back, start_look_back
from households.models import Household, HousingFact, StatusEvent
from tests.assessments.factories import make_standard


def let_out(household: Household, *, on_date: date | None = None) -> date:
    """Let a household be 已脱贫 since ten days ago, or since `on_date`, and return the day."""
    day = on_date or timezone.localdate() - timedelta(days=10)
    Household.objects.filter(pk=household.pk).update(status="exited", exit_year=day.year)
    StatusEvent.objects.create(household=household, before="planned", after="exited", on_date=day, document="公告1号")
    household.refresh_from_db()
    return day


def appraise(household: Household, grade: str, *, days_ago: int) -> HousingFact:
    """Write down today that the house was found to be of a grade some days ago."""
    day = timezone.localdate() - timedelta(days=days_ago)
    about = {"source": "department", "source_name": "县住建局", "valid_from": day}
    return HousingFact.objects.create(household=household, grade=grade, **about)


def look() -> LookBackRun:
    """Look back now, and return the run, closed."""
    run = start_look_back()
    look_back(run.pk, take_over=True)
    run.refresh_from_db()
    return run


def make_look_back() -> LookBackRun:
    """Return a look-back of last night that ended well."""
    about = {"state": JobState.DONE, "night": timezone.localdate(), "known_at": timezone.now()}
    return LookBackRun.objects.create(standard=make_standard(), **about)


def suspect(household: Household, run: LookBackRun | None = None, kind: str = "fallen_back") -> Suspicion:
    """Return a suspicion about a household that nobody has looked at."""
    found = run or make_look_back()
    short = [["housing", "D 级", "住的是 D 级危房，还没有改造", "县住建局", "2026-11-01"]]
    about = {"criteria": short, "exited_on": date(2024, 12, 1), "since": found, "latest": found}
    return Suspicion.objects.create(household=household, kind=kind, **about)
