"""/healthz and /readyz: who decides, and what they say."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from accounts.jobs import JobState
from assessments.models import Trigger, runs
from config.lib import broker, heartbeat
from tests.assessments.factories import make_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clean_heartbeat():
    broker.client().delete(heartbeat.KEY)


def test_healthz_asks_nobody(client, django_assert_num_queries, settings):
    settings.REDIS_URL = "redis+socket:///nowhere.sock"
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_database_broker_and_worker_are_well(client):
    heartbeat.beat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "broker": "ok", "worker": "ok"},
        "last_good_run_age_seconds": None,
        "exit_check": "overdue",
    }


def test_the_age_is_that_of_the_last_good_run_over_the_whole_county(client, county):
    make_run(nights_ago=2)
    make_run(nights_ago=1, state=JobState.FAILED)
    make_run(trigger=Trigger.RECHECK)
    make_run(township=county.east)
    assert client.get("/readyz").json()["last_good_run_age_seconds"] == pytest.approx(2 * 86_400, abs=60)


@pytest.mark.parametrize(("hours", "said"), [(24, "overdue"), (72, "ok")])
def test_a_run_is_late_after_the_time_that_the_home_page_alarms_at(client, monkeypatch, hours, said):
    make_run(nights_ago=2)
    monkeypatch.setattr(runs, "ALARM_AFTER", timedelta(hours=hours))

    assert client.get("/readyz").json()["exit_check"] == said


def test_not_ready_before_a_worker_has_given_a_sign(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "ok", "worker": "failed"}


def test_not_ready_when_the_worker_fell_silent(client):
    broker.client().set(heartbeat.KEY, repr(time.time() - 61))
    assert client.get("/readyz").status_code == 503


def test_not_ready_without_broker(client, settings):
    settings.REDIS_URL = "redis+socket:///nowhere.sock"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "failed", "worker": "failed"}


def test_not_ready_without_database(client, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError

    heartbeat.beat()
    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "failed"


def test_nobody_keeps_the_answer_and_nobody_posts(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
