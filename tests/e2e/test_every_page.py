"""Every page in a real Chromium, at both widths: axe, the policy, no sideways scroll; what the first one weighs."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode
from playwright.sync_api import Error, Page, Request

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
CUT_OFF = "() => Array.from(document.querySelectorAll('.nav')).some(bar => bar.scrollWidth > bar.clientWidth)"
DOWNLOAD = "Download is starting"
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


def doors_of(county: Any, share: int) -> Iterator[tuple[str, str, str]]:
    """Yield a share of what is read: name, address, and the session of somebody who may see it."""
    for name, door, username in opened()[share::SHARES]:
        client = Client()
        client.force_login(getattr(county, username), backend=BACKEND)
        yield name, f"{address(door, county)}?{urlencode(door.data)}", client.cookies["sessionid"].value


def is_a_page(page: Page, url: str) -> bool:
    """Open `url`, and say whether a whole page came: no download, no picture, no part of a page."""
    try:
        answer = page.goto(url)
    except Error as error:
        if DOWNLOAD in str(error):
            return False
        raise
    kind = answer.header_value("content-type") if answer else None
    return str(kind).startswith("text/html") and page.evaluate("() => document.doctype !== null")


def faults_of(page: Page, axe: Any) -> list[str]:
    """Look at the open page at both widths, and return what is wrong with it."""
    said: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            said.append(f"{wider} px wider than a window of {width}")
        if page.evaluate(CUT_OFF):
            said.append(f"the menu is cut off in a window of {width}")
        try:
            axe(page)
        except AssertionError as error:
            said.append(f"at {width} px: {error}")
    page.goto("about:blank")  # a page that polls must not go on in the next one's session
    return said


def test_the_pages_of_those_who_are_not_let_in_are_fit_to_use(page_at, county, login, axe):
    page = page_at(min(WIDTHS))
    page.goto("/login/")
    found = {"/login/": faults_of(page, axe)}
    login(page, "wang")
    for url in ("/funds/", "/households/999999/", "/nowhere/"):
        page.goto(url)
        found[url] = faults_of(page, axe)
    assert not {url: said for url, said in found.items() if said}


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_fit_to_use(page_at, live_server, full_county, axe, share: int):
    page = page_at(min(WIDTHS))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found, seen = {}, set()
    for name, url, session in doors_of(full_county, share):
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        complaints.clear()
        if is_a_page(page, url):
            seen.add(name)
            if said := faults_of(page, axe) + complaints:
                found[name] = said

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
