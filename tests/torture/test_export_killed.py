"""An export worker killed anywhere on its way: nobody downloads half a file, the row ends, and asking again works."""

import hashlib
import multiprocessing
import os
import random
import signal
import time
from decimal import Decimal
from multiprocessing.synchronize import Event
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db.models import F
from django.urls import reverse

from accounts import exports as handing_over
from accounts.exports import SILENT_FOR
from accounts.jobs import OPEN_STATES, JobState
from funds.filters import LedgerFilter
from funds.ledger import Posting, post_many
from funds.models import EntryKind, LedgerExport
from funds.services import build_export as building
from funds.services import exports
from funds.services.build_export import build_export
from funds.services.exports import retry_export, start_export, sweep_exports
from tests.conftest import build_county
from tests.funds.conftest import DAY, build_funds, post_the_usual
from tests.torture.processes import finish, kill, kill_after, seconds_of, start

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

ENTRIES = 6000
KILLS = 30
SILENT = 2 * SILENT_FOR


@pytest.fixture
def county(settings, tmp_path, monkeypatch) -> SimpleNamespace:
    """A line with 6,004 entries. The test itself is the broker: nothing is sent."""
    settings.EXPORT_ROOT = tmp_path
    monkeypatch.setattr(exports, "_send", lambda export: None)
    monkeypatch.setattr(building, "ROWS_PER_FETCH", 500)
    county = post_the_usual(build_funds(build_county()))
    cent = Posting(EntryKind.PAYMENT, county.line.pk, Decimal("0.01"), DAY, "ZF", county.for_pipes.pk)
    post_many(postings=[cent] * ENTRIES, actor=county.cai)
    return county


def ask(county: SimpleNamespace) -> LedgerExport:
    return start_export(chosen=LedgerFilter(), actor=county.sheng)


def downloaded(client, export: LedgerExport) -> bytes | None:
    """Return the file as its owner gets it, or None when the site says that there is none."""
    answer = client.get(reverse("funds:export_download", args=[export.pk]))
    return b"".join(answer.streaming_content) if answer.status_code == 200 else None


def is_whole(export: LedgerExport, file: bytes | None) -> bool:
    """Say whether what was downloaded is exactly what the row of a finished export promises."""
    export.refresh_from_db()
    if export.state != JobState.DONE:
        return file is None
    whole = file is not None and hashlib.sha256(file).hexdigest() == export.sha256
    return whole and (len(file), export.done) == (export.size, ENTRIES + 4)


def three_minutes_pass() -> None:
    """Age every sign of life, as the clock would."""
    LedgerExport.objects.filter(state__in=OPEN_STATES).update(heartbeat_at=F("heartbeat_at") - SILENT)
    long_ago = time.time() - SILENT.total_seconds()
    for file in Path(settings.EXPORT_ROOT).iterdir():
        os.utime(file, (long_ago, long_ago))


def stop_after(patch: pytest.MonkeyPatch, step: str) -> Event:
    """Let a worker stop right after `step`, before anything is committed; return what is set when it stands there."""
    owner, _, name = step.rpartition(".")
    place = getattr(handing_over, owner) if owner else handing_over
    real, stands = getattr(place, name), multiprocessing.get_context("fork").Event()

    def take_step_and_stop(*arguments: object) -> None:
        real(*arguments)
        stands.set()
        signal.pause()

    patch.setattr(place, name, take_step_and_stop)
    return stands


def is_over_and_can_be_asked_again(county: SimpleNamespace, client, export: LedgerExport) -> None:
    """Sweep, then assert that the killed export has ended cleanly and that another one comes through."""
    assert is_whole(export, downloaded(client, export))
    three_minutes_pass()
    sweep_exports()
    assert is_whole(export, downloaded(client, export))
    if export.state == JobState.QUEUED:  # killed before it began: the broker delivers the task once more
        finish(start(build_export, export.pk))
        assert is_whole(export, downloaded(client, export))
    assert export.state in {JobState.FAILED, JobState.DONE}
    assert set(os.listdir(settings.EXPORT_ROOT)) == set(
        LedgerExport.objects.exclude(file="").values_list("file", flat=True)
    )
    again = retry_export(export_id=export.pk, actor=county.sheng)
    finish(start(build_export, again.pk))
    again.refresh_from_db()
    assert again.state == JobState.DONE
    assert is_whole(again, downloaded(client, again))


@pytest.mark.long
def test_thirty_killed_exports_show_no_half_file_and_can_be_asked_for_again(county, client):
    client.force_login(county.sheng)
    chance, at_work = random.Random(10), 0
    unbroken = seconds_of(build_export, ask(county).pk)
    for _ in range(KILLS):
        export = ask(county)
        at_work += kill_after(start(build_export, export.pk), chance.uniform(0.02, 0.95) * unbroken)

        is_over_and_can_be_asked_again(county, client, export)
    assert at_work >= KILLS // 2, "the kills came too late to mean anything"


@pytest.mark.parametrize("step", ["os.replace", "finish"])
def test_an_export_killed_around_handing_over_leaves_no_file_that_nobody_owns(county, client, monkeypatch, step):
    client.force_login(county.sheng)
    export = ask(county)
    with monkeypatch.context() as patch:
        stopped = stop_after(patch, step)
        worker = start(build_export, export.pk)
        assert stopped.wait(60)
        assert kill(worker)

    is_over_and_can_be_asked_again(county, client, export)


def test_what_is_downloaded_while_the_worker_writes_is_whole_or_nothing(county, client):
    client.force_login(county.sheng)
    export = ask(county)
    worker, answers = start(build_export, export.pk), []
    while worker.is_alive():
        answers.append(downloaded(client, export))
    finish(worker)
    export.refresh_from_db()

    assert is_whole(export, downloaded(client, export))
    assert {hashlib.sha256(file).hexdigest() for file in answers if file is not None} <= {export.sha256}
