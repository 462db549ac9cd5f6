"""A real Celery worker for tests that kill it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from config.embedded.launcher import die_with_parent
from tests.config.processes import descendants, wait_until_dead
from tests.e2e.conftest import ROOT, database_url

COMMAND = ("celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "WARNING")


class CeleryWorker:
    """A worker on this test's database and broker. It may be killed and started again; nobody waits until it is up."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and go on at once."""
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.CELERY_BROKER_URL,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *COMMAND],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
            )

    def kill(self) -> None:
        """End the worker and its process at once, without any clearing up."""
        if self.process is None:
            return
        family = {self.process.pid, *descendants(self.process.pid)}
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        assert not wait_until_dead(family, seconds=20)

    def kill_its_process(self) -> None:
        """End the process that does the tasks; the worker starts another by itself."""
        for child in descendants(self.process.pid):
            os.kill(child, signal.SIGKILL)


@contextmanager
def celery_worker(folder: Path) -> Iterator[CeleryWorker]:
    """Run a worker for the length of the block, whatever happens in it."""
    worker = CeleryWorker(folder / "worker.log")
    try:
        worker.start()
        yield worker
    finally:
        worker.kill()
