"""The one headless Chromium of a test process. Playwright's sync API can be started only once in it."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from config.embedded.browser_plugin import find_chromium

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]

# What a page takes depends on what else the machine does; an expectation that holds costs none of it.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the whole session."""
    # Playwright's sync API runs an event loop in this thread, and Django then takes every ORM call for an async one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


def wait_for_draft(page: Page, text: str) -> None:
    """Wait until the phone has kept a draft that holds `text`; how long that takes depends on the machine."""
    page.wait_for_function(
        "text => Object.entries(localStorage).some(([k, v]) => k.startsWith('huce-draft:') && v.includes(text))",
        arg=text,
    )
