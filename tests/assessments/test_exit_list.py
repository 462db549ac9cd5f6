from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.services.cases import approve, propose, return_cases
from tests.assessments.factories import YEAR, make_run, make_verdict
from tests.conftest import make_household

LIST = reverse("assessments:exit_list")


@pytest.fixture
def nights(county):
    """Two nights: Chen all met in both, Bai newly met tonight by his house, Yuan fell out tonight by his water."""
    county.first = make_run(nights_ago=1)
    make_verdict(county.chen, county.first)
    make_verdict(county.bai, county.first, lacks=("housing",))
    make_verdict(county.yuan, county.first)
    county.second = make_run(previous=county.first)
    make_verdict(county.bai, county.second)
    make_verdict(county.yuan, county.second, lacks=("water",))
    return county


def names(client, **query) -> list[str]:
    """Return the heads of the households on a page of the list."""
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [row.household.head_name for row in response.context["tonight"].rows]


def difference(client, head: str, **query):
    rows = client.get(LIST, query).context["tonight"].rows
    return next(row.difference for row in rows if row.household.head_name == head)


def test_the_list_begins_with_those_who_meet_all_seven(client, nights):
    client.force_login(nights.zhao)

    assert names(client) == ["陈阿福", "白石保"]


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("met", ["陈阿福", "白石保"]),
        ("changed", ["白石保", "袁远"]),
        ("nearly", ["袁远"]),
        ("unknown", ["袁远"]),
        ("unmet", []),
        ("proposed", []),
    ],
)
def test_every_tab_shows_its_households_and_their_number(client, nights, tab, expected):
    client.force_login(nights.zhao)

    assert names(client, tab=tab) == expected
    assert client.get(LIST, {"tab": tab}).context["tonight"].counts[tab] == len(expected)


def test_a_proposed_household_moves_to_its_own_tab_and_back_when_returned(client, nights):
    client.force_login(nights.zhao)
    (case,) = propose(verdict_ids=[nights.chen.verdicts.get().pk], reason="", actor=nights.zhao)

    assert (names(client), names(client, tab="proposed")) == (["白石保"], ["陈阿福"])

    return_cases(case_rounds={case.pk: 1}, reason="缺证", actor=nights.qian)

    assert (names(client), names(client, tab="proposed")) == (["陈阿福", "白石保"], [])


def test_an_approved_household_stays_among_the_proposed(client, nights):
    client.force_login(nights.qian)
    (case,) = propose(verdict_ids=[nights.chen.verdicts.get().pk], reason="", actor=nights.zhao)
    approve(case_rounds={case.pk: 1}, reason="", actor=nights.qian)

    assert (names(client), names(client, tab="proposed")) == (["白石保"], ["陈阿福"])


def test_each_value_says_where_from_and_when(client, nights):
    client.force_login(nights.zhao)

    page = client.get(LIST).content.decode()

    for text in (
        "3,712.60",
        "高出 212.60",
        "四项达标",
        '县水务局 <span class="nb">08-16</span>',
        "没有学龄儿童",
        "A 级",
        '县住建局 <span class="nb">05-11</span>',
        "下湾村",
        "3 人",
    ):
        assert text in page


def test_evidence_of_another_year_names_its_year(client, nights):
    old = ["met", "A 级", "", "县住建局", f"{YEAR - 1}-12-05"]
    make_verdict(nights.chen, make_run(previous=nights.first), housing=old)
    client.force_login(nights.zhao)

    assert f'县住建局 <span class="nb">{YEAR - 1}-12-05</span>' in client.get(LIST).content.decode()


def test_who_is_new_tonight_is_told_by_which_criterion(client, nights):
    client.force_login(nights.zhao)

    new = difference(client, "白石保")

    assert (new.text, new.is_new, new.source) == ("新进", True, "住房 县住建局 05-11")
    assert difference(client, "陈阿福").text == "无变化"


def test_who_fell_out_is_told_by_which_criterion(client, nights):
    client.force_login(nights.zhao)

    fell = difference(client, "袁远", tab="unknown")

    assert (fell.text, fell.source) == ("掉出", "饮用水 县水务局 08-16")


def test_a_changed_income_is_told_by_its_difference(client, nights):
    tonight = make_run(nights_ago=-1, previous=nights.second)
    sheet = ["met", "3,810.60 元", "", "核算表", f"{YEAR}-11-19"]
    make_verdict(nights.chen, tonight, per_head="3810.60", income=sheet)
    client.force_login(nights.zhao)

    changed = difference(client, "陈阿福")

    assert (changed.text, changed.source, changed.is_new) == ("收入改 +98.00", "收入 核算表 11-19", False)


