"""Photos on the phone: shrunk, kept through whatever happens to the page, ended when they must be."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.ui.conftest import Site

pytestmark = pytest.mark.browser

FORM = """
<form method="post" action="/save/" enctype="multipart/form-data" data-draft-key="visit-5">
<input type="hidden" name="submit_key" value="{key}">{counted}<input name="text">
<fieldset data-photos data-limit="3"><ul class="pics"><li class="add"><input class="in" id="p" type="file" name="photos"
 multiple><label for="p" hidden>拍照</label></li></ul><p data-photos-state></p></fieldset>
<small data-draft-state></small><button class="btn" data-busy="正在保存…">保存走访</button></form>
<form method="post" action="/logout/" data-drafts-drop><button id="leave">退出登录</button></form>
"""
COUNTED = '<input type="hidden" name="photos_kept" value="">'
SCRIPTS = ("once", "draft", "kept", "photos")
SAVE = ".btn:not(.btn-q)"
DATABASES = "indexedDB.databases().then(all => all.map(one => one.name))"


@pytest.fixture
def site(new_page) -> Site:
    """A visit form whose photos the phone keeps, and one that knows nothing of that."""
    site = Site(new_page())
    put_form(site)
    site.put("/plain/", FORM.format(key="plain", counted=""), *SCRIPTS)
    site.put("/logout/", "", "draft", user="")
    site.put("/empty/", "", "draft")
    return site


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """A large, noisy JPEG."""
    path = tmp_path_factory.mktemp("photos") / "large.jpg"
    Image.effect_noise((3000, 1500), 80).save(path, quality=95)
    return path


@pytest.fixture
def small(tmp_path) -> list[Path]:
    """Two small JPEGs."""
    paths = [tmp_path / "one.jpg", tmp_path / "two.jpg"]
    for number, path in enumerate(paths):
        Image.new("RGB", (60 + number, 40), "green").save(path)
    return paths


def put_form(site: Site, *, key: str = "first", user: object = 7) -> None:
    site.put("/visit/", FORM.format(key=key, counted=COUNTED), *SCRIPTS, user=user)


def pick(page: Page, files: list[Path], *, shown: int) -> None:
    page.set_input_files("#p", files)
    expect(page.locator(".pics img")).to_have_count(shown)


def save(site: Site) -> bytes:
    """Press save and return what was posted."""
    site.page.click(SAVE)
    site.page.wait_for_url("**/save/")
    return site.posts[-1]


def test_photos_are_shrunk_limited_and_can_be_taken_out(site: Site, large: Path):
    page = site.open("/plain/")
    pick(page, [large] * 4, shown=3)
    assert "最多 3 张" in page.inner_text("[data-photos-state]")

    page.click(".picked button >> nth=0")
    body = save(site)

    assert body.count(b"filename=") == 2
    assert len(body) < 2 * large.stat().st_size


def test_a_save_pressed_while_photos_shrink_waits_for_them(site: Site, large: Path):
    page = site.open("/plain/")

    page.set_input_files("#p", [large] * 2)
    body = save(site)

    assert len(site.posts) == 1
    assert body.count(b"filename=") == 2


def test_photos_picked_before_the_script_arrived_are_taken(site: Site, small):
    site.put("/late/", FORM.format(key="late", counted=""), "once", "draft", "kept")
    page = site.open("/late/")
    page.set_input_files("#p", small)

    page.add_script_tag(url="/static/js/photos.js")
    expect(page.locator(".pics img")).to_have_count(2)

    assert save(site).count(b"filename=") == 2


def test_the_form_says_how_many_photos_the_phone_keeps_and_sends_none(site: Site, small):
    page = site.open("/visit/")
    pick(page, small, shown=2)
    assert "保存文字后一张一张上传" in page.inner_text("[data-photos-state]")

    body = save(site)

    assert b"filename=" not in body or b'filename=""' in body
    assert b'name="photos_kept"\r\n\r\n2\r\n' in body


def test_photos_survive_a_reload_under_the_key_of_the_draft(site: Site, small):
    page = site.open("/visit/")
    pick(page, small, shown=2)
    put_form(site, key="second")

    page.reload()

    expect(page.locator(".pics img")).to_have_count(2)
    assert page.input_value("[name=submit_key]") == "first"


def test_a_photo_taken_out_does_not_come_back(site: Site, small):
    page = site.open("/visit/")
    pick(page, small, shown=2)
    page.click(".picked button >> nth=0")
    expect(page.locator(".pics img")).to_have_count(1)

    page.reload()

    expect(page.locator(".pics img")).to_have_count(1)


def test_the_next_user_of_the_phone_sees_none_of_them(site: Site, small):
    page = site.open("/visit/")
    pick(page, small, shown=2)
    put_form(site, user=8)

    page.reload()
    page.wait_for_timeout(300)

    assert page.locator(".pics img").count() == 0
    put_form(site)
    page.reload()
    expect(page.locator(".pics img")).to_have_count(2)


def test_log_out_ends_ones_own_photos_and_nobody_elses(site: Site, small):
    page = site.open("/visit/")
    pick(page, small, shown=2)
    put_form(site, user=8)
    page.reload()
    pick(page, small[:1], shown=1)

    page.click("#leave")
    page.wait_for_url("**/logout/")
    page.wait_for_function(f"{DATABASES}.then(names => !names.includes('huce-photos:8'))")

    assert page.evaluate(DATABASES) == ["huce-photos:7"]


def test_photos_end_after_a_week_also_when_their_owner_never_comes_back(site: Site, small):
    page = site.open("/visit/")
    pick(page, small, shown=2)
    page.evaluate("localStorage.setItem('huce-kept:7', Date.now() - 8 * 24 * 3600 * 1000)")
    site.put("/empty/", "", "draft", user=8)

    site.open("/empty/")
    page.wait_for_function(f"{DATABASES}.then(names => !names.length)")

    assert page.evaluate("localStorage.getItem('huce-kept:7')") is None


def test_a_draft_refused_takes_its_photos_along(site: Site, small):
    page = site.open("/visit/")
    page.fill("[name=text]", "写错了")
    pick(page, small, shown=2)
    page.reload()

    page.click("text=不用草稿")
    page.wait_for_load_state()
    page.wait_for_timeout(300)

    assert page.input_value("[name=text]") == ""
    assert page.locator(".pics img").count() == 0


@pytest.mark.parametrize(
    "browser_without",
    ["", "window.keptPhotos = { list: () => Promise.reject(), add: () => Promise.reject() }"],
    ids=["no database at all", "a database that takes nothing"],
)
def test_what_the_phone_cannot_keep_goes_out_with_the_form(site: Site, small, browser_without: str):
    page = site.page
    page.route("**/kept.js", lambda route: route.fulfill(content_type="text/javascript", body=browser_without))
    site.open("/visit/")
    pick(page, small, shown=2)

    body = save(site)

    assert body.count(b'filename="') == 2
    assert b'name="photos_kept"\r\n\r\n2\r\n' in body
