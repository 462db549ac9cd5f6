"""Every page in a real Chromium, at both widths: axe, the policy, no sideways scroll; what the first one weighs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from playwright.sync_api import Page, Request

from tests.access import EVERYBODY, OK
from tests.access_doors import DOORS
from tests.e2e.conftest import WIDTHS
from tests.full_county import fill
from tests.test_access_matrix import address

pytestmark = pytest.mark.browser

FIRST_PAGE_LIMIT = 150 * 1024
# Pages that look different to different roles are opened as each of them.
ALSO_AS = [("accounts:home", username) for username in EVERYBODY] + [
    ("households:list", "li"),
    ("households:list", "zhao"),
]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def full_county(county, settings, tmp_path) -> Any:
    """The small county with one row of everything, its files in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    return fill(county)


def pages(county: Any) -> Iterator[tuple[str, str, Client]]:
    """Yield each whole page of the access table once: its name, its address, the session of somebody who may see it."""
    seen = set()
    for door in DOORS:
        if door.method != "get" or door.status != OK or not door.let_in or door.name in seen:
            continue
        seen.add(door.name)
        client = Client()
        client.force_login(getattr(county, door.let_in[0]), backend=BACKEND)
        url = f"{address(door, county)}?{urlencode(door.data)}"
        answer = client.get(url)
        if answer.get("Content-Type", "").startswith("text/html") and b"<!doctype html>" in answer.content:
            yield door.name, url, client
    for name, username in ALSO_AS:
        client = Client()
        client.force_login(getattr(county, username), backend=BACKEND)
        yield f"{name} {username}", reverse(name), client


def faults_of(page: Page, url: str, axe: Any) -> list[str]:
    """Open a page and return what is wrong with it."""
    said: list[str] = []
    page.goto(url)
    wider = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    if wider > 0:
        said.append(f"{wider} px wider than the window")
    try:
        axe(page)
    except AssertionError as error:
        said.append(str(error))
    page.goto("about:blank")  # a page that polls must not go on in the next one's session
    return said


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_those_who_are_not_let_in_are_fit_to_use(page_at, county, login, axe, width: int):
    page = page_at(width)
    found = {"/login/": faults_of(page, "/login/", axe)}
    login(page, "wang")
    for url in ("/funds/", "/households/999999/", "/nowhere/"):
        found[url] = faults_of(page, url, axe)
    assert not {url: said for url, said in found.items() if said}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_fit_to_use(page_at, live_server, full_county, axe, width: int):
    page = page_at(width)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found = {}
    seen = set()
    for name, url, client in pages(full_county):
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        if said := faults_of(page, url, axe) + complaints:
            found[name] = said
        complaints.clear()
        seen.add(name)

    assert {"accounts:home", "households:detail", "assessments:exit_list", "funds:ledger"} <= seen
    assert found == {}


def test_the_first_page_of_a_cadre_is_light(page_at, county, login):
    page = page_at(360)
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    page.on("requestfinished", note)

    login(page, "wang")
    page.wait_for_load_state("networkidle")

    weight = sum(max(0, request.sizes()["responseBodySize"]) for request in requests)
    assert weight < FIRST_PAGE_LIMIT, f"{weight / 1024:.0f} KB"
