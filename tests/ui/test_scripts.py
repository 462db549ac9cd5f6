"""The scripts in a real Chromium, on small pages of their own: no server, no database."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import wait_for_draft
from tests.ui.conftest import ROOT, Site

pytestmark = pytest.mark.browser

SECOND_POST_MS = 200  # long enough for a second submission to show, were there one

VISIT = """
<form method="post" action="/save/" enctype="multipart/form-data" data-draft-key="visit-5"
 data-draft-title="陈阿福家走访"{bound}>
<input type="hidden" name="csrfmiddlewaretoken" value="secret"><input type="hidden" name="submit_key" value="{key}">
<input name="text"><input name="password" type="password"><input name="note" data-no-draft>
<input type="radio" name="food" value="yes" id="yes"><input type="radio" name="food" value="no" id="no">
<fieldset data-photos data-limit="3"><ul class="pics"><li class="add"><input class="in" id="p" type="file" name="photos"
 multiple><label for="p" hidden>拍照</label></li></ul><p data-photos-state></p></fieldset>
<small data-draft-state></small><button class="btn" data-busy="正在保存…">保存走访</button></form>
<form method="post" action="/logout/" data-drafts-drop><button id="leave">退出登录</button></form>
"""
LIST = """
<form data-bulk method="post" action="/propose/"><table><tbody>
<tr><td><input type="checkbox" data-bulk-all></td></tr>
<tr><td><input type="checkbox" name="h" value="1" data-bulk-row data-people="4"></td></tr>
<tr><td><input type="checkbox" name="h" value="2" data-bulk-row data-people="3"></td></tr>
</tbody></table><b data-bulk-count></b> <i data-bulk-people></i>
<button data-bulk-do="提名预脱贫 {n} 户">提名预脱贫</button><a href="#" data-bulk-none>取消</a></form>
"""


@pytest.fixture
def site(new_page) -> Site:
    """A fresh site with a visit form and a list."""
    site = Site(new_page())
    site.put("/visit/", VISIT.format(key="first", bound=""), "photos", "once", "draft")
    site.put("/list/", LIST, "bulk", "once")
    site.put("/logout/", "")
    return site


def test_a_double_tap_makes_one_submission_and_the_button_says_so(site: Site):
    page = site.open("/visit/")
    page.route("**/save/", lambda route: site.posts.append(b""))  # never answered, as on a bad network

    # One evaluation: another one would wait for the page that never comes.
    with page.expect_request("**/save/"):
        words = page.evaluate(
            """async () => {
                const button = document.querySelector(".btn");
                button.click();
                button.click();
                await new Promise(done => setTimeout(done, 100));
                button.click();
                return button.textContent;
            }"""
        )
    page.wait_for_timeout(SECOND_POST_MS)

    assert words == "正在保存…"
    assert len(site.posts) == 1


def test_what_is_typed_survives_a_reload_with_its_submit_key(site: Site):
    page = site.open("/visit/")
    page.fill("[name=text]", "水龙头上午没有水")
    page.check("#no")
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile(r"草稿已存在手机 \d\d:\d\d"))
    site.put("/visit/", VISIT.format(key="second", bound=""), "once", "draft")

    page.reload()

    assert page.input_value("[name=text]") == "水龙头上午没有水"
    assert page.is_checked("#no")
    assert page.input_value("[name=submit_key]") == "first"


def test_a_draft_holds_no_password_token_id_or_phone(site: Site):
    page = site.open("/visit/")
    page.fill("[name=password]", "Secret-1234")
    page.fill("[name=note]", "别存")
    page.fill("[name=text]", "户主 530323197201014417 电话 13812342046 在家")
    wait_for_draft(page, "户主")

    kept = page.evaluate("JSON.stringify(localStorage)")

    assert "户主" in kept
    assert not [word for word in ("Secret", "别存", "secret", "5303231972", "138123") if word in kept]


def test_a_draft_belongs_to_its_user(site: Site):
    page = site.open("/visit/")
    page.fill("[name=text]", "张海燕写的")
    wait_for_draft(page, "张海燕写的")
    site.put("/visit/", VISIT.format(key="x", bound=""), "draft", user=8)

    page.reload()

    assert page.input_value("[name=text]") == ""


@pytest.mark.parametrize("end", ["saved", "logged out", "a week old"])
def test_a_draft_ends(site: Site, end: str):
    page = site.open("/visit/")
    page.fill("[name=text]", "写了一半")
    wait_for_draft(page, "写了一半")
    if end == "saved":
        page.click(".btn")
        page.wait_for_url("**/save/")
        site.put("/saved/", '<p data-draft-clear="visit-5">走访已保存</p>', "draft")
        site.open("/saved/")
    elif end == "logged out":
        page.click("#leave")
        page.wait_for_url("**/logout/")
    else:
        page.evaluate("localStorage.setItem('huce-draft:7:visit-5', JSON.stringify({at: 1, values: [['text', '旧']]}))")

    site.open("/visit/")

    assert page.input_value("[name=text]") == ""


def test_a_form_that_came_back_from_the_server_is_newer_than_the_draft(site: Site):
    page = site.open("/visit/")
    page.fill("[name=text]", "旧的")
    wait_for_draft(page, "旧的")
    site.put("/visit/", VISIT.format(key="x", bound=" data-draft-bound"), "draft")

    page.reload()

    assert page.input_value("[name=text]") == ""


def test_a_draft_can_be_refused(site: Site):
    page = site.open("/visit/")
    page.fill("[name=text]", "写错了")
    page.reload()

    page.click("text=不用草稿")
    page.wait_for_load_state()

    assert page.input_value("[name=text]") == ""


def test_the_home_page_lists_what_was_not_sent(site: Site):
    page = site.open("/visit/")
    page.fill("[name=text]", "写了一半")
    wait_for_draft(page, "写了一半")
    site.put("/", (ROOT / "templates/accounts/home.html").read_text(), "draft")

    site.open("/")

    assert page.inner_text("[data-drafts] li b") == "陈阿福家走访"
    page.click("[data-drafts] a")
    page.wait_for_url("**/visit/")


def test_the_bulk_bar_counts_locks_and_unticks(site: Site):
    page = site.open("/list/")
    button = page.locator("button")
    assert button.get_attribute("aria-disabled") == "true"
    button.click(force=True)
    assert not site.posts

    page.check("[data-bulk-all]")
    assert (button.inner_text(), page.inner_text("[data-bulk-people]")) == ("提名预脱贫 2 户", "7")
    page.uncheck("[value='1']")
    assert (button.inner_text(), page.inner_text("[data-bulk-people]")) == ("提名预脱贫 1 户", "3")
    page.click("[data-bulk-none]")
    assert button.get_attribute("aria-disabled") == "true"


def test_the_menu_closes_by_escape_and_by_looking_elsewhere(site: Site):
    menu = '<details class="who" open><summary>王小满</summary><a href="/x/">改密码</a></details><p>别处</p>'
    site.put("/menu/", menu, "frame")
    page = site.open("/menu/")
    details = page.locator("details")

    page.keyboard.press("Escape")
    assert details.get_attribute("open") is None
    page.click("summary")
    assert details.get_attribute("open") is not None
    page.click("p")
    assert details.get_attribute("open") is None
