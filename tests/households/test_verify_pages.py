"""双人复核: the list of entries that wait for a second person, the page of one, confirming, returning, correcting."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from households.changes import ChangeState
from households.models import RegisterChange
from households.services.changes import return_change
from households.services.register import correct_household
from tests.conftest import make_household, make_user
from tests.households.entries import household_form
from villages.models import CadreAccount

LIST, CONFIRM = "/households/changes/", "/households/changes/confirm/"
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _no_checks(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def enter(household, actor, **changes) -> RegisterChange:
    """Let `actor` correct a household."""
    typed, paper = household_form(household, **(changes or {"main_cause": "no_money"}))
    return correct_household(household_id=household.pk, typed=typed, paper=paper, actor=actor)


@pytest.fixture
def chens(county) -> RegisterChange:
    """Wang says that Chen lacks money, and has a telephone."""
    return enter(county.chen, county.wang, main_cause="no_money", phone="13887412046")


@pytest.fixture
def bais(county) -> RegisterChange:
    """Liu says that Bai lacks money."""
    return enter(county.bai, county.liu)


def state_of(change: RegisterChange) -> str:
    change.refresh_from_db()
    return change.state


def test_the_list_shows_both_values_and_no_number_in_full(client, county, chens):
    client.force_login(county.liu)

    page = client.get(LIST).text

    assert "因病" in page
    assert "缺资金" in page
    assert "核对户口簿" in page
    assert "王小满" in page
    assert "138****2046" in page or "2046" in page
    assert "13887412046" not in page


def test_one_cannot_tick_ones_own_entries(client, county, chens, bais):
    client.force_login(county.liu)

    page = client.get(LIST).text

    assert re.findall(r'name="pick" value="(\d+)"', page) == [str(chens.pk)]
    assert "您录入的，由另一位同事复核。" in page


def test_several_are_confirmed_at_once(client, county, chens, bais):
    client.force_login(county.li)

    answer = client.post(CONFIRM, {"pick": [chens.pk, bais.pk], "back": "tab=pending&kind=household"})

    assert answer.url == f"{LIST}?tab=pending&kind=household"
    assert state_of(chens) == state_of(bais) == ChangeState.CONFIRMED
    assert "复核通过 2 条。" in client.get(answer.url).text


def test_one_that_cannot_be_confirmed_stops_the_rest_and_is_named(client, county, chens, bais):
    client.force_login(county.liu)

    answer = client.post(CONFIRM, {"pick": [chens.pk, bais.pk]}, follow=True)

    assert "一条也没有复核。更正户信息 白石保家：这是您自己录入的" in answer.text
    assert state_of(chens) == state_of(bais) == ChangeState.PENDING
    assert AuditEntry.objects.filter(action="households.confirm_changes.refused", actor=county.liu).count() == 1


def test_the_same_person_is_refused_through_another_account(client, county, bais):
    second = make_user("liu2", "刘专干二", "county_clerk", county.unit, 90)
    CadreAccount.objects.filter(user=second).update(cadre=county.liu.cadre_account.cadre)
    client.force_login(second)

    assert re.findall(r'name="pick"', client.get(LIST).text) == []
    client.post(CONFIRM, {"pick": [bais.pk]})

    assert state_of(bais) == ChangeState.PENDING


def test_an_entry_out_of_scope_cannot_be_confirmed(client, county, chens):
    yuans = enter(county.yuan, county.sun)
    client.force_login(county.liu)

    answer = client.post(CONFIRM, {"pick": [chens.pk, yuans.pk]}, follow=True)

    assert "不在您能看到的范围内" in answer.text
    assert "袁远" not in answer.text
    assert state_of(chens) == state_of(yuans) == ChangeState.PENDING


@pytest.mark.parametrize("picked", [[], ["x"], ["99999999999999999999"]])
def test_ticking_nothing_says_what_to_do(client, county, chens, picked):
    client.force_login(county.liu)

    assert "请先勾选" in client.post(CONFIRM, {"pick": picked}, follow=True).text
    assert state_of(chens) == ChangeState.PENDING


def test_the_page_of_one_has_both_values_side_by_side_and_the_two_buttons(client, county, chens):
    client.force_login(county.liu)

    page = client.get(reverse("households:change_detail", args=[chens.pk])).text

    assert page.index("因病") < page.index("缺资金")
    assert "复核通过</button>" in page
    assert "退回更正" in page
    assert "13887412046" not in page


def test_the_maker_finds_the_buttons_locked_with_the_reason(client, county, bais):
    client.force_login(county.liu)

    page = client.get(reverse("households:change_detail", args=[bais.pk])).text

    assert "您录入的，由另一位同事复核。" in page
    assert 'name="pick"' not in page


def test_it_is_returned_with_a_reason(client, county, chens):
    client.force_login(county.liu)
    address = reverse("households:change_return", args=[chens.pk])
    assert "请写明退回原因" in client.post(address, {"opinion": ""}).text
    assert "像身份证号或手机号的数字" in client.post(address, {"opinion": "打 13887412046"}).text

    answer = client.post(address, {"opinion": "和核查表不一致"}, follow=True)

    assert state_of(chens) == ChangeState.RETURNED
    assert "王小满登录后首页就会看到" in answer.text


def test_ones_own_entry_is_not_returned(client, county, bais):
    client.force_login(county.liu)

    page = client.post(reverse("households:change_return", args=[bais.pk]), {"opinion": "填错了"}).text

    assert "这是您自己录入的" in page
    assert "填错了" in page
    assert state_of(bais) == ChangeState.PENDING


def test_the_maker_sees_the_returned_one_with_the_reason_and_the_way_to_correct_it(client, county, chens):
    return_change(change_id=chens.pk, opinion="和核查表不一致", actor=county.liu)
    client.force_login(county.wang)

    assert "更正退回的录入 1 条" in client.get("/").text
    page = client.get(f"{LIST}?tab=returned").text

    assert "和核查表不一致" in page
    correct = f"{reverse('households:edit', args=[county.chen.pk])}?answers={chens.pk}"
    assert correct in page
    assert "和核查表不一致" in client.get(correct).text


def test_a_corrected_one_leaves_the_list_and_the_correction_waits_in_its_place(client, county, chens):
    return_change(change_id=chens.pk, opinion="和核查表不一致", actor=county.liu)
    county.chen.refresh_from_db()
    typed, paper = household_form(county.chen, main_cause="disability")
    answer = replace(paper, answers=chens.pk)
    correct_household(household_id=county.chen.pk, typed=typed, paper=answer, actor=county.wang)
    client.force_login(county.liu)

    assert "没有退回待更正的录入。" in client.get(f"{LIST}?tab=returned").text
    assert "因残" in client.get(LIST).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("village=lower", {"陈阿福"}),
        ("kind=household", {"陈阿福", "白石保"}),
        ("kind=housing", set()),
        ("age=3", {"白石保"}),
    ],
)
def test_filters_narrow(client, county, chens, bais, query, found):
    before = timezone.now() - timedelta(days=4)
    old = {name: getattr(bais, name) for name in ("household", "kind", "fields", "made_by", "made_person")}
    RegisterChange.objects.create(submit_key=bais.submit_key.hex[::-1], subject_label="白石保家", made_at=before, **old)
    client.force_login(county.li)

    page = client.get(f"{LIST}?{query.replace('lower', str(county.lower.pk))}").text

    assert {name for name in ("陈阿福", "白石保") if f"{name}家 更正户信息" in page} == found


@pytest.mark.parametrize(
    "query", ["tab=x", "village=x", "village=99999999999999999999", "kind=x", "age=x", "after=x", "before=1-2"]
)
def test_a_broken_filter_shows_a_page(client, county, chens, query):
    client.force_login(county.liu)

    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("username", ["liu", "wang", "sheng"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, county, username):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            enter(make_household(county.lower, f"户{number}", f"53039900{number:04}", size=1), county.zhao)

    client.force_login(getattr(county, username))
    more(100, 105)
    queries()
    few = queries()
    more(105, 115)

    assert queries() == few <= MOST_QUERIES
