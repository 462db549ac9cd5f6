"""A process killed in the middle of its work leaves nothing half done: not in the ledger, not among the files."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from accounts.jobs import JobState
from funds.ledger import verify_line
from funds.models import LedgerEntry, LedgerExport
from funds.services.build_export import build_export
from funds.services.exports import sweep_exports
from tests.conftest import build_county
from tests.e2e.conftest import ROOT, database_url
from tests.funds.conftest import build_funds, post_the_usual
from tests.sessions import is_running

pytestmark = pytest.mark.django_db(transaction=True)

POST_MANY = """
from datetime import date
from decimal import Decimal
from accounts.models import User
from funds.ledger import Posting, post_many
from funds.models import Allocation, EntryKind
into = Allocation.objects.order_by("pk").first()
cent = Posting(EntryKind.PAYMENT, into.line_id, Decimal("0.01"), date(2026, 3, 3), "ZF", into.pk)
post_many(postings=[cent] * 60_000, actor=User.objects.get(username="cai"))
"""
EXPORT_SLOWLY = """
import time
from funds.services import build_export as building
building.ROWS_PER_FETCH = 1
building.heartbeat = lambda *_: time.sleep(0.05) or True
building.build_export({pk})
"""


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Keep the files of each test apart."""
    settings.EXPORT_ROOT = tmp_path


@pytest.fixture
def paid():
    """The usual four entries, committed."""
    return post_the_usual(build_funds(build_county()))


def kill_when(ready: Callable[[], object], script: str) -> None:
    """Run `script` in a process with Django set up, and kill it hard as soon as `ready` says so."""
    env = os.environ | {"DATABASE_URL": database_url(), "REDIS_URL": settings.CELERY_BROKER_URL}
    folder = f"from django.conf import settings; settings.EXPORT_ROOT = {str(settings.EXPORT_ROOT)!r}"
    code = f"import django; django.setup()\n{folder}\n{script}"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env)
    try:
        for _ in range(600):
            if ready() or process.poll() is not None:
                break
            time.sleep(0.05)
        assert process.poll() is None, "the process ended before it was killed"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)


def test_a_killed_posting_leaves_no_entry(paid):
    kill_when(lambda: is_running("COPY funds_ledgerentry"), POST_MANY)

    assert LedgerEntry.objects.count() == 4
    assert verify_line(paid.line) == []


def test_a_killed_export_leaves_no_file_and_is_asked_for_again(paid):
    export = LedgerExport.objects.create(requested_by=paid.sheng)
    folder = Path(settings.EXPORT_ROOT)

    kill_when(lambda: list(folder.glob("*.part")), EXPORT_SLOWLY.format(pk=export.pk))

    assert list(folder.glob("*.xlsx")) == []
    LedgerExport.objects.update(heartbeat_at=export.created_at - timedelta(minutes=3))
    for left in folder.glob("*.part"):
        os.utime(left, (0, 0))
    sweep_exports()
    export.refresh_from_db()
    assert export.state == JobState.FAILED
    assert list(folder.iterdir()) == []

    again = LedgerExport.objects.create(requested_by=paid.sheng)
    build_export(again.pk)
    again.refresh_from_db()
    assert (again.state, again.done) == (JobState.DONE, 4)