def test_newer_evidence_of_the_same_finding_is_no_change(client, nights):
    tonight = make_run(nights_ago=-1, previous=nights.second)
    make_verdict(nights.chen, tonight, since=timezone.now() - timedelta(days=2))
    client.force_login(nights.zhao)

    assert names(client, tab="changed") == []
    assert difference(client, "陈阿福").text == "无变化"


def test_on_the_first_night_nothing_counts_as_changed(client, county):
    make_verdict(county.chen, make_run())
    client.force_login(county.zhao)

    assert names(client) == ["陈阿福"]
    assert names(client, tab="changed") == []


def test_before_the_first_run_the_page_says_so(client, county):
    client.force_login(county.zhao)

    assert "还没有核对过" in client.get(LIST).content.decode()


def test_what_is_missing_says_what_would_suffice_and_who_supplies_it(client, nights):
    client.force_login(nights.zhao)

    page = client.get(LIST, {"tab": "nearly"}).content.decode()

    for text in ("饮用水待核实", "4 项核了 2 项", "缺水质检测和停水天数", "水务部门、孙远山"):
        assert text in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "陈"}, ["陈阿福"]),
        ({"q": "bsb"}, ["白石保"]),
        ({"q": "BSB"}, ["白石保"]),
        ({"q": "没有这人"}, []),
        ({"margin": "under_100"}, ["白石保"]),
        ({"margin": "under_500"}, ["陈阿福"]),
        ({"margin": "over_500"}, []),
        ({"change": "new"}, ["白石保"]),
        ({"change": "same"}, ["陈阿福"]),
        ({"change": "changed"}, []),
        ({"change": "nonsense"}, ["陈阿福", "白石保"]),
        ({"township": "nonsense"}, ["陈阿福", "白石保"]),
    ],
)
def test_the_filters(client, nights, query, expected):
    type(nights.bai).objects.filter(pk=nights.bai.pk).update(head_initials="bsb")
    make_verdict(nights.bai, make_run(previous=nights.first), per_head="3599.99")
    client.force_login(nights.zhao)

    assert names(client, **query) == expected


def test_place_filters_narrow_to_township_and_village(client, nights):
    make_verdict(nights.yuan, make_run())
    client.force_login(nights.zhao)

    assert names(client, township=nights.west.pk) == ["袁远"]
    assert names(client, village=nights.upper.pk) == ["白石保"]


def test_filters_stay_when_the_tab_changes_but_the_page_does_not(client, nights):
    client.force_login(nights.zhao)

    tabs = client.get(LIST, {"q": "陈", "township": nights.east.pk, "after": "1-1-1-1"}).context["tabs"]

    assert all(f"township={nights.east.pk}" in tab["url"] and "after" not in tab["url"] for tab in tabs)


def test_a_township_sees_its_own_rows_and_numbers_and_may_not_propose(client, nights):
    client.force_login(nights.li)

    response = client.get(LIST)
    page = response.content.decode()

    assert names(client, tab="unknown") == []
    assert response.context["tonight"].counts["unknown"] == 0
    assert [str(t) for t in response.context["form"].fields["township"].queryset] == ["东乡"]
    assert "data-bulk-row" not in page
    assert "提名由县办经办办理" in page


def test_a_household_that_closed_leaves_every_tab(client, nights):
    nights.chen.verdicts.filter(run_until__isnull=True).update(run_until=nights.second)
    client.force_login(nights.zhao)

    assert names(client) == ["白石保"]


def test_paging_visits_every_row_once_and_leads_back(client, county, django_assert_max_num_queries):
    run = make_run()
    homes = [
        make_household(village, f"户{number}", f"5303990100{number:02}", size=1)
        for number, village in enumerate([county.lower, county.far, county.upper] * 21)
    ]
    for home in homes:
        make_verdict(home, run)
    client.force_login(county.zhao)

    first = client.get(LIST).context["tonight"]
    second = client.get(LIST, {"after": first.page.after}).context["tonight"]
    back = client.get(LIST, {"before": second.page.before}).context["tonight"]

    seen = [row.household.pk for row in first.rows + second.rows]
    assert sorted(seen) == sorted(home.pk for home in homes)
    assert (len(first.rows), len(second.rows), second.page.after) == (50, 13, "")
    assert [row.verdict.pk for row in back.rows] == [row.verdict.pk for row in first.rows]
    assert [row.heading.township for row in first.rows + second.rows if row.heading] == ["东乡", "西镇", "西镇"]
    assert first.rows[0].heading.households == 42
