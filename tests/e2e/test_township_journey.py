"""Journey 4, a township's morning: overdue visits, gaps, entries to verify, a visit sent back, corrected, accepted."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from households.models import RegisterChange, Visit, VisitReturn
from households.services.register import correct_household
from tests.assessments.factories import make_run, make_verdict
from tests.e2e.conftest import WIDTHS
from tests.households.entries import household_form

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

PHONE = 360
CHECKS = dict.fromkeys(("food", "clothing", "water", "house", "school", "insurance"), "yes")
REASON = "饮用水选了有，群众反映上月起停水，请再核实"


@pytest.fixture
def morning(county, settings, tmp_path) -> Any:
    """Wang was at Chen's yesterday, nobody ever at Bai's; an entry about each waits for a second person."""
    settings.MEDIA_ROOT = tmp_path
    run = make_run()
    make_verdict(county.chen, run)
    make_verdict(county.bai, run, lacks=("water",))
    county.visit = Visit.objects.create(
        household=county.chen, cadre=county.wang.cadre_account.cadre, recorded_by=county.wang, submit_key=uuid4(),
        kind="learn", visited_on=timezone.localdate() - timedelta(1), met="head", recorded_at=timezone.now(),
        text="户主在家编竹器。", **CHECKS,
    )  # fmt: skip
    for household, actor in ((county.chen, county.wang), (county.bai, county.zhao)):
        typed, paper = household_form(household, main_cause="no_money")
        correct_household(household_id=household.pk, typed=typed, paper=paper, actor=actor)
    return county


def go(page: Page, task: str, axe: Callable[[Page], None]) -> None:
    """Go home and from there to the list where `task` is done."""
    page.goto("/")
    row = page.locator("section", has=page.get_by_role("heading", name="待我办理")).locator("li", has_text=task)
    there = row.get_by_role("link").get_attribute("href")
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile(re.escape(str(there)) + "$"))
    axe(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_morning_in_the_township(page_at, login, axe, morning, width):
    clerk = page_at(width)
    login(clerk, "liu")
    axe(clerk)
    see_who_is_overdue(clerk, axe)
    see_what_is_missing(clerk, axe)
    confirm_one_and_return_one(clerk, axe)
    send_the_visit_back(clerk, morning, axe)

    cadre = page_at(PHONE)
    login(cadre, "wang")
    correct_it_on_the_phone(cadre, axe)

    accept_the_correction(clerk, axe)
    assert VisitReturn.objects.get().state == "accepted"
    assert Visit.objects.get(voided_at__isnull=True).water == "no"


def see_who_is_overdue(page: Page, axe: Callable[[Page], None]) -> None:
    go(page, "催逾期的走访 1 户", axe)
    expect(page.locator("main")).to_contain_text("白石保")
    expect(page.locator("main")).to_contain_text("还没有走访")
    expect(page.locator("#results")).not_to_contain_text("陈阿福")


def see_what_is_missing(page: Page, axe: Callable[[Page], None]) -> None:
    go(page, "补齐缺的资料 2 户", axe)
    row = page.locator("tr", has=page.get_by_role("link", name="白石保", exact=True))
    expect(row).to_contain_text("没有饮水安全认定，请水务部门补上")
    expect(row).to_contain_text("没有帮扶人")
    expect(row.get_by_role("link", name=re.compile("登记认定"))).to_be_visible()


def confirm_one_and_return_one(page: Page, axe: Callable[[Page], None]) -> None:
    """Both values are there before anything is pressed; the returned one asks for its reason."""
    go(page, "复核录入 2 条", axe)
    expect(page.locator("tr", has_text="陈阿福家 更正户信息")).to_contain_text("因病 → 缺资金")
    page.get_by_label("选择 陈阿福家更正户信息").check()
    page.get_by_role("button", name="复核通过 1 条").click()
    expect(page.get_by_text("复核通过 1 条。")).to_be_visible()

    page.get_by_role("link", name="白石保家 更正户信息").click()
    expect(page.get_by_role("row", name=re.compile("主要致贫原因"))).to_contain_text("缺资金")
    axe(page)
    page.get_by_role("link", name="退回更正").click()
    page.get_by_role("button", name="退回更正").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明退回原因")
    page.get_by_label("退回原因").fill("核查表上是因病")
    axe(page)
    page.get_by_role("button", name="退回更正").click()
    expect(page.get_by_text("已退回，赵经办登录后首页就会看到。")).to_be_visible()
    assert sorted(RegisterChange.objects.values_list("state", flat=True)) == ["confirmed", "returned"]


def send_the_visit_back(page: Page, county: Any, axe: Callable[[Page], None]) -> None:
    page.goto(f"/households/visits/{county.visit.pk}/")
    page.get_by_role("link", name="退回走访").click()
    expect(page.get_by_label("退回原因")).to_be_visible()
    axe(page)
    page.get_by_label("退回原因").fill(REASON)
    page.get_by_role("button", name="退回走访").click()
    expect(page.get_by_text("已退回，王小满登录后首页就会看到。")).to_be_visible()
    axe(page)


def correct_it_on_the_phone(page: Page, axe: Callable[[Page], None]) -> None:
    """The reason is the first thing on the phone; the form holds the old answers; one is changed."""
    first = page.locator("main section:visible").first
    expect(first).to_contain_text(REASON)
    axe(page)
    first.get_by_role("link", name=re.compile("去更正")).click()
    expect(page.locator("main")).to_contain_text(f"退回原因：{REASON}")
    expect(page.get_by_label("情况记录")).to_have_value("户主在家编竹器。")
    expect(page.locator("input[type=radio]:checked")).to_have_count(7)
    axe(page)
    water = page.locator("fieldset", has=page.locator("legend", has_text="饮用水")).first
    water.get_by_text("无", exact=True).click()
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_text("更正已保存")).to_be_visible()
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text(REASON)


def accept_the_correction(page: Page, axe: Callable[[Page], None]) -> None:
    go(page, "复核更正的走访 1 次", axe)
    page.get_by_role("link", name=re.compile("陈阿福家：")).click()
    row = page.get_by_role("row", name=re.compile("饮用水"))
    expect(row).to_contain_text("改了")
    axe(page)
    page.get_by_role("button", name="认可更正").click()
    expect(page.get_by_text("已认可这次更正，退回办完了。")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_what_one_entered_oneself_is_locked_with_the_reason(page_at, login, axe, morning, width):
    change = RegisterChange.objects.get(household=morning.bai)
    clerk = page_at(width)
    login(clerk, "zhao")

    clerk.goto(f"/households/changes/{change.pk}/")

    expect(clerk.get_by_role("button", name="复核通过")).to_have_attribute("aria-disabled", "true")
    expect(clerk.locator("main")).to_contain_text("您录入的，由另一位同事复核。")
    axe(clerk)
