"""Every page in a real Chromium, at both widths: axe, the policy, no sideways scroll; what the first one weighs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode
from playwright.sync_api import Page, Request

from tests.access import EVERYBODY, OK, Door
from tests.access_doors import DOORS
from tests.e2e.conftest import WIDTHS
from tests.full_county import fill
from tests.test_access_matrix import address

pytestmark = pytest.mark.browser

SHARES = 4  # of the pages, so that the processes share the longest test
MOST_OF_A_SHARE = 0.6  # the rest is downloads and parts of pages
MAIN = {"accounts:home", "households:detail", "assessments:exit_list", "funds:ledger"}
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


def opened() -> list[tuple[str, Door, str]]:
    """Return each name of the access table that is read, once, with its door and somebody who may; then ALSO_AS."""
    doors = {d.name: d for d in reversed(DOORS) if d.method == "get" and d.status == OK and d.let_in}
    return [(name, door, door.let_in[0]) for name, door in doors.items()] + [
        (f"{name} {username}", doors[name], username) for name, username in ALSO_AS
    ]


def pages(county: Any, share: int) -> Iterator[tuple[str, str, Client]]:
    """Yield a share of the whole pages: name, address, and the session of somebody who may see it."""
    for name, door, username in opened()[share::SHARES]:
        client = Client()
        client.force_login(getattr(county, username), backend=BACKEND)
        url = f"{address(door, county)}?{urlencode(door.data)}"
        answer = client.get(url)
        if answer.get("Content-Type", "").startswith("text/html") and b"<!doctype html>" in answer.content:
            yield name, url, client


def faults_of(page: Page, url: str, axe: Any) -> list[str]:
    """Open a page, look at it at both widths, and return what is wrong with it."""
    said: list[str] = []
    page.goto(url)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            said.append(f"{wider} px wider than a window of {width}")
        try:
            axe(page)
        except AssertionError as error:
            said.append(f"at {width} px: {error}")
    page.goto("about:blank")  # a page that polls must not go on in the next one's session
    return said


def test_the_pages_of_those_who_are_not_let_in_are_fit_to_use(page_at, county, login, axe):
    page = page_at(min(WIDTHS))
    found = {"/login/": faults_of(page, "/login/", axe)}
    login(page, "wang")
    for url in ("/funds/", "/households/999999/", "/nowhere/"):
        found[url] = faults_of(page, url, axe)
    assert not {url: said for url, said in found.items() if said}


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_fit_to_use(page_at, live_server, full_county, axe, share: int):
    page = page_at(min(WIDTHS))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found, seen = {}, set()
    for name, url, client in pages(full_county, share):
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        if said := faults_of(page, url, axe) + complaints:
            found[name] = said
        complaints.clear()
        seen.add(name)

    assert found == {}
    assert {name for name, _, _ in opened()[share::SHARES]} & MAIN <= seen
    assert len(seen) > MOST_OF_A_SHARE * len(opened()) / SHARES


def test_the_walk_comes_by_the_main_pages():
    assert {name for name, _, _ in opened()} >= MAIN


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
