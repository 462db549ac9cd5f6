"""Journey 1: a cadre on a phone (and at a desk) finds who is overdue, records a visit, reads what is still missing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from households.models import Visit
from tests.assessments.factories import make_standard
from tests.browser import wait_for_draft
from tests.e2e.conftest import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]

TEXT = "水龙头上午没有水，邻居说隔天来水。"
QUESTIONS = ("吃", "穿", "饮用水", "住房", "上学", "看病")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def late(county) -> Visit:
    """Chen was last visited 13 days ago, six days too late; a standard is released to judge by."""
    make_standard()
    wang = county.wang
    return Visit.objects.create(
        household=county.chen, cadre=wang.cadre_account.cadre, recorded_by=wang, submit_key=uuid4(), kind="learn",
        visited_on=timezone.localdate() - timedelta(13), met="head", recorded_at=timezone.now(), text="约定月底再来。",
    )  # fmt: skip


@pytest.fixture
def form(county, late, page_at, login, width) -> Page:
    """The empty visit form of Chen, as Wang sees it."""
    page = page_at(width)
    login(page, "wang")
    page.goto(f"/households/{county.chen.pk}/visits/new/")
    return page


def question(page: Page, name: str) -> Any:
    return page.locator("fieldset", has=page.locator("legend", has_text=name)).first


def fill(page: Page, *, leave_out: str = "") -> None:
    """Answer everything but `leave_out`."""
    page.get_by_label("为什么去").select_option("了解情况")
    page.get_by_label("见到了谁").select_option("head")
    for name in QUESTIONS:
        if name != leave_out:
            question(page, name).get_by_text("有", exact=True).click()
    question(page, "发现问题").get_by_text("没有", exact=True).click()
    page.get_by_label("情况记录").fill(TEXT)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存走访").click()


def test_from_the_list_of_the_overdue_to_a_saved_visit(
    county, late, page_at, login, width, axe: Callable[[Page], None]
):
    page = page_at(width)
    login(page, "wang")
    expect(page.get_by_text("陈阿福家：走访已逾期 6 天")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="我的户").locator("visible=true").first.click()
    expect(page.get_by_text("逾期 6 天")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="陈阿福", exact=True).click()
    expect(page.get_by_text("走访已逾期 6 天")).to_be_visible()
    axe(page)

    page.locator("main").get_by_role("link", name="记一次走访").first.click()
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    axe(page)

    fill(page)
    save(page)
    expect(page.get_by_text("走访已保存")).to_be_visible()
    expect(page.get_by_text("离脱贫还差").first).to_be_visible()
    axe(page)
    assert Visit.objects.exclude(pk=late.pk).get().household == county.chen


def test_a_double_tap_makes_one_visit(form, late):
    fill(form)

    form.get_by_role("button", name="保存走访").dblclick()

    expect(form.get_by_text("走访已保存")).to_be_visible()
    assert Visit.objects.exclude(pk=late.pk).count() == 1


def test_a_double_tap_makes_one_visit_where_scripts_are_off(county, late, browser, live_server, login, width):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    login(page, "wang")
    page.goto(f"/households/{county.chen.pk}/visits/new/")
    fill(page)

    page.get_by_role("button", name="保存走访").dblclick()

    expect(page.get_by_text("走访已保存").first).to_be_visible()
    assert Visit.objects.exclude(pk=late.pk).count() == 1
    context.close()


def test_what_is_typed_survives_a_reload_and_ends_when_saved(form):
    fill(form)
    wait_for_draft(form, TEXT)

    form.reload()

    expect(form.get_by_label("情况记录")).to_have_value(TEXT)
    expect(form.locator("input[type=radio]:checked")).to_have_count(7)
    expect(form.get_by_text("的草稿")).to_be_visible()

    address = form.url
    save(form)
    expect(form.get_by_text("走访已保存")).to_be_visible()
    form.goto(address)
    expect(form.get_by_label("情况记录")).to_have_value("")


def test_what_was_not_saved_waits_on_the_home_page(form):
    fill(form)
    wait_for_draft(form, TEXT)

    form.goto("/")
    expect(form.get_by_text("陈阿福家走访", exact=True)).to_be_visible()
    form.get_by_role("link", name="继续写").click()

    expect(form.get_by_label("情况记录")).to_have_value(TEXT)


def test_a_forgotten_answer_is_asked_for_and_the_rest_stays(form, axe: Callable[[Page], None]):
    fill(form, leave_out="饮用水")

    save(form)

    expect(form.get_by_role("alert")).to_contain_text("还没有保存，有 1 处要补")
    expect(form.get_by_label("情况记录")).to_have_value(TEXT)
    expect(form.locator("input[type=radio]:checked")).to_have_count(6)
    axe(form)

    form.get_by_role("link", name="请选择「饮用水」：有、无或没看到。").click()
    question(form, "饮用水").get_by_text("没看到", exact=True).click()
    save(form)
    expect(form.get_by_text("走访已保存")).to_be_visible()
