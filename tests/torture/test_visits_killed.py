"""Phones post visits and their photos while web server and Celery worker are killed, two hundred times.

What was acknowledged is there exactly once: each visit with its photos, or marked as waiting for them; no photo without
its file; the audit trail whole.
"""

import hashlib
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from threading import Event
from types import SimpleNamespace

import pytest
from PIL import Image

from accounts.jobs import JobState
from accounts.models import AuditEntry
from accounts.reveal import open_stored
from accounts.sealing import seal, verify
from accounts.tasks import seal_audit_trail
from assessments.models import ExitRun, HouseholdVerdict
from households.models import Household, LivingFact, PhotoWait, Visit, VisitPhoto
from households.selectors.photo_waits import photos_waiting, with_photos
from households.tasks import sweep_visit_photo_files
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order
from tests.celery_worker import CeleryWorker, celery_worker
from tests.conftest import build_county
from tests.households.conftest import form_for
from tests.web_server import Phone, WebServer, web_server

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

KILLS, PHONES, PATIENCE = 200, 4, 60
EVERY_SO_OFTEN = {"whole server": 12, "Celery's process": 10, "whole worker": 40}
"""Every how many kills it is not the web workers: a whole server takes two seconds to come back, those take none."""
SHADE = count()


@dataclass
class Told:
    """What the phones were told: the visit of each key, the photos of each visit by hash, and what they announced."""

    visits: dict[str, int] = field(default_factory=dict)
    photos: dict[int, dict[str, int]] = field(default_factory=dict)
    announced: dict[int, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return len(self.visits) + sum(map(len, list(self.photos.values())))


@pytest.fixture
def county() -> SimpleNamespace:
    """The small county, committed, with a standard: each visit is judged at once."""
    county = build_county()
    make_standard()
    for household in (county.chen, county.bai):
        put_in_order(household)
    return county


def picture() -> bytes:
    """Return a small JPEG unlike any other."""
    shade, out = next(SHADE), BytesIO()
    Image.new("RGB", (64 + shade % 97, 48 + shade // 97), (shade % 256, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def visit_until_told_to_stop(phone: Phone, seed: int, households: list[int], stop: Event, told: Told) -> None:
    """Post one visit after the other with its photos, each until acknowledged and some twice; leave some photos out."""
    chance = random.Random(seed)
    while not stop.is_set():
        announced = chance.randint(0, 3)
        form = form_for(food=chance.choice(["yes", "no", "unseen"]), photos_kept=str(announced))
        household = chance.choice(households)
        visit = phone.post_until_answered(household, form)
        told.announced[visit], told.photos[visit] = announced, {}
        told.visits[form["submit_key"]] = visit
        if chance.random() < 0.25:
            assert phone.post_until_answered(household, form) == visit
        for _ in range(announced if chance.random() < 0.75 else announced // 2):
            send_photo(phone, visit, picture(), told, twice=chance.random() < 0.2)


def send_photo(phone: Phone, visit: int, content: bytes, told: Told, *, twice: bool) -> None:
    """Send a photo until it is acknowledged; sent once more it is the same one."""
    photo = phone.post_photo_until_answered(visit, content)
    told.photos[visit][hashlib.sha256(content).hexdigest()] = photo
    if twice:
        assert phone.post_photo_until_answered(visit, content) == photo


def kill_at_random_moments(server: WebServer, worker: CeleryWorker, told: Told) -> None:
    """Kill web workers, now and then the whole server, the worker's process or the whole worker, while they serve."""
    chance = random.Random(15)
    for number in range(1, KILLS + 1):
        wait_until(told, told.answers + chance.randint(1, 3))
        time.sleep(chance.uniform(0, 0.1))
        if number % EVERY_SO_OFTEN["whole worker"] == 0:
            worker.kill()
            worker.start()
        elif number % EVERY_SO_OFTEN["Celery's process"] == 0:
            seal_audit_trail.delay()
            sweep_visit_photo_files.delay()
            worker.kill_its_process()
        elif number % EVERY_SO_OFTEN["whole server"] == 0:
            server.kill()
            server.start()
        else:
            server.kill_workers(chance)


def wait_until(told: Told, so_many: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while told.answers < so_many:
        assert time.monotonic() < deadline, "the phones get no answer any more"
        time.sleep(0.01)


def test_every_acknowledged_visit_is_there_once_with_its_photos_however_often_servers_are_killed(county, tmp_path):
    households, stop, told = [county.chen.pk, county.bai.pk], Event(), Told()
    with (
        web_server(tmp_path) as server,
        celery_worker(tmp_path) as worker,
        ThreadPoolExecutor(PHONES) as pool,
    ):
        phones = [Phone(server, county.liu) for _ in range(PHONES)]
        work = [
            pool.submit(visit_until_told_to_stop, phone, n, households, stop, told) for n, phone in enumerate(phones)
        ]
        try:
            kill_at_random_moments(server, worker, told)
        finally:
            stop.set()
        for one in work:
            one.result(PATIENCE)

    assert told.answers > 2 * KILLS
    every_visit_is_whole_and_there_once(told.visits)
    every_photo_is_there_once_with_its_file(told)
    what_did_not_come_is_waited_for(told)
    seal()
    report = verify()
    assert (report.breaks, report.tail) == ([], 0)


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


def every_photo_is_there_once_with_its_file(told: Told) -> None:
    """Compare what the phones were told with photo rows, the files behind them and audit rows."""
    stored: dict[int, dict[str, int]] = {visit: {} for visit in told.photos}
    for photo in VisitPhoto.objects.all():
        stored[photo.visit_id][photo.original_sha256] = photo.pk
        with Image.open(BytesIO(open_stored(photo.file))) as image:
            image.load()
            assert image.size == (photo.width, photo.height)
    assert stored == told.photos
    assert VisitPhoto.objects.count() == AuditEntry.objects.filter(action="households.add_photo").count()


def what_did_not_come_is_waited_for(told: Told) -> None:
    """Compare what was announced and not sent with what each visit waits for."""
    missing = {visit: told.announced[visit] - len(photos) for visit, photos in told.photos.items()}
    waiting = {visit.pk: photos_waiting(visit) for visit in with_photos(Visit.objects.all())}
    assert waiting == missing
    assert PhotoWait.objects.filter(settled_at__isnull=True).count() == sum(1 for n in missing.values() if n)
    assert max(missing.values()) > 0
