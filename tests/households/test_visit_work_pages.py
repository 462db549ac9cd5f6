"""The pages around visits as a browser gets them: lists, rounds, rules, hints, voiding, solving, paper."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from households.models import HintReview, ProblemResolution, VisitRound, VisitRule
from households.services.visit_rules import RULE_NUMBERS
from tests.conftest import make_household
from tests.queries import MOST_QUERIES

VISITS, PROBLEMS, COVERAGE = "/households/visits/", "/households/visits/problems/", "/households/visits/coverage/"
HINTS, ROUNDS, RULES = "/households/visits/hints/", "/households/visits/rounds/", "/households/visits/rules/"
OPEN = {"problem_state": "open", "problem": "灯泡坏了"}
TEXT = "今天到户了解近况，烤烟开始采烤。"

BROKEN = [
    "since=x", "since=2026-02-01&until=2026-01-01", "village=9999999999999", "cadre=²", "after=x", "round=99999999999",
    "tab=x&reached=x&kind=x", "township=%00", "until=0001-01-01",
]  # fmt: skip


def get(client, user, address: str, **query) -> str:
    client.force_login(user)
    return client.get(address, query).content.decode()


def post(client, user, address: str, **data) -> str:
    client.force_login(user)
    return client.post(address, data, follow=True).content.decode()


@pytest.fixture
def this_round(county, today) -> VisitRound:
    return VisitRound.objects.create(
        number=3, name="冬季遍访", document="县办〔2026〕3号", valid_from=today - timedelta(5), valid_to=today
    )


def test_the_list_of_visits_is_scoped_and_shows_what_is_voided(client, county, visited):
    visited(county.chen, county.wang, 2)
    visited(county.bai, county.li, 3, voided_at="2026-01-01T00:00Z", void_reason="记错户")
    visited(county.yuan, county.sun, 4)

    page = get(client, county.liu, VISITS)

    assert ("陈阿福" in page, "白石保" in page, "袁远" in page) == (True, True, False)
    assert "已作废" in page
    assert "共 2 次走访" in page


def test_open_problems_stand_with_their_age_the_oldest_first(client, county, visited):
    visited(county.chen, county.wang, 4, **OPEN)
    visited(county.bai, county.li, 12, **OPEN | {"problem": "厕所没改"})

    page = get(client, county.liu, PROBLEMS)

    assert page.index("12 天没有解决") < page.index("4 天没有解决")
    assert "厕所没改" not in get(client, county.wang, PROBLEMS)


def test_a_problem_is_solved_from_its_page_and_shown_so_everywhere(client, county, visited, today):
    visit = visited(county.chen, county.wang, 4, **OPEN)
    form = reverse("households:problem_solve", args=[visit.pk])
    assert form in get(client, county.wang, reverse("households:detail", args=[county.chen.pk]))

    missing = post(client, county.wang, form, solved_on=today, how="好")
    saved = post(client, county.wang, form, solved_on=today, how="换了灯泡和线路")

    assert "4 到 200 字" in missing
    assert "已登记：问题解决了。" in saved
    assert ProblemResolution.objects.get().how in saved
    assert "换了灯泡和线路" in get(client, county.wang, reverse("households:detail", args=[county.chen.pk]))
    assert "没有待解决的问题" in get(client, county.wang, PROBLEMS)
    assert "换了灯泡和线路" in get(client, county.wang, PROBLEMS, tab="solved")


def test_a_round_counts_the_visits_of_its_days_and_each_figure_leads_to_its_households(
    client, county, visited, this_round
):
    visited(county.chen, county.wang, 5)
    visited(county.bai, county.li, 6)

    page = get(client, county.zhao, f"{ROUNDS}{this_round.pk}/", by="village")

    assert "走访到 1 户，共 3 户，33.3%" in page
    missing = f"{COVERAGE}?round={this_round.pk}&amp;reached=no&amp;village={county.upper.pk}"
    assert missing in page
    assert "白石保" in get(client, county.zhao, missing.replace("&amp;", "&"))
    assert "陈阿福" in get(client, county.zhao, COVERAGE, round=this_round.pk, reached="yes")
    assert "白石保" not in get(client, county.zhao, COVERAGE, round=this_round.pk, reached="yes")
    assert "共 2 户" in get(client, county.liu, COVERAGE, round=this_round.pk)


def test_a_round_without_an_end_in_sight_still_opens(client, county, this_round):
    VisitRound.objects.create(number=4, name="长期", document="x", valid_from="2020-01-01", valid_to=date.max)

    last = VisitRound.objects.get(number=4)

    assert "长期" in get(client, county.zhao, f"{ROUNDS}{last.pk}/", by="cadre")


def test_the_own_visits_of_a_helper_are_told_from_those_of_others(client, county, visited):
    visited(county.chen, county.he, 1)
    wang = {"cadre": county.wang.cadre_account.cadre_id}

    assert "陈阿福" in get(client, county.zhao, COVERAGE, reached="yes", **wang)
    assert "陈阿福" not in get(client, county.zhao, COVERAGE, reached="yes", own=1, **wang)


def test_long_alone_is_told_from_overdue(client, county, visited):
    visited(county.chen, county.wang, 183)
    visited(county.bai, county.li, 184)

    page = get(client, county.liu, COVERAGE, reached="alert")

    assert ("陈阿福" in page, "白石保" in page) == (False, True)


@pytest.mark.parametrize("address", [VISITS, PROBLEMS, COVERAGE, HINTS])
@pytest.mark.parametrize("query", BROKEN)
def test_a_broken_filter_shows_a_page(client, county, address, query):
    client.force_login(county.zhao)

    assert client.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize(
    "address", [VISITS, PROBLEMS, COVERAGE, *(f"{HINTS}?kind={kind}" for kind in ("copied", "rapid", "shared"))]
)
def test_the_number_of_queries_does_not_grow_with_the_rows(client, county, visited, address):
    client.force_login(county.liu)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            household = make_household(county.lower, f"户{number}", f"53039900{number:04}", size=1)
            visited(household, county.wang, 1, text=TEXT, **OPEN)
            visited(household, county.he if number % 2 else county.li, 1, text=TEXT * 3)

    more(100, 108)
    queries()
    few = queries()
    more(108, 116)

    assert queries() == few <= MOST_QUERIES


def test_the_county_clerk_sets_a_rule_and_sees_the_old_one_kept(client, county, today):
    numbers = {name: getattr(county.rule, name) or "" for name in RULE_NUMBERS}
    page = post(client, county.zhao, f"{RULES}new/", **numbers | {"open_every_days": 10, "document": "县办〔2026〕9号",
                                                                   "valid_from": today})  # fmt: skip

    assert "规则已登记" in page
    assert "县办〔2026〕9号" in page
    assert "看更正过的规则 1 条" in page
    assert VisitRule.objects.believed().count() == 2
    assert "登记新规则" not in get(client, county.liu, RULES)


def test_a_rule_without_a_document_is_not_saved_and_says_why(client, county, today):
    page = post(client, county.zhao, f"{RULES}new/", valid_from=today, document="", open_every_days="x")

    assert "请填「文号」。" in page
    assert "改成整数" in page
    assert VisitRule.objects.count() == 1


def test_a_round_is_called_and_corrected(client, county, today):
    filled = {"number": 1, "name": "春季遍访", "valid_from": today, "valid_to": today, "document": "县办〔2026〕3号"}
    assert "第 1 轮 春季遍访已登记" in post(client, county.zhao, f"{ROUNDS}new/", **filled)
    first = VisitRound.objects.get()

    page = post(client, county.zhao, f"{ROUNDS}{first.pk}/correct/", **filled | {"name": "第一次遍访"})

    assert "第 1 轮 第一次遍访已登记" in page
    assert client.get(f"{ROUNDS}{first.pk}/correct/").status_code == 404
    assert client.get(f"{ROUNDS}{first.pk}/").status_code == 404
    backwards = filled | {"number": 2, "valid_to": today - timedelta(1)}
    assert "终止日期不能早于起始日期" in post(client, county.zhao, f"{ROUNDS}new/", **backwards)


def test_two_visits_stand_side_by_side_until_somebody_looked(client, county, visited):
    visited(county.chen, county.wang, 9, text=TEXT)
    second = visited(county.chen, county.wang, 2, text=TEXT)
    review = reverse("households:hint_review", args=["copied", second.pk])

    listed = get(client, county.liu, HINTS)
    assert review in listed
    assert listed.count(TEXT) == 2
    assert "请填写「看过，没有问题，因为」" in post(client, county.liu, review)
    assert "已记下" in post(client, county.liu, review, reason="同一天集中走访")

    assert HintReview.objects.get().other is not None
    assert review not in get(client, county.liu, HINTS)
    assert "同一天集中走访" in get(client, county.liu, HINTS, done=1)
    assert review not in get(client, county.sheng, HINTS, done="")


@pytest.mark.parametrize(("days", "is_seen"), [(92, True), (93, False)])
def test_hints_are_looked_for_in_a_quarter_at_most(client, county, visited, today, days, is_seen):
    visited(county.chen, county.wang, days + 1, text=TEXT)
    visited(county.chen, county.wang, days, text=TEXT)

    page = get(client, county.liu, HINTS, since=today - timedelta(200), until=today)

    assert "一次最多看 92 天" in page
    assert (TEXT in page) is is_seen


def test_an_unknown_kind_of_hint_is_not_found(client, county, visit):
    client.force_login(county.liu)

    assert client.get(f"{HINTS}nonsense/{visit.pk}/").status_code == 404


def test_without_a_rule_no_visit_is_doubted(client, county, visited):
    VisitRule.objects.update(superseded_at="2026-01-01T00:00Z")
    visited(county.chen, county.wang, 9, text=TEXT)
    visited(county.chen, county.wang, 2, text=TEXT)

    assert "没有走访规则，系统不提示可疑走访" in get(client, county.liu, HINTS)


def test_a_visit_is_voided_from_its_page(client, county, visit):
    address = reverse("households:visit_void", args=[visit.pk])
    assert address in get(client, county.wang, reverse("households:visit_detail", args=[visit.pk]))
    assert address not in get(client, county.he, reverse("households:visit_detail", args=[visit.pk]))

    assert "请填写「作废原因」" in post(client, county.wang, address)
    page = post(client, county.wang, address, reason="记到了别的户")

    assert "这次走访已作废，不计入统计" in page
    assert re.search(r"记到了别的户（王小满 \d{4}-", page)
    assert "已经作废" in get(client, county.wang, address)


def test_a_button_that_is_locked_says_why(client, county, visited):
    old = visited(county.chen, county.wang, 20, recorded_at=f"{county.rule.recorded_at:2020-%m-%d}T00:00Z",
                  visited_on="2019-12-01")  # fmt: skip

    page = get(client, county.wang, reverse("households:visit_detail", args=[old.pk]))

    assert 'aria-disabled="true" aria-describedby="void-fault"' in page
    assert "登记超过 7 天的走访不能自己作废" in page


def test_a_card_leaves_the_phone_open_until_it_is_opened_with_a_reason(client, county):
    cadre = county.wang.cadre_account.cadre
    type(cadre).objects.filter(pk=cadre.pk).update(phone="13800002046")
    card = reverse("households:village_cards", args=[county.lower.pk])

    blank = get(client, county.liu, card)
    refused = post(client, county.liu, card, reason="印")
    opened = post(client, county.liu, card, reason="打印联系卡发到户")

    for page in (blank, refused):
        assert ("王小满" in page, "13800002046" in page, "陈阿福" in page) == (True, False, True)
    assert "13800002046" in opened
    assert "带出工作电话" not in get(client, county.wang, card)
    assert AuditEntry.objects.filter(action="personal_data.revealed", actor=county.liu).count() == 1
    assert AuditEntry.objects.get(action="households.print_cards").after == {"households": 1, "phones": 1}


def test_a_card_shows_nothing_of_the_household_but_head_and_place(client, county):
    type(county.chen).objects.filter(pk=county.chen.pk).update(phone="13900001111")

    page = post(client, county.liu, reverse("households:card", args=[county.chen.pk]), reason="打印联系卡发到户")

    assert "陈阿福" in page
    assert not {"13900001111", "139****1111", county.chen.code, "因病"} & set(re.findall(r"[\w*]+", page))


def test_the_record_of_a_visit_is_printed_with_lines_to_sign_on(client, county, visited):
    visit = visited(county.chen, county.wang, 4, text="看了水龙头", **OPEN)

    page = get(client, county.wang, reverse("households:visit_print", args=[visit.pk]))

    assert "户主签字" in page
    assert "看了水龙头" in page
    assert "灯泡坏了" in page
