from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import AuditEntry
from households.models import Household
from households.selectors.visit_stats import SORTS, By, Line, Scope, paged, statistics
from households.services.problems import resolve_problem
from households.services.voiding import void_visit
from tests.conftest import make_household, pair

STATS = "/households/visits/stats/"


@pytest.fixture
def month(county, visited, today) -> Scope:
    """The last thirty days of the county, with visits by Wang, Li and the resident He."""
    visited(county.chen, county.wang, 2)
    visited(county.chen, county.wang, 9, problem_state="open", problem="灯泡坏了")
    visited(county.chen, county.he, 3, problem_state="solved", problem="医保卡丢了")
    visited(county.bai, county.li, 31)
    return Scope(county.zhao, today - timedelta(30), today)


def line_of(scope: Scope, by: str, name: str):
    """Return the line called `name`."""
    return next(line for line in statistics(scope, by).lines if line.name == name)


def test_a_township_counts_households_visits_lateness_and_problems(county, month, today):
    east, west = statistics(month, By.TOWNSHIP).lines

    assert (east.name, west.name) == ("东乡", "西镇")
    assert (east.households, east.visits, east.visited, east.missing, east.overdue) == (2, 3, 1, 1, 1)
    assert (east.found, east.solved, east.unsolved, east.share, east.last_on) == (2, 1, 1, 0.5, today - timedelta(2))
    assert (west.households, west.visits, west.visited, west.overdue, west.last_on) == (1, 0, 0, 1, None)


def test_the_sum_is_that_of_the_lines(month):
    for by in By.values:
        found = statistics(month, by)
        for name in ("households", "visits", "visited", "overdue", "found", "solved"):
            assert getattr(found.total, name) == sum(getattr(line, name) for line in found.lines)
    assert statistics(month, By.VILLAGE).total.visits == statistics(month, By.CADRE).total.visits == 3


def test_a_village_stands_under_its_township(month):
    assert [(line.place, line.name) for line in statistics(month, By.VILLAGE).lines] == [
        ("东乡", "下湾村"), ("东乡", "上湾村"), ("西镇", "远山村"),
    ]  # fmt: skip


def test_a_cadre_answers_for_their_own_visits_to_their_own_households(county, month, today):
    wang, sun, he = (line_of(month, By.CADRE, name) for name in ("王小满", "孙远山", "何驻村"))

    assert (wang.households, wang.visits, wang.visited, wang.last_on) == (1, 2, 1, today - timedelta(2))
    assert (sun.households, sun.visits, sun.visited, sun.overdue, sun.share) == (1, 0, 0, 1, 0.0)
    assert (he.households, he.visits, he.share) == (0, 1, None)


def test_a_visit_by_somebody_else_reaches_the_household_and_is_not_the_helpers(county, visited, today):
    visited(county.chen, county.he, 1)

    wang = line_of(Scope(county.zhao, today - timedelta(3), today), By.CADRE, "王小满")

    assert (wang.visited, wang.reached, wang.overdue) == (0, 1, 0)


def test_the_quota_follows_the_duty_and_the_months(county, month, today):
    whole = Scope(county.zhao, date(today.year - 1, 1, 31), date(today.year - 1, 2, 1))

    assert line_of(whole, By.CADRE, "王小满").quota == 8
    lines = {line.name: line for line in statistics(month, By.CADRE).lines}
    assert lines["何驻村"].quota is None
    assert lines["孙远山"].is_short


def test_a_voided_visit_and_its_problem_do_not_count(county, month):
    for visit in county.chen.visits.exclude(problem=""):
        void_visit(visit_id=visit.pk, reason="记到了别的户", actor=county.liu)

    east = line_of(month, By.TOWNSHIP, "东乡")
    assert (east.visits, east.found, east.solved) == (1, 0, 0)


def test_a_problem_solved_later_counts_as_solved(county, month, today):
    open_one = county.chen.visits.get(problem_state="open")
    resolve_problem(visit_id=open_one.pk, solved_on=today, how="换了灯泡和线路", actor=county.wang)

    assert line_of(month, By.TOWNSHIP, "东乡").unsolved == 0


