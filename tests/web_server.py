"""A real gunicorn for tests that kill it, and a client that posts visits to it."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
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
FIRST_LINES = (
    f'--{CSRF}\r\nContent-Disposition: form-data; name="photos"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
).encode()


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

    def kill_workers(self, chance: random.Random) -> None:
        """End one or both of the workers at once; the server starts others by itself."""
        workers = sorted(descendants(self.process.pid))
        for worker in chance.sample(workers, chance.randint(1, len(workers))) if workers else []:
            os.kill(worker, signal.SIGKILL)

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
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF}).encode()
        kind = "application/x-www-form-urlencoded"
        answer, page = self._post(f"/households/{household_id}/visits/new/", body, {"Content-Type": kind})
        assert answer.status == http.client.FOUND, f"{answer.status}: {page[:2000]}"
        return int(answer.headers["Location"].strip("/").rpartition("/")[2])

    def post_photo(self, visit_id: int, content: bytes) -> int:
        """Send one photo of a visit as js/upload.js does, and return its number. Raises as `post_visit`."""
        body = FIRST_LINES + content + f"\r\n--{CSRF}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={CSRF}",
            "Accept": "application/json",
            "X-CSRFToken": CSRF,
        }
        answer, page = self._post(f"/households/visits/{visit_id}/photos/", body, headers)
        assert answer.status == http.client.OK, f"{answer.status}: {page[:2000]}"
        return int(json.loads(page)["photo"])

    def post_until_answered(self, household_id: int, form: Mapping[str, str]) -> int:
        """Send the form again and again until an answer comes; return the number of the visit."""
        return until_answered(lambda: self.post_visit(household_id, form))

    def post_photo_until_answered(self, visit_id: int, content: bytes) -> int:
        """Send a photo again and again until an answer comes; return its number."""
        return until_answered(lambda: self.post_photo(visit_id, content))

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, str]:
        cookies = f"{settings.SESSION_COOKIE_NAME}={self._session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        try:
            self._connection.request("POST", path, body, headers | {"Cookie": cookies})
            answer = self._connection.getresponse()
            return answer, answer.read().decode()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise


def until_answered(ask: Callable[[], int]) -> int:
    """Call `ask` until the server answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < deadline, "the web server stayed away"
            time.sleep(0.05)
