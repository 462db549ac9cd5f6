"""Phones post visits while the web server is killed again and again: what was acknowledged is there exactly once."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest

from accounts.jobs import JobState
from accounts.models import AuditEntry
from assessments.models import ExitRun, HouseholdVerdict
from households.models import Household, LivingFact, Visit
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order
from tests.conftest import build_county
from tests.households.conftest import form_for
from tests.web_server import Phone, WebServer, web_server

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

KILLS, PHONES, PATIENCE = 15, 4, 60
Told = list[tuple[str, int]]


@pytest.fixture
def county() -> SimpleNamespace:
    """The small county, committed, with a standard: each visit is judged at once."""
    county = build_county()
    make_standard()
    for household in (county.chen, county.bai):
        put_in_order(household)
    return county


def visit_until_told_to_stop(phone: Phone, seed: int, households: list[int], stop: Event, told: Told) -> None:
    """Post one visit after the other, each until it is acknowledged and some twice; note key and visit of each."""
    chance = random.Random(seed)
    while not stop.is_set():
        answer = chance.choice(["yes", "no", "unseen"])
        form = form_for(food=answer, text=f"第 {seed} 部手机第 {len(told) + 1} 次")
        household = chance.choice(households)
        visit = phone.post_until_answered(household, form)
        told.append((form["submit_key"], visit))
        if chance.random() < 0.25:
            assert phone.post_until_answered(household, form) == visit


def kill_at_random_moments(server: WebServer, told: Told) -> None:
    """Kill now the whole server, now one of its workers, at moments while it serves."""
    chance = random.Random(15)
    for number in range(KILLS):
        wait_until(told, len(told) + chance.randint(1, 6))
        time.sleep(chance.uniform(0, 0.2))
        if number % 2:
            server.kill_a_worker(chance)
        else:
            server.kill()
            server.start()


def wait_until(told: Told, so_many: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(told) < so_many:
        assert time.monotonic() < deadline, "the phones get no answer any more"
        time.sleep(0.01)


def test_every_acknowledged_visit_is_there_once_however_often_the_server_is_killed(county, tmp_path):
    households, stop, told = [county.chen.pk, county.bai.pk], Event(), []
    with web_server(tmp_path) as server, ThreadPoolExecutor(PHONES) as pool:
        phones = [Phone(server, county.liu) for _ in range(PHONES)]
        work = [
            pool.submit(visit_until_told_to_stop, phone, n, households, stop, told) for n, phone in enumerate(phones)
        ]
        try:
            kill_at_random_moments(server, told)
        finally:
            stop.set()
        for one in work:
            one.result(PATIENCE)

    assert len(told) > 2 * KILLS
    every_visit_is_whole_and_there_once(dict(told))
    assert Visit.objects.count() == len(told)


def every_visit_is_whole_and_there_once(told: dict[str, int]) -> None:
    """Compare what the phones were told with visits, facts, audit rows and verdicts."""
    visits = {str(key): pk for key, pk in Visit.objects.values_list("submit_key", "pk")}
    assert visits == told
    facts = list(LivingFact.objects.filter(visit__isnull=False).values_list("visit", "food", "visit__food"))
    assert sorted(fact[0] for fact in facts) == sorted(visits.values())
    assert all(food == seen for _, food, seen in facts)
    trail = AuditEntry.objects.filter(action__startswith="households.record_visit")
    assert sorted(trail.values_list("subject_id", flat=True)) == sorted(map(str, visits.values()))
    assert set(trail.values_list("action", flat=True)) == {"households.record_visit"}
    assert not ExitRun.objects.exclude(state=JobState.DONE).exists()
    current = list(HouseholdVerdict.objects.current().values_list("household", flat=True))
    assert sorted(current) == sorted(
        Household.objects.filter(visits__isnull=False).distinct().values_list("pk", flat=True)
    )
