"""What a cadre has typed outlives an ended login, a crashed tab, a lost connection; and nothing is doubled."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Error, Page, Route, expect

from households.models import Visit
from tests.assessments.factories import make_standard
from tests.browser import wait_for_draft
from tests.conftest import PASSWORD
from tests.e2e.test_cadre_journey import TEXT, fill, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CRASH_MS = 5000
VISIT_POST = re.compile(r"/visits/new/$")


@pytest.fixture
def form(county, page_at, login, settings, tmp_path) -> Page:
    """Chen's visit form on Wang's phone, filled in and not yet saved."""
    settings.MEDIA_ROOT = tmp_path
    make_standard()
    page = page_at(360)
    login(page, "wang")
    page.goto(f"/households/{county.chen.pk}/visits/new/")
    fill(page)
    wait_for_draft(page, TEXT)
    return page


def log_in_here(page: Page) -> None:
    """Log Wang in on the login page that stands open."""
    page.fill("input[name=username]", "wang")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[method=post] button.btn-go")


def it_is_all_there(page: Page) -> None:
    """Everything typed stands in the form again."""
    expect(page.get_by_label("情况记录")).to_have_value(TEXT)
    expect(page.locator("input[type=radio]:checked")).to_have_count(7)


def it_can_be_saved_once(page: Page) -> None:
    """The form saves, and makes one visit."""
    save(page)
    expect(page.get_by_text("走访已保存")).to_be_visible()
    assert [visit.text for visit in Visit.objects.all()] == [TEXT]


def sessions_end() -> None:
    Session.objects.all().delete()


def sessions_idle() -> None:
    """Let the only session have been idle for longer than it may."""
    session = Session.objects.get()
    seen = (timezone.now() - timedelta(seconds=django_settings.IDLE_TIMEOUT_SECONDS + 1)).timestamp()
    session.session_data = Session.objects.encode(session.get_decoded() | {"seen_at": seen})
    session.save()


@pytest.mark.parametrize("end", [sessions_end, sessions_idle])
def test_a_login_that_ended_while_typing_leads_back_to_the_form_with_everything_in_it(form: Page, end: Any):
    end()

    save(form)
    expect(form.get_by_role("heading", name="登录")).to_be_visible()
    assert not Visit.objects.exists()
    log_in_here(form)

    expect(form.get_by_role("heading", name="记一次走访")).to_be_visible()
    it_is_all_there(form)
    it_can_be_saved_once(form)


def test_a_page_older_than_the_login_is_refused_in_words_and_leads_back_to_the_form(form: Page, login: Any, axe: Any):
    sessions_end()
    other = form.context.new_page()
    login(other, "wang")

    save(form)
    expect(form.get_by_role("heading", name="还没有保存：这一页打开之后，您重新登录过")).to_be_visible()
    axe(form)
    form.get_by_role("link", name="回到刚才的表").click()

    it_is_all_there(form)
    it_can_be_saved_once(form)


def test_a_login_that_ended_behind_a_filtered_list_leads_back_to_the_list(county: SimpleNamespace, page_at, login):
    make_standard()
    page = page_at(1280)
    login(page, "zhao")
    page.goto("/exit/tonight/")
    sessions_end()

    page.get_by_role("button", name=re.compile("筛选|查")).first.click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.fill("input[name=username]", "zhao")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[method=post] button.btn-go")

    expect(page.get_by_role("heading", name="今晚名单")).to_be_visible()


def test_a_tab_that_crashes_takes_nothing_along(form: Page):
    address = form.url
    with pytest.raises(Error):
        form.goto("chrome://crash", timeout=CRASH_MS)

    again = form.context.new_page()
    again.goto(address)

    it_is_all_there(again)
    it_can_be_saved_once(again)


def test_a_connection_lost_before_the_server_heard_anything_costs_nothing(form: Page):
    address = form.url
    form.route(VISIT_POST, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    with form.expect_event("requestfailed"):
        save(form)
    assert not Visit.objects.exists()

    form.unroute_all()
    form.goto(address)

    it_is_all_there(form)
    it_can_be_saved_once(form)


def test_an_answer_lost_on_the_way_back_leaves_one_visit_and_no_draft_to_double_it(form: Page):
    def heard_but_not_answered(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort()

    address = form.url
    form.route(VISIT_POST, heard_but_not_answered)
    with form.expect_event("requestfailed"):
        save(form)
    assert Visit.objects.count() == 1

    form.unroute_all()
    form.goto(address)

    expect(form.get_by_label("情况记录")).to_have_value("")
    form.get_by_role("link", name="陈阿福").first.click()
    expect(form.get_by_text(TEXT)).to_be_visible()
    assert Visit.objects.count() == 1


def test_without_a_network_the_form_stays_and_is_saved_once_it_is_back(form: Page):
    form.context.set_offline(True)
    save(form)
    expect(form.get_by_text("现在没有网络，还没有保存")).to_be_visible()

    form.context.set_offline(False)

    it_is_all_there(form)
    it_can_be_saved_once(form)


def test_the_next_user_of_the_phone_finds_nothing_of_the_first(form: Page, county: SimpleNamespace, login: Any):
    form.locator("details.who summary").click()
    form.get_by_role("button", name="退出登录").click()
    expect(form.get_by_role("heading", name="登录")).to_be_visible()

    login(form, "he")
    assert form.evaluate("Object.keys(localStorage).filter(key => key.startsWith('huce-draft'))") == []
    form.goto(f"/households/{county.chen.pk}/visits/new/")

    expect(form.get_by_label("情况记录")).to_have_value("")
