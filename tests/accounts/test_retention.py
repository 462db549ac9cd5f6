"""What the nightly clearing takes, and what it must leave."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.audit import record
from accounts.models import AuditEntry
from accounts.retention import LOGIN_ATTEMPTS_KEPT
from accounts.tasks import clear_old_rows

pytestmark = pytest.mark.django_db
SIX_MONTHS = timedelta(days=184)


def attempt(model, age: timedelta, **fields):
    """Make a row of axes' that is so old."""
    made = model.objects.create(
        username="wang", ip_address="10.0.0.1", user_agent=str(age), path_info="/login/", **fields
    )
    model.objects.filter(pk=made.pk).update(attempt_time=timezone.now() - age)


def test_login_attempts_stay_for_the_six_months_of_the_law():
    for age in (SIX_MONTHS, LOGIN_ATTEMPTS_KEPT + timedelta(days=1)):
        attempt(AccessAttempt, age, failures_since_start=1, get_data="", post_data="")
        attempt(AccessLog, age)
    clear_old_rows()
    assert [row.user_agent for row in AccessAttempt.objects.all()] == [str(SIX_MONTHS)]
    assert [row.user_agent for row in AccessLog.objects.all()] == [str(SIX_MONTHS)]


def test_only_sessions_that_ran_out_go():
    now = timezone.now()
    Session.objects.create(session_key="out", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="in", session_data="", expire_date=now + timedelta(hours=1))
    clear_old_rows()
    assert [session.session_key for session in Session.objects.all()] == ["in"]


def test_the_audit_trail_stays_for_good():
    entry = record(actor=None, action="session.started")
    assert entry.pk
    clear_old_rows()
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_the_beat_sends_it_every_night():
    assert "accounts.tasks.clear_old_rows" in {beat["task"] for beat in settings.CELERY_BEAT_SCHEDULE.values()}
