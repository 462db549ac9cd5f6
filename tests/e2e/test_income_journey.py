"""An enumerator fills in the income worksheet by items: the server adds up, bad cells speak, nothing is lost."""

import pytest
from playwright.sync_api import Page, expect

from households.services.income_items import ensure_starting_items
from tests.browser import wait_for_draft
from tests.e2e.conftest import WIDTHS
from tests.households.incomes import END, MONTH, sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]


@pytest.fixture
def form(county, page_at, login, width) -> Page:
    """The empty worksheet of Chen, as Wang sees it."""
    ensure_starting_items()
    page = page_at(width)
    login(page, "wang")
    page.goto(f"/households/{county.chen.pk}/income/{MONTH}/edit/")
    return page


def open_item(page: Page, name: str) -> None:
    """Open the folded line of an item."""
    page.locator("summary", has_text=name).first.click()


def cell(page: Page, item: str, label: str):
    """Return a cell of an open item."""
    return page.get_by_role("group", name=item, exact=True).get_by_label(label)


def test_from_folded_items_to_a_closed_worksheet(form: Page, county, axe):
    open_item(form, "外出务工工资")
    cell(form, "外出务工工资", "数量").fill("8")
    cell(form, "外出务工工资", "单价").fill("3000")
    cell(form, "外出务工工资", "凭据").fill("工资流水")
    expect(form.locator("#so-far")).to_have_text("人均 8,000.00 元")
    open_item(form, "慰问金和慰问物资")
    cell(form, "慰问金和慰问物资", "金额").fill("500")
    open_item(form, "生猪")
    cell(form, "生猪", "金额").fill("3600")
    cell(form, "生猪", "支出").fill("九百")
    axe(form)

    form.get_by_role("button", name="保存核算表").click()
    expect(form.get_by_role("alert")).to_contain_text("生猪：支出请填数字，最多两位小数")
    expect(cell(form, "外出务工工资", "凭据")).to_have_value("工资流水")
    cell(form, "生猪", "支出").fill("900")
    cell(form, "生猪", "支出").press("Tab")
    expect(form.locator("#so-far")).to_have_text("人均 8,900.00 元")
    expect(form.get_by_text("另有 500.00 元不计入收入。")).to_be_visible()

    for signature in ("调查人签字", "户主签字", "村签字"):
        form.get_by_label(signature).fill(END.isoformat())
    form.get_by_label("结账").check()
    form.get_by_role("button", name="保存核算表").click()

    expect(form.get_by_text("人均纯收入")).to_be_visible()
    axe(form)
    sheet = sheet_of(county.chen)
    assert (sheet.state, sheet.net, sheet.item_count) == ("closed", 26700, 3)


def test_what_was_typed_into_an_item_survives_a_reload(form: Page):
    open_item(form, "低保金")
    cell(form, "低保金", "金额").fill("3600")
    cell(form, "低保金", "凭据").fill("存折三月到九月")
    wait_for_draft(form, "存折三月到九月")

    form.reload()

    expect(cell(form, "低保金", "金额")).to_have_value("3600")
    expect(cell(form, "低保金", "凭据")).to_be_visible()
    expect(form.locator("#so-far")).to_have_text("人均 1,200.00 元")


def test_without_a_script_that_swaps_the_whole_page_adds_up(form: Page, county):
    form.route("**/htmx-2.min.js", lambda route: route.abort())
    form.reload()
    open_item(form, "低保金")
    cell(form, "低保金", "金额").fill("3600")

    form.get_by_role("button", name="算一下合计").click()

    expect(form.locator("#so-far")).to_have_text("人均 1,200.00 元")
    form.get_by_role("button", name="保存核算表").click()
    expect(form.get_by_text("人均纯收入")).to_be_visible()
    assert sheet_of(county.chen).transfer == 3600
