"""The lists of the look-back and of arbitration ask the database as often with twice the rows."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import LookBackRun
from tests.assessments.boards import make_claim
from tests.assessments.exited import suspect
from tests.conftest import make_household
from tests.queries import MOST_QUERIES

PAGES = ("look_back", "claim_list")


def fill(here, first: int, how_many: int, run: LookBackRun | None) -> LookBackRun:
    """Add households with a suspicion and a claim each."""
    for number in range(first, first + how_many):
        home = make_household(here.lower, f"户{number}", f"53039900{number:04}", size=1)
        run = suspect(home, run).since
        make_claim(home, here.he)
    return run


def asked(client) -> list[int]:
    """Return how often each page asks."""
    counts = []
    for name in PAGES:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(f"assessments:{name}"), {"q": "户"}).status_code == 200
        counts.append(len(seen))
    return counts


def test_the_lists_ask_as_often_with_twice_the_rows(client, county):
    client.force_login(county.zhao)
    client.get("/")
    run = fill(county, 100, 3, None)
    few = asked(client)
    fill(county, 200, 6, run)

    assert asked(client) == few
    assert max(few) <= MOST_QUERIES


def test_a_broken_address_is_as_good_as_none(client, county):
    client.force_login(county.zhao)
    long = "9" * 5000

    for query in (f"?tab=x&kind=y&village={long}", "?after=1-2-3-4&q=%00", f"?before={long}&township=%00"):
        for name in PAGES:
            assert client.get(reverse(f"assessments:{name}") + query).status_code == 200
