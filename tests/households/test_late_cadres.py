"""Overdue visits by the cadre who helps: who, how many, since when, the way to their households, paper and workbook."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from households.models import Household
from households.selectors import overdue_cadres
from households.selectors.overdue_cadres import late_cadres, named, page_of
from tests.conftest import make_household, pair
from tests.households.pairings import stand_as

PAGE = "/households/visits/overdue/"
EXPORT = f"{PAGE}export/"
MOST_QUERIES = 12


@pytest.fixture
def late(county, visited):
    """Wang's two households are overdue, one of them longer; nobody helps Bai, whom nobody has visited."""
    county.dan = make_household(county.lower, "但有才", "530399000011", size=1)
    pair(county.wang, county.dan)
    visited(county.chen, county.wang, 9)
    visited(county.dan, county.wang, 12)
    visited(county.yuan, county.sun, 30)
    return county


def cadre_of(user) -> int:
    return user.cadre_account.cadre_id


def lines_for(user, today, rule):
    return late_cadres(Household.objects.visible_to(user), today, rule)


def get(client, user, address: str, **query) -> str:
    client.force_login(user)
    return client.get(address, query).text


def test_each_cadre_stands_once_with_number_oldest_visit_and_lateness(late, today):
    nobody, wang = named(lines_for(late.liu, today, late.rule))

    assert (nobody.key, nobody.name, nobody.count, nobody.never, nobody.oldest) == (0, "没有帮扶人", 1, 1, None)
    assert (wang.key, wang.name, wang.count, wang.never) == (cadre_of(late.wang), "王小满", 2, 0)
    assert (wang.oldest, wang.days_late, wang.late_words) == (today - timedelta(12), 5, "逾期 5 天")


def test_the_numbers_are_those_of_the_list_of_overdue_households(client, late, today):
    listed = get(client, late.zhao, "/households/", tab="overdue")

    assert sum(line.count for line in lines_for(late.zhao, today, late.rule)) == 4
    assert all(name in listed for name in ("陈阿福", "但有才", "白石保", "袁远"))


def test_a_visit_in_time_takes_the_household_off_the_line(late, visited, today):
    visited(late.dan, late.he, 1)

    wang = lines_for(late.liu, today, late.rule)[1]

    assert (wang.count, wang.days_late) == (1, 2)


def test_an_exited_household_is_late_by_its_own_rule(late, visited, today):
    stand_as(late.dan, "exited")

    wang = lines_for(late.liu, today, late.rule)[1]

    assert (wang.count, wang.days_late) == (1, 2)


def test_the_longest_overdue_stand_first_and_the_other_township_is_not_seen(client, late):
    page = get(client, late.zhao, PAGE)
    assert page.index("没有帮扶人") < page.index("孙远山") < page.index("王小满")

    assert "孙远山" not in get(client, late.liu, PAGE)


def test_a_line_leads_to_its_households(client, late):
    page = get(client, late.liu, PAGE, village=late.lower.pk)
    to = f"{reverse('households:coverage')}?reached=late&amp;cadre={cadre_of(late.wang)}&village={late.lower.pk}"
    assert to in page.replace("&amp;village", "&village")
    assert "没有帮扶人" not in page

    households = get(client, late.liu, to.replace("&amp;", "&"))

    assert "王小满帮扶的户" in households
    assert ("陈阿福" in households, "但有才" in households, "白石保" in households) == (True, True, False)
    assert f"{reverse('households:list')}?tab=overdue&amp;helper=no" in get(client, late.liu, PAGE)


def test_the_list_of_overdue_households_leads_here(client, late):
    assert PAGE in get(client, late.liu, "/households/", tab="overdue")
    assert PAGE not in get(client, late.liu, "/households/")


def test_the_workbook_has_every_line_and_leaves_a_trace(client, late, today):
    client.force_login(late.liu)

    answer = client.get(EXPORT, {"village": late.lower.pk})

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    line = next(row for row in rows if row[1] == "王小满")
    assert (line[2], line[3], line[4].date(), line[5]) == (2, 0, today - timedelta(12), 5)
    assert rows[-1][2] == 2
    entry = AuditEntry.objects.get(action="households.export_late_cadres")
    assert (entry.actor, entry.after) == (late.liu, {"filters": {"village": late.lower.pk}, "rows": 1})


@pytest.mark.parametrize("address", [PAGE, EXPORT])
def test_a_helper_is_not_let_in(client, late, address):
    client.force_login(late.wang)

    assert client.get(address).status_code == 403
    assert not AuditEntry.objects.filter(action="households.export_late_cadres").exists()


def test_without_a_rule_nobody_is_late_and_the_page_says_why(client, late):
    late.rule.__class__.objects.update(superseded_at="2026-01-01T00:00Z")

    assert "县办还没有登记走访规则" in get(client, late.liu, PAGE)


@pytest.mark.parametrize("query", ["after=x", "before=99", "village=x", "township=%00", "village=9999999999999"])
def test_a_broken_address_shows_the_first_page(client, late, query):
    client.force_login(late.zhao)

    assert "王小满" in client.get(f"{PAGE}?{query}").text


def test_pages_lead_on_and_back_without_a_gap(late, today, monkeypatch):
    monkeypatch.setattr(overdue_cadres, "PAGE_SIZE", 2)
    lines = lines_for(late.zhao, today, late.rule)

    first = page_of(lines, after="")
    second = page_of(lines, after=first.after)
    back = page_of(lines, after="", before=second.before)

    assert (first.rows + second.rows, second.after, first.before) == (lines, "", "")
    assert back.rows == first.rows


def test_twice_the_cadres_cost_no_more_queries(client, late, visited):
    def queries() -> int:
        client.force_login(late.liu)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    queries()  # the first page of a session also notes when it was used
    few = queries()
    for number, user in enumerate((late.he, late.li, late.zhao, late.qian)):
        household = make_household(late.upper, f"赵{number}", f"53039900002{number}", size=1)
        pair(user, household)
        visited(household, user, 20)

    assert queries() == few <= MOST_QUERIES
