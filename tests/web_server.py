"""A real gunicorn for tests that kill it, and a client that posts visits to it."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from config.embedded.launcher import die_with_parent
from tests.config.processes import descendants, wait_until_dead
from tests.e2e.conftest import ROOT, database_url

PATIENCE = 60
CSRF = "k" * 32


class WebServer:
    """Gunicorn as `make run` starts it, on this test's database. It may be killed and started again."""

    def __init__(self, log: Path) -> None:
        self.log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["gunicorn", "config.wsgi", "--preload", "--no-control-socket", "--workers", "2", "--threads", "4"]
        argv = [sys.executable, "-m", *words, "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.CELERY_BROKER_URL,
            "HUCE_LOG_LEVEL": "WARNING",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                argv,
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
            )
        self._wait_until_it_answers()

    def kill(self) -> None:
        """End the server and its workers at once, without any clearing up."""
        if self.process is None:
            return
        family = {self.process.pid, *descendants(self.process.pid)}
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        assert not wait_until_dead(family, seconds=20)

    def kill_a_worker(self, chance: random.Random) -> None:
        """End one of the workers at once; the server starts another by itself."""
        workers = sorted(descendants(self.process.pid))
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"the web server did not come up: {self.log.read_text()[-2000:]}")


@contextmanager
def web_server(folder: Path) -> Iterator[WebServer]:
    """Run a web server for the length of the block, whatever happens in it."""
    server = WebServer(folder / "web.log")
    try:
        server.start()
        yield server
    finally:
        server.kill()


class Phone:
    """A logged-in client of a web server that may be gone at any moment. Not for several threads."""

    def __init__(self, server: WebServer, user) -> None:
        browser = Client()
        browser.force_login(user)
        self._session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)

    def post_visit(self, household_id: int, form: Mapping[str, str]) -> int:
        """Send the form once and return the number of the visit it led to.

        Raises OSError or HTTPException when no answer came.
        """
        cookies = f"{settings.SESSION_COOKIE_NAME}={self._session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF})
        try:
            self._connection.request("POST", f"/households/{household_id}/visits/new/", body, headers)
            answer = self._connection.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        assert answer.status == http.client.FOUND, f"{answer.status}: {page[:2000]}"
        return int(answer.headers["Location"].strip("/").rpartition("/")[2])

    def post_until_answered(self, household_id: int, form: Mapping[str, str]) -> int:
        """Send the form again and again until an answer comes; return the number of the visit."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.post_visit(household_id, form)
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < deadline, "the web server stayed away"
                time.sleep(0.05)
