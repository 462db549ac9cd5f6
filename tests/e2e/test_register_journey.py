"""A household is registered with three members; its head dies, and another heads it: on a phone and on a PC."""

import pytest
from playwright.sync_api import Page, expect

from households.models import Household, RegisterChange
from tests.e2e.conftest import WIDTHS
from tests.households.entries import id_number, now_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]


def person(page: Page, name: str, order: str, sex: str) -> None:
    """Fill in the fields of one person."""
    page.get_by_label("姓名").fill(name)
    page.get_by_label("身份证号").fill(id_number(order=order))
    page.get_by_label("性别", exact=True).select_option(sex)
    page.get_by_label("出生日期", exact=True).fill("1985-09-30")
    page.get_by_label("民族").select_option("彝族")
    page.get_by_label("健康", exact=True).check()
    page.get_by_label("劳动技能").select_option("普通劳动力")


def register(page: Page) -> None:
    """Register the household with its head."""
    page.goto("/households/")
    page.get_by_role("link", name="登记新户").click()
    page.get_by_role("link", name="下湾村").click()
    page.get_by_label("识别日期").fill("2026-10-20")
    page.get_by_label("村民小组").select_option("第一小组")
    page.get_by_label("贫困户属性").select_option("一般贫困户")
    page.get_by_label("主要致贫原因").select_option("缺资金")
    person(page, "杨有福", "001", "男")
    page.get_by_label("凭据").fill("县扶贫办批复 7 号")
    page.get_by_role("button", name="登记这一户").click()
    expect(page.get_by_text("登记新户已保存，等另一位同事复核")).to_be_visible()


def add_members(page: Page) -> None:
    """Register the wife and the son."""
    page.get_by_role("link", name="登记成员").click()
    for name, order, sex, relation in (("李桂花", "002", "女", "配偶"), ("杨小山", "003", "男", "之子")):
        person(page, name, order, sex)
        page.get_by_label("与户主关系").select_option(relation)
        page.get_by_label("凭据").fill("户口簿")
        again = name == "李桂花"
        page.get_by_role("button", name="保存并再登记一人" if again else "保存成员").click()
        expect(page.get_by_text("登记家庭成员已保存")).to_be_visible()


def bury_the_head(page: Page) -> None:
    """Enter the head's death and who heads the household now."""
    page.get_by_role("link", name="家庭变动").click()
    page.get_by_role("link", name="死亡").click()
    page.get_by_role("link", name="杨有福").last.click()
    page.get_by_label("死亡日期").fill("2026-11-02")
    page.get_by_label("凭据").fill("死亡证明")
    page.get_by_label("李桂花与新户主的关系").select_option("户主")
    page.get_by_label("杨小山与新户主的关系").select_option("之子")
    page.get_by_role("button", name="保存变动").click()
    expect(page.get_by_text("家庭变动已保存")).to_be_visible()


def test_from_registration_to_another_head(county, page_at, login, axe, width):
    page = page_at(width)
    login(page, "liu")

    register(page)
    axe(page)
    add_members(page)
    bury_the_head(page)
    axe(page)

    household = Household.objects.get(code="5303991012010001")
    assert (household.head_name, now_in(household)) == ("李桂花", {"李桂花": "head", "杨小山": "son"})
    expect(page.get_by_role("heading", name="李桂花").first).to_be_visible()
    assert RegisterChange.objects.filter(household=household).pending().count() == 4
