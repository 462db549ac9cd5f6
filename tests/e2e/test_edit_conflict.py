"""Two people correct one household at the same time: the second decides field by field, and the choice is recorded."""

import pytest
from playwright.sync_api import expect

from households.models import Household, RegisterChange
from households.services.register import correct_household
from tests.e2e.conftest import WIDTHS
from tests.households.entries import household_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def test_the_second_of_two_people_chooses_and_the_choice_is_kept(county, page_at, login, axe, width):
    page = page_at(width)
    login(page, "liu")
    page.goto(f"/households/{county.chen.pk}/")
    page.get_by_role("link", name="更正户信息").click()
    page.get_by_label("主要致贫原因").select_option("缺资金")
    page.get_by_label("开户银行").fill("下湾信用社")
    page.get_by_label("为什么改").fill("核对登记表原件")
    typed, paper = household_form(county.chen, main_cause="disaster")
    correct_household(household_id=county.chen.pk, typed=typed, paper=paper, actor=county.zhao)

    page.get_by_role("button", name="保存更正").click()

    expect(page.get_by_text("还没有保存，有 1 处要您选一下")).to_be_visible()
    expect(page.get_by_text("赵经办")).to_be_visible()
    axe(page)
    page.get_by_text("缺资金").click()
    page.get_by_role("button", name="按所选保存").click()
    expect(page.get_by_text("已保存，等另一位同事复核")).to_be_visible()
    household = Household.objects.get(pk=county.chen.pk)
    assert (household.main_cause, household.bank_name) == ("no_money", "下湾信用社")
    assert RegisterChange.objects.first().choices[0]["chosen"] == "mine"
