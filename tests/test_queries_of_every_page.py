"""Every page asks the database at most twelve times, session and account among them, however much there is to show.

The pages are the GET doors of the access matrix, each as its first reader and as the county clerk, who sees most; the
home as everybody. Lists are also read narrowed by every filter, and by every tab that they offer.
"""

import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from assessments.models import HouseholdVerdict
from assessments.services.cases import propose
from households.models import Household, PhotoWait, Visit
from households.services.register import correct_household
from households.services.returns import return_visit
from tests.access import EVERYBODY, Door
from tests.access_doors import DOORS
from tests.full_county import fill
from tests.households.entries import household_form, make_water
from tests.projects.library_boards import hang, put_on_the_way
from tests.queries import MOST_QUERIES
from tests.test_access_matrix import address
from tests.test_home_of_each_role import more_work
from villages.models import Cadre, Posting, Unit

SEES_MOST = "zhao"


@dataclass(frozen=True)
class Page:
    """A door as one person opens it, and what the address is narrowed by."""

    door: Door
    username: str
    narrowed: str = ""

    def __str__(self) -> str:
        return f"{self.door} {self.username} {self.narrowed}".strip()


def readers_of(door: Door) -> list[str]:
    """Return as whom a door is opened."""
    if door.name == "accounts:home":
        return list(EVERYBODY)
    return [name for name in door.let_in if name in {door.let_in[0], SEES_MOST}]


@pytest.fixture
def full_county(county, settings, tmp_path):
    """The small county with one row of everything, its files in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": [], "register_changed": []}
    return fill(county)


@pytest.fixture
def pages(full_county) -> list[Page]:
    """Every page, the lists also narrowed by all filters at once; a list leaves out those it does not know."""
    here, today = full_county, timezone.localdate()
    places = f"township={here.east.pk}&village={here.lower.pk}&unit={here.unit.pk}&cadre={here.wangs_cadre.pk}"
    words = f"q=户&words=户&person=王&since={today.replace(day=1)}&until={today}&helper=yes&verified=yes"
    found = [Page(door, name) for door in DOORS if door.method == "get" for name in readers_of(door)]
    lists = [page for page in found if not (page.door.target or page.door.kwargs or page.door.data)]
    return found + [Page(page.door, page.username, f"{places}&{words}") for page in lists if page.username == SEES_MOST]


@pytest.mark.long
def test_every_page_asks_at_most_twelve_times_however_much_there_is(client, full_county, pages):
    more_of_everything(full_county, 100)
    few, tabs = asked(client, full_county, pages)
    more_of_everything(full_county, 200)

    more, _ = asked(client, full_county, [*pages, *tabs])

    assert {page: number for page, number in more.items() if number > MOST_QUERIES} == {}
    assert {page: more[page] for page in few} == few
    assert {tab.door.name for tab in tabs} >= {"assessments:exit_list", "households:list", "villages:list"}


def asked(client, county, pages: list[Page]) -> tuple[dict[str, int], list[Page]]:
    """Return how often each page asked, and the tabs that the pages of the county clerk offered."""
    found, tabs, logged_in = {}, {}, ""
    for page in sorted(pages, key=lambda page: page.username):
        if page.username != logged_in:
            logged_in = page.username
            client.force_login(getattr(county, logged_in), backend="django.contrib.auth.backends.ModelBackend")
            client.get("/")  # the first page of a session also notes when it was used
        url = address(page.door, county)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(f"{url}?{page.narrowed}", page.door.data or None)
        assert answer.status_code == page.door.status, str(page)
        found[str(page)] = len(seen)
        if page.username == SEES_MOST and not answer.streaming:
            offered = re.findall(rf'href="(?:{re.escape(url)})?\?(tab=\w+)', answer.content.decode(errors="replace"))
            tabs |= {(page.door.name, tab): Page(page.door, page.username, tab) for tab in offered}
    return found, list(tabs.values())


def more_of_everything(county, first: int) -> None:
    """Add five households with helper, visit and verdict, and with each of them what a working day leaves behind."""
    before = list(Household.objects.values_list("pk", flat=True))
    more_work(county, first)
    added = Household.objects.exclude(pk__in=before)
    for number, home in enumerate(added, first):
        visit = Visit.objects.get(household=home)
        PhotoWait.objects.create(visit=visit, expected=2, recorded_by=county.wang)
        return_visit(visit_id=visit.pk, reason="没写见到谁家孩子", actor=county.li)
        typed, paper = household_form(home, main_cause="no_money")
        correct_household(household_id=home.pk, typed=typed, paper=paper, actor=county.wang)
        make_water(home)
        hang(put_on_the_way(county.lower, county.he, number), county.he)
        add_cadre(county, number)
    met = HouseholdVerdict.objects.filter(household__in=added, overall="met")
    propose(verdict_ids=[met.first().pk], reason="七项达标", actor=county.zhao)
    AuditEntry.objects.create(action="users.create.refused")


def add_cadre(county, number: int) -> None:
    """Add a unit, a cadre of it in the team of Lower Bend."""
    unit = Unit.objects.create(name=f"县{number}局", tier="county")
    named = {"code": f"X{number}", "name": f"某{number}", "name_initials": "m", "id_hash": str(number)}
    cadre = Cadre.objects.create(unit=unit, **named)
    place = {"township": county.east, "village": county.lower}
    Posting.objects.create(cadre=cadre, kind="team_member", valid_from=timezone.localdate(), **place)
