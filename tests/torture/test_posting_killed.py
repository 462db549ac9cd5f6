"""Cashiers, their sessions and the server killed at a hundred moments: no payment lost, doubled or half-written."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from config.embedded.services import Services, new_throw_away
from tests.conftest import build_county
from tests.e2e.conftest import ROOT
from tests.funds.conftest import build_funds, post_the_usual
from tests.torture.cashiers import faults, pay_for_ever
from tests.torture.processes import Notes, kill, start

pytestmark = [pytest.mark.torture, pytest.mark.long]

CASHIERS, PATIENCE = 4, 120
KILLS, CUTS, SERVER_KILLS = 60, 30, 10
FILL = """
from tests.conftest import build_county
from tests.funds.conftest import build_funds, post_the_usual
post_the_usual(build_funds(build_county()))
"""
PAY = """
from pathlib import Path
from tests.torture.cashiers import pay_for_ever
from tests.torture.processes import Notes
pay_for_ever(Notes(Path({folder!r})), {name!r})
"""
LOOK = """
from pathlib import Path
from tests.torture.cashiers import faults
from tests.torture.processes import Notes
print("\\n".join(faults(Notes(Path({folder!r})), {cut})))
"""


@pytest.mark.django_db(transaction=True)
def test_sixty_killed_cashiers_leave_each_payment_whole_or_not_at_all(tmp_path):
    post_the_usual(build_funds(build_county()))
    notes, chance, at_work = Notes(tmp_path), random.Random(21), 0

    for number in range(KILLS // CASHIERS):
        cashiers = [start(pay_for_ever, notes, f"kill{number}x{one}") for one in range(CASHIERS)]
        for cashier in cashiers:
            time.sleep(chance.uniform(0.02, 0.2))
            at_work += kill(cashier)

    assert at_work == KILLS
    assert len(notes.all()) > KILLS, "the cashiers were killed before they could pay"
    assert list(faults(notes, at_work)) == []


@pytest.mark.django_db(transaction=True)
def test_thirty_sessions_that_the_server_ends_leave_each_payment_whole_or_not_at_all(tmp_path):
    post_the_usual(build_funds(build_county()))
    notes, chance, ended = Notes(tmp_path), random.Random(22), 0
    cashiers = [start(pay_for_ever, notes, f"kill{one}") for one in range(CASHIERS)]

    deadline = time.monotonic() + PATIENCE
    while ended < CUTS and time.monotonic() < deadline:
        time.sleep(chance.uniform(0.02, 0.15))
        ended += end_a_session_at_work(chance)
    for cashier in cashiers:
        kill(cashier)

    assert ended == CUTS
    assert list(faults(notes, ended + CASHIERS)) == []


def end_a_session_at_work(chance: random.Random) -> int:
    """End one other session of this database that is in the middle of something; return how many were ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"
        )
        busy = [pid for (pid,) in cursor.fetchall()]
        if not busy:
            return 0
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [chance.choice(busy)])
        return int(cursor.fetchone()[0])


@pytest.fixture
def own_server() -> Iterator[Services]:
    """A durable server of this test's own, with the usual four entries in it."""
    services = new_throw_away()
    services.postgres.durable = True
    try:
        services.start()
        run(services, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0")
        run_code(services, FILL)
        yield services
    finally:
        services.throw_away()


def environment(services: Services) -> dict[str, str]:
    """Return what a program on that server finds in its environment."""
    return os.environ | services.environment | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


def run(services: Services, *words: str) -> str:
    """Run `python WORDS` on that server and return what it says; it has to end well."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment(services), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def run_code(services: Services, code: str) -> str:
    """Run some code on that server, with Django set up."""
    return run(services, "-W", "ignore", "-c", f"import django; django.setup()\n{code}")


def test_a_server_killed_ten_times_loses_no_payment_that_was_told(own_server, tmp_path):
    notes, chance = Notes(tmp_path), random.Random(23)
    code = [f"import django; django.setup()\n{PAY.format(folder=str(tmp_path), name=f'kill{n}')}" for n in range(2)]
    cashiers = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", one], cwd=ROOT, env=environment(own_server))
        for one in code
    ]
    try:
        for _ in range(SERVER_KILLS):
            wait_until_they_pay(notes)
            time.sleep(chance.uniform(0.05, 0.6))
            kill_server(own_server)
            own_server.postgres.start()
        wait_until_they_pay(notes)
    finally:
        for cashier in cashiers:
            cashier.kill()
            cashier.wait()

    told = run_code(own_server, LOOK.format(folder=str(tmp_path), cut=(SERVER_KILLS + 1) * len(cashiers)))
    assert told.strip() == ""


def wait_until_they_pay(notes: Notes) -> None:
    """Wait until somebody has paid once more than now."""
    before, deadline = len(notes.all()), time.monotonic() + PATIENCE
    while len(notes.all()) <= before:
        assert time.monotonic() < deadline, "nobody pays"
        time.sleep(0.05)


def kill_server(services: Services) -> None:
    """Kill the whole server at once, as a machine without power would, and wait until all of it is gone."""
    pid = services.postgres.server_pid()
    assert pid is not None
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(pid, signal.SIGKILL)
    for child in children:
        try:
            os.kill(int(child), signal.SIGKILL)
        except ProcessLookupError:
            continue
    if services.postgres.process is not None:
        services.postgres.process.wait()
    (services.postgres.data / "postmaster.pid").unlink(missing_ok=True)