def test_households_that_are_gone_are_not_owed_a_visit(county, month):
    Household.objects.filter(pk=county.yuan.pk).update(status="closed")

    assert [line.name for line in statistics(month, By.TOWNSHIP).lines] == ["东乡"]


def test_each_sees_the_statistics_of_their_own_place(county, month):
    east = Scope(county.liu, month.since, month.until)
    lower = Scope(county.he, month.since, month.until)

    assert [line.name for line in statistics(east, By.TOWNSHIP).lines] == ["东乡"]
    assert [line.name for line in statistics(lower, By.VILLAGE).lines] == ["下湾村"]
    assert "李审核" not in {line.name for line in statistics(lower, By.CADRE).lines}


@pytest.mark.parametrize(
    ("sort", "names"),
    [("overdue", "bca"), ("share", "bac"), ("visits", "acb"), ("few", "bca"), ("last", "bca"), ("unsolved", "cab")],
)
def test_lines_are_sorted_by_what_matters(sort, names):
    day = date(2026, 11, 1)
    lines = [
        Line(1, "a", households=4, visited=2, visits=9, found=2, solved=1, last_on=day),
        Line(2, "b", households=4, visited=0, overdue=3),
        Line(3, "c", visits=2, found=2, overdue=1, last_on=day - timedelta(1)),
    ]

    assert "".join(line.name for line in sorted(lines, key=SORTS[sort][1])) == names


def test_pages_follow_each_other_and_lead_back(county, month):
    found = statistics(month, By.VILLAGE)

    first = paged(found, size=1)
    second = paged(found, after=first.after, size=1)
    third = paged(found, after=second.after, size=1)

    assert [page.page[0].name for page in (first, second, third)] == ["下湾村", "上湾村", "远山村"]
    assert (third.after, third.before, second.before, second.is_first) == ("", first.after, "", False)
    assert paged(found, after="nonsense", size=1).page == first.page


def test_the_page_shows_figures_that_lead_to_their_lists(client, county, month):
    client.force_login(county.liu)

    page = client.get(f"{STATS}?by=village").content.decode()

    assert "下湾村" in page
    assert f"/households/visits/coverage/?reached=no&amp;own=&amp;village={county.lower.pk}" in page
    assert client.get("/households/visits/coverage/", {"reached": "no", "village": county.upper.pk}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "by=x",
        "since=x&until=y",
        "since=2026-02-01&until=2026-01-01",
        "village=x",
        "sort=x",
        "since=0001-01-01&until=0001-01-05&by=cadre",
        "after=x",
        "township=²",
    ],
)
def test_a_broken_filter_shows_a_page(client, county, query):
    client.force_login(county.zhao)

    assert client.get(f"{STATS}?{query}").status_code == 200


@pytest.mark.parametrize("by", By.values)
@pytest.mark.parametrize("username", ["he", "liu", "zhao"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, county, visited, username, by):
    client.force_login(getattr(county, username))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{STATS}?by={by}").status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            household = make_household(county.lower, f"户{number}", f"53039900{number:04}", size=1)
            pair(county.wang, household)
            visited(household, county.wang, 1)

    more(100, 105)
    queries()
    few = queries()
    more(105, 110)

    assert queries() == few <= 12


def test_the_workbook_holds_the_same_lines_and_leaves_a_trace(client, county, month):
    client.force_login(county.zhao)

    answer = client.get(f"{STATS}export/", {"by": "township", "since": month.since, "until": month.until})

    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    header = next(place for place, row in enumerate(rows) if row[0] == "乡镇")
    assert rows[header + 1][:5] == ("东乡", 2, 3, None, 1)
    assert rows[header + 3][:3] == ("合计", 3, 3)
    assert "走访统计（按乡镇）" in rows[0][0]
    entry = AuditEntry.objects.get(action="households.export_visit_stats")
    assert (entry.actor, entry.after["rows"], entry.after["filters"]["by"]) == (county.zhao, 2, "township")
