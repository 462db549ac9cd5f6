"""Journey 2: the county office finds candidates, proposes many; another person approves one and returns one."""

import re

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from assessments.models import ExitCase
from households.models import Household
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import build_county, give_role, make_household
from tests.e2e.conftest import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADS = [("马建昌", "mjc"), ("张永林", "zyl"), ("马小珍", "mxz"), ("罗金凤", "ljf"), ("何有福", "hyf")]


@pytest.fixture
def tonight():
    """Five households of East all met, Ma Jianchang new tonight by his house; Chen lacks water, Yuan income."""
    here = build_county()
    first = make_run(nights_ago=1)
    run = make_run(previous=first)
    for order, (head, initials) in enumerate(HEADS):
        home = make_household(here.lower if order % 2 else here.upper, head, f"53039900110{order}", size=order + 1)
        Household.objects.filter(pk=home.pk).update(head_initials=initials)
        make_verdict(home, first, lacks=("housing",) if not order else ())
    make_verdict(Household.objects.get(head_name="马建昌"), run)
    make_verdict(here.chen, run, lacks=("water",))
    make_verdict(here.yuan, run, lacks=("income",))
    return here


def tick(page: Page, head: str) -> None:
    page.get_by_label(f"选择 {head}").check()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_county_office_proposes_and_another_person_decides(page_at, login, axe, tonight, width):
    clerk = page_at(width)
    login(clerk, "zhao")
    clerk.goto("/exit/tonight/")
    expect(clerk.get_by_role("navigation", name="名单分类")).to_contain_text("全部达标 5")
    axe(clerk)
    find_by_initials(clerk, width)
    propose_three(clerk, axe)
    see_the_own_proposals_locked(clerk)

    approver = page_at(width)
    login(approver, "qian")
    approve_one(approver, axe)
    return_one(approver)

    clerk.goto(f"/households/{Household.objects.get(head_name='马建昌').pk}/")
    expect(clerk.locator("main")).to_contain_text("预脱贫")
    clerk.goto("/exit/cases/?tab=returned")
    expect(clerk.locator("main")).to_contain_text("缺水质检测报告")
    connection.close()


def find_by_initials(page: Page, width: int) -> None:
    """Filter by initials without a reload, see the address follow, and clear the filter again."""
    if width < 720:
        page.get_by_text(re.compile("^筛选")).first.click()
    page.get_by_label("姓名或拼音首字母").fill("mx")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.locator("#results tbody tr:not(.grp)")).to_have_count(1)
    expect(page.get_by_role("link", name="马小珍")).to_be_visible()
    assert "q=mx" in page.url
    page.get_by_role("link", name="清空", exact=True).click()
    expect(page.locator("#results tbody tr:not(.grp)")).to_have_count(5)


def propose_three(page: Page, axe) -> None:
    """Tick three, see their number and people, read the question, confirm."""
    for head in ("马建昌", "张永林", "马小珍"):
        tick(page, head)
    expect(page.get_by_role("region", name="批量操作")).to_contain_text("已选 3 户 6 人")
    page.get_by_role("button", name="提名预脱贫 3 户").click()
    expect(page.get_by_role("heading", name="提名 3 户、6 人为预脱贫？")).to_be_visible()
    expect(page.locator("main")).to_contain_text("提名后您不能审批这 3 户")
    axe(page)
    page.get_by_label("提名意见").fill("收入稳定，保障齐全")
    page.get_by_role("button", name="提名 3 户").click()
    expect(page.get_by_text("已提名 3 户，等另一位审批人办理。")).to_be_visible()
    assert ExitCase.objects.filter(state="proposed").count() == 3


def see_the_own_proposals_locked(page: Page) -> None:
    """The proposer sees the cases and whose turn it is, and finds nothing to press."""
    page.goto("/exit/cases/")
    expect(page.locator("main")).to_contain_text("批准和退回由县级审批办理")
    page.get_by_role("link", name="马建昌").click()
    expect(page.locator("main")).to_contain_text("下一步由县级审批办理")
    expect(page.get_by_role("button", name="批准预脱贫")).to_have_count(0)


def approve_one(page: Page, axe) -> None:
    page.goto("/exit/cases/")
    axe(page)
    tick(page, "马建昌")
    page.get_by_role("button", name="批准预脱贫 1 户").click()
    page.get_by_role("button", name="批准 1 户").click()
    expect(page.get_by_text("已批准 1 户，这 1 户现在是预脱贫。")).to_be_visible()


def return_one(page: Page) -> None:
    """A return asks for its reason before it happens."""
    page.get_by_role("link", name="张永林").click()
    page.get_by_role("button", name="退回", exact=True).click()
    page.get_by_role("button", name="退回 1 户").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明退回原因")
    page.get_by_label("退回原因").fill("缺水质检测报告")
    page.get_by_role("button", name="退回 1 户").click()
    expect(page.locator("main")).to_contain_text("已退回：缺水质检测报告")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_proposer_finds_approval_locked_with_the_reason(page_at, login, axe, tonight, width):
    page = page_at(width)
    login(page, "zhao")
    page.goto("/exit/tonight/")
    tick(page, "罗金凤")
    page.get_by_role("button", name="提名预脱贫 1 户").click()
    page.get_by_role("button", name="提名 1 户").click()
    give_role(tonight.zhao, "county_approver")

    page.goto("/exit/cases/")
    expect(page.locator("main")).to_contain_text("您是这一户的提名人，不能再审批。请由另一位审批人办理。")
    page.get_by_role("link", name="罗金凤").click()

    locked = page.get_by_role("button", name="批准预脱贫")
    expect(locked).to_have_attribute("aria-disabled", "true")
    expect(page.locator("main")).to_contain_text("请由另一位审批人办理")
    axe(page)


def test_on_the_phone_a_card_opens_its_seven_lines(page_at, login, tonight):
    page = page_at(360)
    login(page, "zhao")
    page.goto("/exit/tonight/")
    row = page.locator("tr", has=page.get_by_role("link", name="马建昌"))
    expect(row.get_by_text("四项达标")).to_be_hidden()

    row.get_by_role("button", name="七项达标，看各项").click()

    expect(row.get_by_text("四项达标")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_missing_is_said_on_both_widths(page_at, login, axe, tonight):
    for width in WIDTHS:
        page = page_at(width)
        login(page, "li")
        page.goto("/exit/tonight/?tab=nearly")
        expect(page.locator("main")).to_contain_text("缺水质检测和停水天数")
        expect(page.locator("main")).to_contain_text("补齐四项记录")
        axe(page)
