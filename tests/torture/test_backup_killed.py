"""Backups and restores are killed at any moment: a backup is there whole or not at all, a database full or empty."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.backup.manifest import read_manifest
from config.backup.take import take_backup
from tests.backup.conftest import backup, backups, elsewhere, filled  # noqa: F401  fixtures
from tests.torture.processes import kill_after, seconds_of, start

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

KILLS = 12
PATIENCE = 60


def take(folder: Path) -> None:
    """Take a backup and say nothing."""
    take_backup(folder, say=lambda _: None)


def test_a_killed_backup_is_none(filled, backups):  # noqa: F811
    chance = random.Random(31)
    usual = seconds_of(take, backups)
    killed = 0
    for _ in range(KILLS):
        killed += kill_after(start(take, backups), chance.uniform(0, usual))
        for whole in backups.glob("huce-*"):
            assert read_manifest(whole).state.rows["households_household"] == 3
    assert killed > KILLS // 2, "the kills came too late to prove anything"
    take(backups)
    assert not list(backups.glob(".huce-*"))


def restore(there, backup: Path, *words: str) -> subprocess.Popen[str]:  # noqa: F811
    """Begin to restore on another server."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.backup.command", "restore", str(backup), *words],
        env=there.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_restore_leaves_nothing_half_done(filled, backup, elsewhere):  # noqa: F811
    chance = random.Random(32)
    started = time.monotonic()
    assert restore(elsewhere, backup).wait(PATIENCE) == 0
    usual = time.monotonic() - started
    whole = len(elsewhere.rows())
    found = set()
    for number in range(KILLS):
        child = restore(elsewhere, backup, "--replace")
        if number % 2:
            wait_until_it_loads(elsewhere, child)
            time.sleep(chance.uniform(0, 0.3))
        else:
            time.sleep(chance.uniform(0, usual / 2))
        child.send_signal(signal.SIGKILL)
        child.wait()
        wait_until_nobody_writes(elsewhere)
        rows = elsewhere.rows()
        assert len(rows) in {0, whole}
        assert rows.get("households_household", 3) == 3
        found.add(len(rows))
    assert found == {0, whole}, "the kills did not come while the database was being replaced"
    last = restore(elsewhere, backup, "--replace")
    assert (last.wait(PATIENCE), last.stderr.read()) == (0, "")


def wait_until_it_loads(there, child: subprocess.Popen[str]) -> None:
    """Wait until the dump is being loaded, or the restore has ended."""
    deadline = time.monotonic() + PATIENCE
    while child.poll() is None and not there.clients("pg_restore") and time.monotonic() < deadline:
        time.sleep(0.02)


def wait_until_nobody_writes(there) -> None:
    """Wait until the server has noticed that its client is gone."""
    deadline = time.monotonic() + PATIENCE
    while there.clients() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not there.clients()
