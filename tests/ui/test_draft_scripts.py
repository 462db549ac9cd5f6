"""Drafts where the page is only half there: without a network, and in a part that htmx brought."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.ui.conftest import Site

pytestmark = pytest.mark.browser

FORM = """<form method="post" action="/save/" data-draft-key="note-5" {more}>
<input type="hidden" name="submit_key" value="{key}"><input name="text">
<small data-draft-state></small><button class="btn">保存</button></form>"""
IN_PART = 'hx-post="/save/" hx-target="this"'
AROUND = '<main><div id="part" hx-get="/part/" hx-trigger="load"></div></main>'
HTMX = "django_htmx/htmx-2.min"


@pytest.fixture
def site(new_page) -> Site:
    """A page that is a form, and one whose form htmx brings."""
    site = Site(new_page())
    site.put("/note/", FORM.format(key="first", more=""), "once", "draft")
    site.put("/whole/", AROUND, "once", "draft", HTMX, "fragments")
    site.pages["/part/"] = FORM.format(key="first", more=IN_PART)
    return site


def type_in(page: Page, text: str) -> None:
    page.fill("[name=text]", text)
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile("草稿已存在手机"))


def test_without_a_network_the_form_stays_and_says_what_to_do(site: Site):
    page = site.open("/note/")
    page.fill("[name=text]", "水龙头上午没有水")
    page.context.set_offline(True)

    page.click("button")

    expect(page.locator("[data-draft-state]")).to_have_text(re.compile("现在没有网络，还没有保存"))
    assert site.posts == []
    page.context.set_offline(False)
    expect(page.locator("[data-draft-state]")).to_have_text("网络通了，请再点一次。")
    page.click("button")
    page.wait_for_url("**/save/")
    assert len(site.posts) == 1


@pytest.mark.parametrize(
    "number",
    ["138 1234 2046", "138-1234-2046", "530323 19720101 4417", "530323-19720101-441X", "6217 0012 3400 5678 123"],
)
def test_a_number_typed_in_groups_is_not_kept_either(site: Site, number: str):
    page = site.open("/note/")
    type_in(page, f"电话证件 {number} 在家，2026-11-20 去的，1200 元")

    kept = page.evaluate("JSON.stringify(localStorage)")

    assert "电话证件  在家，2026-11-20 去的，1200 元" in kept


def test_a_form_that_htmx_brought_is_kept_and_restored_with_its_key(site: Site):
    page = site.open("/whole/")
    type_in(page, "写在片段里")
    site.pages["/part/"] = FORM.format(key="second", more=IN_PART)

    page.reload()

    expect(page.locator("[name=text]")).to_have_value("写在片段里")
    assert page.input_value("[name=submit_key]") == "first"


def test_a_login_that_ended_in_a_part_leads_over_the_login_back_to_what_was_typed(site: Site):
    page = site.open("/whole/")
    type_in(page, "写在片段里")

    def ended(route: Route) -> None:
        route.fulfill(status=200, headers={"HX-Redirect": "/login/?next=%2Fwhole%2F"})

    page.route("**/save/", ended)
    page.click("button")
    page.wait_for_url("**/login/?next=%2Fwhole%2F")
    site.open("/whole/")

    expect(page.locator("[name=text]")).to_have_value("写在片段里")


def test_a_part_that_was_not_sent_leaves_what_was_typed(site: Site):
    page = site.open("/whole/")
    type_in(page, "写在片段里")
    page.route("**/save/", lambda route: route.abort())

    page.click("button")

    expect(page.get_by_role("alert")).to_contain_text("网络不通，内容没有变")
    assert page.input_value("[name=text]") == "写在片段里"


def test_what_is_typed_after_the_form_was_sent_outlives_its_being_saved(site: Site):
    page = site.open("/note/")
    type_in(page, "第一句")
    page.route("**/save/", lambda route: None)  # the answer never comes
    # One evaluation: another one would wait for the page that never comes.
    page.evaluate(
        """async () => {
            document.querySelector("button").click();
            const field = document.querySelector("[name=text]");
            field.value = "第一句，第二句";
            field.dispatchEvent(new Event("input", { bubbles: true }));
            while (!Object.values(localStorage).some(kept => kept.includes("第二句")))
                await new Promise(done => setTimeout(done, 20));
        }"""
    )
    site.put("/saved/", '<p data-draft-clear="note-5">已保存</p>', "draft")

    site.open("/saved/")
    site.open("/note/")

    assert page.input_value("[name=text]") == "第一句，第二句"
