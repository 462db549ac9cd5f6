import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import Household
from households.selectors.lists import days_late, for_list, latest_due_first, overdue, rows_of, search
from households.services.status import change_status
from tests.conftest import make_household, pair
from tests.queries import MOST_QUERIES

LIST = "/households/"


def names_on(page: str, county) -> set[str]:
    """Return which of the three heads the page names."""
    return {name for name in ("陈阿福", "白石保", "袁远") if name in page}


def get(client, user, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def test_a_helper_sees_their_own_households_only(client, county):
    assert names_on(get(client, county.wang, LIST), county) == {"陈阿福"}


def test_a_resident_sees_the_village_and_a_clerk_the_township(client, county):
    assert names_on(get(client, county.he, LIST), county) == {"陈阿福"}
    assert names_on(get(client, county.liu, LIST), county) == {"陈阿福", "白石保"}
    assert names_on(get(client, county.zhao, LIST), county) == {"陈阿福", "白石保", "袁远"}


def test_a_helper_whose_pairing_has_ended_sees_nothing(client, county, today):
    old = county.chen.pairings.get()
    type(old).objects.filter(pk=old.pk).update(superseded_at="2026-01-01T00:00Z")

    assert "您还没有结对的户" in get(client, county.wang, LIST)


@pytest.mark.parametrize(("days_ago", "late"), [(0, 0), (7, 0), (8, 1), (13, 6)])
def test_a_household_is_overdue_from_the_eighth_day(county, visited, today, days_ago, late):
    visited(county.chen, county.wang, days_ago)

    assert days_late(county.chen, today - timedelta(days_ago), today, county.rule) == late
    assert (county.chen in overdue(Household.objects.all(), today, county.rule)) == bool(late)


def test_a_household_nobody_visited_is_overdue_and_one_without_an_exit_before_it_is_not(county, today):
    assert days_late(county.chen, None, today, county.rule) > 0
    change_status(household_id=county.chen.pk, after="closed", on_date=today, actor=county.zhao)
    county.chen.refresh_from_db()

    assert days_late(county.chen, None, today, county.rule) == 0
    assert county.chen not in overdue(Household.objects.all(), today, county.rule)


def test_a_voided_visit_does_not_count(county, visited, today):
    visited(county.chen, county.wang, 1, voided_at="2026-01-01T00:00Z", void_reason="记错户")

    assert county.chen in overdue(Household.objects.all(), today, county.rule)


def test_the_most_overdue_comes_first(county, visited, today):
    for household, days_ago in ((county.chen, 3), (county.bai, 20), (county.yuan, 9)):
        visited(household, county.wang, days_ago)

    rows = latest_due_first(rows_of(for_list(Household.objects.all(), today), today, county.rule))

    assert [row.household for row in rows] == [county.bai, county.yuan, county.chen]
    assert [row.late_words for row in rows] == ["逾期 13 天", "逾期 2 天", ""]


def test_the_helpers_list_says_how_late_and_how_each_stands(client, county, visited):
    visited(county.chen, county.wang, 13)

    page = get(client, county.wang, LIST)

    assert "逾期 6 天" in page
    assert "饮用水待核实" in page
    assert "3 人" in page


def test_tabs_count_and_narrow(client, county, visited):
    visited(county.bai, county.li, 1)

    everything, late = get(client, county.liu, LIST), get(client, county.liu, f"{LIST}?tab=overdue")

    assert re.search(r"走访逾期 <b>1</b>", everything)
    assert names_on(late, county) == {"陈阿福"}


@pytest.mark.parametrize("field", ["township", "village", "attribute"])
def test_filters_narrow(client, county, field):
    value = {"township": county.west.pk, "village": county.far.pk, "attribute": "tekun"}[field]
    Household.objects.filter(pk=county.yuan.pk).update(attribute="tekun")

    assert names_on(get(client, county.zhao, f"{LIST}?{field}={value}"), county) == {"袁远"}


@pytest.mark.parametrize(
    "query",
    [
        "tab=x",
        "village=x",
        "village=999999",
        "attribute=x",
        "after=x",
        "township=1e9",
        "township=²",
        "q=%00",
        "township=99999999999999999999",
        "village=99999999999999999999",
        "after=1-999999999999999999",
    ],
)
def test_a_broken_filter_shows_a_page(client, county, query):
    client.force_login(county.zhao)

    assert client.get(f"{LIST}?{query}").status_code == 200


def test_a_village_out_of_scope_is_neither_offered_nor_obeyed(client, county):
    page = get(client, county.liu, f"{LIST}?village={county.far.pk}")

    assert "远山村" not in page
    assert "袁远" not in page


def test_pages_follow_each_other_and_lead_back(client, county):
    for number in range(60):
        make_household(county.lower, f"户{number}", f"5303990001{number:02}", size=0)

    first = get(client, county.liu, LIST)
    after = re.search(r'rel="next" href="(\?after=[\d-]+)"', first).group(1)
    second = get(client, county.liu, LIST + after)

    assert first.count("/households/") - second.count("/households/") > 0
    assert 'rel="prev"' not in first
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    assert "户59" in first + second


@pytest.mark.parametrize("username", ["wang", "he", "liu", "zhao"])
@pytest.mark.parametrize("address", [LIST, f"{LIST}?tab=overdue&q=户", "/"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, county, username, address):
    user = getattr(county, username)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            pair(county.wang, make_household(county.lower, f"户{number}", f"53039900{number:04}", size=2))

    client.force_login(user)
    more(100, 110)
    queries()  # the first page of a session also notes when it was used
    few = queries()
    more(110, 120)

    assert queries() == few <= MOST_QUERIES


ALL = {"陈阿福", "白石保", "袁远"}
FINDS = {
    "陈阿福": {"陈阿福"}, "阿福": {"陈阿福"}, "陈阿福2": {"陈阿福"}, "caf": {"陈阿福"}, "CA F": {"陈阿福"},
    "53039900000": ALL, "001": set(), "没有": set(), "": set(), "%": set(),
}  # fmt: skip


@pytest.mark.parametrize(("words", "found"), FINDS.items())
def test_lists_are_narrowed_by_name_initials_and_code(county, words, found):
    Household.objects.filter(pk=county.chen.pk).update(head_initials="caf")
    county.chen.members.filter(name="陈阿福2").update(name_initials="caf2")

    assert {home.head_name for home in search(Household.objects.all(), words)} == found


def test_words_narrow_within_scope(client, county):
    assert names_on(get(client, county.liu, f"{LIST}?q=53039900000"), county) == {"陈阿福", "白石保"}
    assert names_on(get(client, county.zhao, f"{LIST}?q=53039900000"), county) == ALL
