"""A draft that comes back after a reload or a lost login meets a record that was corrected meanwhile."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from config.lib.merging import Opening, digests
from households.models import Household, RegisterChange
from households.services.register import correct_household
from tests.browser import wait_for_draft
from tests.conftest import PASSWORD
from tests.e2e.conftest import WIDTHS
from tests.e2e.test_nothing_lost import sessions_end
from tests.households.entries import household_form
from villages.models import Cadre
from villages.services.cadres import CadreEntry, cadre_values, correct_cadre

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]

REASON = "核对登记表原件，第三页"


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def by_reload(page: Page, username: str) -> None:
    """The tab is loaded anew, as after a crash."""
    page.reload()


def by_login(page: Page, username: str) -> None:
    """The login has ended: saving leads to the login page and back."""
    sessions_end()
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("form[method=post] button.btn-go")


@pytest.mark.parametrize("come_back", [by_reload, by_login])
def test_a_draft_of_a_household_is_compared_with_what_stands_there_now(county, page_at, login, axe, width, come_back):
    page = page_at(width)
    login(page, "liu")
    page.goto(f"/households/{county.chen.pk}/edit/")
    page.get_by_label("主要致贫原因").select_option("缺资金")
    page.get_by_label("开户银行").fill("下湾信用社")
    page.get_by_label("为什么改").fill(REASON)
    wait_for_draft(page, REASON)
    typed, paper = household_form(county.chen, main_cause="disaster", registered_year=2017)
    correct_household(household_id=county.chen.pk, typed=typed, paper=paper, actor=county.zhao)

    come_back(page, "liu")
    it_says(page, {"开户银行": "下湾信用社", "为什么改": REASON})
    page.get_by_role("button", name="保存更正").click()

    expect(page.get_by_text("还没有保存，有 1 处要您选一下")).to_be_visible()
    axe(page)
    page.get_by_text("缺资金").click()
    page.get_by_role("button", name="按所选保存").click()
    expect(page.get_by_text("已保存，等另一位同事复核")).to_be_visible()
    now = Household.objects.get(pk=county.chen.pk)
    assert (now.main_cause, now.bank_name, now.registered_year) == ("no_money", "下湾信用社", 2017)
    change = RegisterChange.objects.order_by("-id").first()
    assert (change.reason, change.choices[0]["chosen"]) == (REASON, "mine")


@pytest.mark.parametrize("come_back", [by_reload, by_login])
def test_a_draft_of_a_cadre_is_compared_with_what_stands_there_now(county, page_at, login, axe, width, come_back):
    cadre = Cadre.objects.get(pk=county.wang.cadre_account.cadre_id)
    page = page_at(width)
    login(page, "zhao")
    page.goto(f"/villages/cadres/{cadre.pk}/correct/")
    page.get_by_label("姓名").fill("王晓满")
    page.get_by_label("职级").select_option("科员级")
    page.get_by_label("为什么改").fill(REASON)
    wait_for_draft(page, REASON)
    theirs = CadreEntry(name=cadre.name, unit_id=cadre.unit_id, rank="乡科级副职")
    opening = Opening(digests(cadre_values(cadre)))
    correct_cadre(cadre_id=cadre.pk, entry=theirs, opening=opening, reason="提任", actor=county.zhao)

    come_back(page, "zhao")
    it_says(page, {"姓名": "王晓满", "为什么改": REASON})
    page.get_by_role("button", name="保存更正").click()

    expect(page.get_by_text("还没有保存，有 1 处要您选一下")).to_be_visible()
    expect(page.get_by_text("改成的，现在登记的")).to_contain_text("赵经办")
    axe(page)
    page.get_by_text("乡科级副职").click()
    page.get_by_role("button", name="按所选保存").click()
    expect(page.get_by_text("更正已保存")).to_be_visible()
    cadre.refresh_from_db()
    assert (cadre.name, cadre.rank) == ("王晓满", "乡科级副职")


def it_says(page: Page, typed: dict[str, Any]) -> None:
    """What was typed stands in the form again."""
    for label, words in typed.items():
        expect(page.get_by_label(label)).to_have_value(words)
