"""Real Chromium, a real web server, a real Celery worker for the browser journeys."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page

from tests.conftest import PASSWORD

WIDTHS = (360, 1280)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def page_at(browser: Browser, live_server) -> Iterator[Callable[[int], Page]]:
    """Open pages of a given width; the height is a phone's below 720 px."""
    contexts = []

    def open_page(width: int) -> Page:
        phone = width < 720
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800 if phone else 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=phone,
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def login() -> Callable[[Page, str], None]:
    """Log a user of the small county in through the login page."""

    def log_in(page: Page, username: str, password: str = PASSWORD) -> None:
        page.goto("/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.click("form[method=post] button.btn-go")
        page.wait_for_url(lambda url: "/login/" not in url)

    return log_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe finds no serious or critical fault on the page; its half a megabyte is read once a document.

    Style sheets are not fetched a second time for it: only experimental rules, which do not run, would read them.
    """

    def check(page: Page) -> None:
        page.wait_for_load_state()
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")["violations"]
        grave = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in {"serious", "critical"}]
        assert not grave, grave

    return check


@pytest.fixture
def celery_worker(transactional_db) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process on this test's database and broker."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.CELERY_BROKER_URL,
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    worker = subprocess.Popen(command, cwd=ROOT, env=env)
    time.sleep(0.5)
    assert worker.poll() is None, "the Celery worker did not start"
    yield worker
    worker.terminate()
    worker.wait(20)


def database_url() -> str:
    """Return the URL of the database this test runs on."""
    here = connection.settings_dict
    host = str(here["HOST"]).replace("/", "%2F")
    return f"postgres://{here['USER']}:{here['PASSWORD']}@{host}:{here['PORT'] or 5432}/{here['NAME']}"
