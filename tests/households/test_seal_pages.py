from datetime import date
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.permissions import ROLE_PERMISSIONS, ROLE_SCOPE, SEAL_REGISTER, VIEW_SEALS, ScopeKind
from households.models import Household, Membership, RegisterSeal, StatusEvent
from households.services.seals import write_seal
from tests.conftest import add_member, make_household
from tests.households.entries import make_water
from tests.households.test_fact_pages import BACKEND
from tests.households.test_seals import seal

BEFORE, AFTER = date(2024, 12, 31), date(2025, 12, 31)


@pytest.fixture
def logged_in(client, county, monkeypatch):
    """Let somebody log in and return the browser; the worker is this process."""
    monkeypatch.setattr("households.views.seals.write_register_seal.delay", write_seal)

    def log_in(username: str):
        client.force_login(getattr(county, username), backend=BACKEND)
        return client

    return log_in


@pytest.fixture
def two(county) -> dict[str, int]:
    """Two year-ends: Chen left poverty, has a child more and good water, Bai is gone, a household came."""
    old = seal(county, BEFORE)
    StatusEvent.objects.create(household=county.chen, after="exited", on_date=date(2025, 11, 1))
    child = add_member(county.chen, "陈小妹", number=7, birth=date(2025, 3, 1))
    assert child
    make_water(county.chen, valid_from=date(2025, 6, 1))
    Household.objects.filter(pk=county.chen.pk).update(attribute="dibao")
    Household.objects.filter(pk=county.bai.pk).update(registered_year=2026)
    Household.objects.filter(pk=make_household(county.far, "新来", "530399000009", size=1).pk).update(
        registered_year=2025
    )
    return {"old": old.pk, "new": seal(county, AFTER).pk}


def compare(browser, **asked):
    return browser.get(reverse("households:seal_compare"), asked)


def test_the_clerk_seals_and_the_page_shows_what_came_out(logged_in):
    response = logged_in("zhao").post(reverse("households:seal_add"), {"day": "2025-12-31"}, follow=True)

    job = RegisterSeal.objects.get()
    assert response.redirect_chain == [(reverse("households:seal", args=[job.pk]), HTTPStatus.FOUND)]
    assert job.digest[:32] in response.text
    assert "hx-trigger" not in response.text


def test_the_same_day_again_says_so_on_the_form(logged_in, county):
    seal(county, AFTER)

    response = logged_in("zhao").post(reverse("households:seal_add"), {"day": "2025-12-31"})

    assert "同一天只封存一次" in response.text


def test_a_seal_that_broke_off_offers_to_go_on(logged_in, county):
    job = RegisterSeal.objects.create(day=AFTER, known_at="2026-11-01T00:00Z", state="failed", reason="封存时出错。",
                                      requested_by=county.zhao)  # fmt: skip
    browser = logged_in("zhao")
    assert "接着封存" in browser.get(reverse("households:seal", args=[job.pk])).text

    browser.post(reverse("households:seal_resume", args=[job.pk]))

    job.refresh_from_db()
    assert job.state == "done"


def test_the_auditor_proves_a_seal_and_cannot_make_one(logged_in, county):
    job = seal(county)
    browser = logged_in("sheng")

    page = browser.post(reverse("households:seal_verify", args=[job.pk]), follow=True).text

    assert "校验码一致" in page
    assert reverse("households:seal_add") not in browser.get(reverse("households:seals")).text


def test_two_year_ends_are_counted_by_village_and_listed(logged_in, two):
    response = compare(logged_in("sheng"), **two)

    counts = response.context["totals"]
    assert counts == {
        "before": 3, "after": 3, "joined": 1, "gone": 1, "people": 1, "status": 1, "attribute": 1, "cause": 0,
        "income": 0,
    }  # fmt: skip
    assert {row.head_name: row.words for row in response.context["rows"]} == {
        "陈阿福": "人员进出、脱贫标志、贫困户属性", "白石保": "不再有的户", "新来": "新增的户",
    }  # fmt: skip
    assert "未脱贫 → 已脱贫" in response.text


@pytest.mark.parametrize(
    ("kind", "names"), [("joined", ["新来"]), ("status", ["陈阿福"]), ("roof", None), ("income", [])]
)
def test_one_kind_of_change_can_be_asked_for(logged_in, two, kind, names):
    rows = compare(logged_in("qian"), **two, kind=kind).context["rows"]

    assert [row.head_name for row in rows] == names if names is not None else len(rows) == 3


def test_one_village_can_be_asked_for(logged_in, county, two):
    rows = compare(logged_in("qian"), **two, village=county.far.pk).context["rows"]

    assert [row.head_name for row in rows] == ["新来"]


@pytest.mark.parametrize("asked", [{"old": "9" * 5000}, {"old": "x", "new": "\0"}, {"old": "1"}])
def test_seals_that_there_are_not_are_not_compared(logged_in, asked):
    assert "请选两次封存" in compare(logged_in("sheng"), **asked).text


def test_without_a_choice_the_last_two_are_compared(logged_in, two):
    context = compare(logged_in("sheng")).context

    assert (context["old"].pk, context["new"].pk) == (two["old"], two["new"])


def test_a_household_is_compared_field_by_field(logged_in, county, two):
    page = logged_in("sheng").get(reverse("households:seal_household", args=[county.chen.pk]), two)

    changed = {pair.label: (pair.before, pair.after) for pair in page.context["pairs"] if pair.changed}
    assert changed["脱贫标志"] == ("未脱贫", "已脱贫")
    assert changed["贫困户属性"] == ("一般贫困户", "低保贫困户")
    assert changed["水质"] == ("没有", "达标")
    assert changed["人口"] == ("3", "4")
    assert [(one.name, one.what) for one in page.context["persons"]] == [("陈小妹", "来了")]


def test_a_relation_that_changed_is_told_of_the_person(logged_in, county):
    old = seal(county, BEFORE)
    row = Membership.objects.filter(household=county.chen).last()
    Membership.objects.filter(pk=row.pk).update(superseded_at="2026-11-01T00:00Z")
    Membership.objects.create(household=county.chen, member=row.member, relation="son", valid_from=date(2016, 1, 1))
    asked = {"old": old.pk, "new": seal(county, AFTER).pk}

    page = logged_in("sheng").get(reverse("households:seal_household", args=[county.chen.pk]), asked)

    assert [one.what for one in page.context["persons"]] == ["与户主关系：其他 → 之子"]


def test_the_comparison_asks_the_same_number_of_questions_with_twice_the_rows(logged_in, county, two):
    browser = logged_in("sheng")

    def questions(asked) -> int:
        with CaptureQueriesContext(connection) as made:
            compare(browser, **asked)
        return len(made)

    questions(two)
    few = questions(two)
    for number in range(10, 16):
        made = make_household(county.far, f"后来{number}", f"5303990000{number}", size=1)
        Household.objects.filter(pk=made.pk).update(registered_year=2026)

    assert questions({"old": two["old"], "new": seal(county, date(2026, 11, 1)).pk}) == few


def test_only_roles_whose_scope_is_the_county_see_seals():
    """What changed between two seals is read by one statement for the whole county."""
    seers = [role for role, may in ROLE_PERMISSIONS.items() if VIEW_SEALS in may or SEAL_REGISTER in may]

    assert seers
    assert {ROLE_SCOPE[role] for role in seers} == {ScopeKind.COUNTY}
