"""Which doors the campaign sends to, and what a good request to each looks like.

Nothing is listed by hand: every POST door and every GET door with filters comes from the tables of the access matrix,
its fields from the form that leads to it. A new form is in the campaign as soon as its door is in the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from tests.access import OK, Door
from tests.access_doors import DOORS
from tests.access_doors_api import API_DOORS, ApiDoor
from tests.api import Caller
from tests.test_access_matrix import address

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGING = {"after": ["1", "1-1"], "before": ["1", "1-1-1-1"], "tab": ["all", "met"], "q": ["陈", "cxf", "5303"]}
IGNORED = {"csrfmiddlewaretoken"}
CSRF = "k" * 32


@dataclass
class Target:
    """One door: where, as whom (a user of the small county, a system, or nobody), and its good fields."""

    name: str
    url: str
    method: str
    who: str
    fields: dict[str, list[Any]] = field(default_factory=dict)
    is_json: bool = False
    numbered: str = ""

    @property
    def is_first(self) -> bool:
        """Say whether the door is open to programs and strangers, or is the one everybody types into every day."""
        return self.who in {"", "fuzzer"} or self.name == "households:visit_add"


class Forms(HTMLParser):
    """The forms of a page: (action, method, fields with the values they offer)."""

    def __init__(self, page: str, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[tuple[str, str, dict[str, list[Any]]]] = []
        self._open: dict[str, list[Any]] | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, inputs, selects and their options."""
        given = dict(attrs)
        if tag == "form":
            self._open = {}
            action = urlsplit(urljoin(self.url, given.get("action") or self.url)).path
            self.found.append((action, given.get("method") or "get", self._open))
        elif self._open is None or (given.get("name") or self._select) in IGNORED:
            return
        elif tag in {"input", "textarea", "button"} and given.get("name"):
            self._open.setdefault(str(given["name"]), []).append(given.get("value") or "字")
        elif tag == "select" and given.get("name"):
            self._select = str(given["name"])
        elif tag == "option" and self._select:
            self._open.setdefault(self._select, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Note where a form or a select ends."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def session_of(county: Any, username: str) -> Client:
    """Return a logged-in client, or one nobody is logged in with; both say, as browsers do, which site sent."""
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF
    if username:
        client.force_login(getattr(county, username), backend=BACKEND)
    return client


def targets(county: Any) -> list[Target]:
    """Return every door of the campaign, once each: another row behind the same view and form is no other door."""
    found: dict[str, Target] = {}
    for target in (*_api(county), *_pages(county), _login()):
        found.setdefault(f"{target.method} {target.name} {sorted(target.fields)}", target)
    return list(found.values())


def _login() -> Target:
    return Target("accounts:login", reverse("accounts:login"), "post", "", {"username": ["wang"], "password": ["x"]})


def _api(county: Any) -> Iterator[Target]:
    for door in API_DOORS:
        if not door.let_in:
            continue
        url = address(door, county)
        numbered = str(getattr(county, door.target).pk) if door.target else ""
        fields = _json_fields(door, county) if door.method == "post" else _filters(door, url)
        yield Target(door.name, url, door.method, "fuzzer", fields, door.method == "post", numbered)


def _json_fields(door: ApiDoor, county: Any) -> dict[str, list[Any]]:
    return {name: [value] for name, value in (door.body(county) if door.body else {}).items()}


def _filters(door: ApiDoor, url: str) -> dict[str, list[Any]]:
    filters = getattr(resolve(url).func.view_class, "filters", None)  # type: ignore[attr-defined]
    names = dict.fromkeys(filters().fields, ["1"]) if filters else {}
    return {"after": ["1", "1-1"], "size": ["2"]} | names | {name: [value] for name, value in door.data.items()}


def _pages(county: Any) -> Iterator[Target]:
    forms = {
        username: _forms_seen_by(county, username) for username in sorted({d.let_in[0] for d in DOORS if d.let_in})
    }
    for door in DOORS:
        if not door.let_in:
            continue
        who, url = door.let_in[0], address(door, county)
        numbered = str(getattr(county, door.target).pk) if door.target else ""
        if door.method == "post":
            fields = {name: [value] for name, value in door.data.items()} | forms[who].get(("post", url), {})
            yield Target(door.name, url, "post", who, fields, numbered=numbered)
        elif door.data or ("get", url) in forms[who]:
            fields = PAGING | forms[who].get(("get", url), {}) | {name: [value] for name, value in door.data.items()}
            yield Target(door.name, url, "get", who, fields, numbered=numbered)


def _forms_seen_by(county: Any, username: str) -> dict[tuple[str, str], dict[str, list[Any]]]:
    """Return (method, address) → fields of every form on every page that the user is let in to."""
    client, found = session_of(county, username), {}
    for url in {address(door, county) for door in DOORS if _is_page_for(door, username)}:
        answer = client.get(url)
        if answer.get("Content-Type", "").startswith("text/html"):
            for action, method, fields in Forms(answer.content.decode(), url).found:
                known = found.setdefault((method, action), {})
                for name, values in fields.items():
                    known.setdefault(name, []).extend(values)
    return found


def _is_page_for(door: Door, username: str) -> bool:
    return door.method == "get" and door.status == OK and username in door.let_in


def sender(county: Any, target: Target) -> Client | Caller:
    """Return the client that sends to `target`."""
    return county.callers["fuzzer"] if target.who == "fuzzer" else session_of(county, target.who)
