"""Two people take a list down at once: the second one also takes down what the first has hung meanwhile."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from assessments.models import Notice, NoticeEntry
from assessments.services.cases import propose
from assessments.services.notices import begin_without
from tests.assessments.boards import make_notice
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import build_county, make_household

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10


@pytest.fixture
def here():
    """Chen and Bao of Lower Bend are on one notice."""
    county = build_county()
    run = make_run()
    homes = (county.chen, make_household(county.lower, "包小宝", "530399000009", size=2))
    verdicts = [make_verdict(home, run).pk for home in homes]
    county.chens, county.baos = propose(verdict_ids=verdicts, reason="", actor=county.zhao)
    county.notice = make_notice(county.chens, county.liu)
    NoticeEntry.objects.create(notice=county.notice, case=county.baos, serial=2, head_name="包小宝", people=2)
    return county


def take_down(here, case) -> list[Notice]:
    try:
        with transaction.atomic():
            return begin_without([case], reason="名单有变", actor=here.li)
    finally:
        connection.close()


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock of this one."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY("
                           "pg_blocking_pids(pid))")  # fmt: skip
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("nobody came to wait for the list")


def test_a_list_that_hangs_anew_meanwhile_is_taken_down_too(here):
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            (anew,) = begin_without([here.baos], reason="名单有变", actor=here.li)
            later = pool.submit(take_down, here, here.chens)
            wait_until_somebody_waits()
        assert later.result(PATIENCE) == []

    anew.refresh_from_db()
    assert (anew.replaces, anew.withdraw_reason) == (here.notice, "名单有变")
    assert not Notice.objects.running().exists()
