"""Photos go out one by one after the words; each tells what became of it, and none is forgotten."""

import re
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Error, Page, Request, Route, expect

from households.models import Visit, VisitPhoto
from households.selectors.photo_waits import waiting_for
from tests.assessments.factories import make_standard
from tests.conftest import PASSWORD
from tests.e2e.conftest import WIDTHS
from tests.e2e.test_cadre_journey import fill, question, save
from tests.e2e.test_nothing_lost import CRASH_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHOTO_POST = re.compile(r"/visits/\d+/photos/$")
SHADE = count()
TILE = "[data-sent-photo]"


@pytest.fixture
def form(county, page_at, login, settings, tmp_path) -> Page:
    """Chen's visit form on Wang's phone, filled in, with three photos picked."""
    settings.MEDIA_ROOT = tmp_path
    make_standard()
    page = page_at(360)
    login(page, "wang")
    page.goto(f"/households/{county.chen.pk}/visits/new/")
    fill(page)
    attach(page, *[("门前.jpg", photo()) for _ in range(3)])
    expect(page.get_by_text("已选 3 张")).to_be_visible()
    return page


def photo() -> bytes:
    """Return a JPEG unlike any other."""
    out = BytesIO()
    Image.new("RGB", (300, 200), (next(SHADE) * 20 % 256, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def attach(page: Page, *files: tuple[str, bytes]) -> None:
    chosen = [{"name": name, "mimeType": "image/jpeg", "buffer": content} for name, content in files]
    page.locator("input[type=file]").set_input_files(chosen)


def log_in_here(page: Page) -> None:
    page.fill("input[name=username]", "wang")
    page.fill("input[name=password]", PASSWORD)
    page.click("form[method=post] button.btn-go")


def all_three_are_here(page: Page) -> None:
    """The page says so, and the register has them once."""
    expect(page.get_by_text("张照片传好了")).to_be_visible()
    expect(page.locator("[data-waiting-note]")).to_be_hidden()
    visit = Visit.objects.get()
    assert visit.photos.count() == 3
    assert waiting_for(visit) == 0


def fail_from(page: Page, number: int) -> None:
    """Let the connection break at the photo of that number and stay broken."""
    sent = count(1)

    def answer(route: Route) -> None:
        if next(sent) >= number:
            route.abort()
        else:
            route.continue_()

    page.route(PHOTO_POST, answer)


@pytest.mark.parametrize("width", WIDTHS)
def test_each_photo_goes_out_by_itself_after_the_words_and_says_when_it_is_there(form: Page, axe: Any, width: int):
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url.rpartition("/households/")[2])

    form.set_viewport_size({"width": width, "height": 800})
    form.on("request", note)
    save(form)

    expect(form.get_by_text("已上传")).to_have_count(3)
    all_three_are_here(form)
    expect(form.get_by_role("heading", name="照片 3 张")).to_be_visible()
    axe(form)
    visit = Visit.objects.get()
    assert sent == [f"{visit.household_id}/visits/new/", *[f"visits/{visit.pk}/photos/"] * 3]
    form.reload()
    expect(form.locator(TILE)).to_have_count(0)
    expect(form.locator(".pics a img")).to_have_count(3)


def test_a_broken_connection_keeps_the_rest_on_the_phone_until_tried_again(form: Page, axe: Any):
    fail_from(form, 2)
    save(form)
    expect(form.get_by_text("网络断了，没有传成")).to_be_visible()
    expect(form.get_by_text("等着传")).to_be_visible()
    expect(form.get_by_text("文字已保存，还有 2 张照片没传")).to_be_visible()
    assert waiting_for(Visit.objects.get()) == 2
    axe(form)

    form.unroute_all()
    form.get_by_role("button", name="重试").click()

    all_three_are_here(form)


def test_a_connection_that_comes_back_is_noticed(form: Page):
    fail_from(form, 1)
    save(form)
    expect(form.get_by_text("网络断了，没有传成")).to_be_visible()
    form.unroute_all()

    form.context.set_offline(True)
    form.context.set_offline(False)

    all_three_are_here(form)


def test_photos_left_behind_wait_on_the_home_page_and_go_on_from_there(form: Page, axe: Any):
    fail_from(form, 2)
    save(form)
    expect(form.get_by_text("网络断了，没有传成")).to_be_visible()
    form.unroute_all()

    form.goto("/")
    expect(form.get_by_text("2 张照片没传")).to_be_visible()
    axe(form)
    form.get_by_role("link", name="去传照片").click()

    all_three_are_here(form)


def test_a_login_that_ends_between_words_and_photos_costs_no_photo(form: Page):
    def ended(route: Route) -> None:
        Session.objects.all().delete()
        route.continue_()

    form.route(PHOTO_POST, ended, times=1)
    save(form)
    expect(form.get_by_role("heading", name="登录")).to_be_visible()
    log_in_here(form)

    all_three_are_here(form)


def test_a_crashed_tab_costs_no_photo(form: Page):
    address = form.url
    with pytest.raises(Error):
        form.goto("chrome://crash", timeout=CRASH_MS)

    again = form.context.new_page()
    again.goto(address)
    expect(again.get_by_text("已选 3 张")).to_be_visible()
    save(again)

    all_three_are_here(again)


def test_a_form_that_comes_back_still_has_its_photos(form: Page):
    form.get_by_label("情况记录").fill("电话 13887412046")
    save(form)
    expect(form.get_by_role("alert")).to_contain_text("还没有保存")
    expect(form.get_by_text("已选 3 张")).to_be_visible()

    form.get_by_label("情况记录").fill("都在家。")
    save(form)

    all_three_are_here(form)


def test_a_double_tap_makes_one_visit_and_each_photo_once(form: Page):
    form.get_by_role("button", name="保存走访").dblclick()

    all_three_are_here(form)
    assert Visit.objects.count() == 1


def test_a_bad_photo_says_why_and_the_rest_is_given_up_in_one_tap(form: Page, axe: Any):
    attach(form, ("灶台.jpg", b"broken"))
    expect(form.get_by_text("已选 4 张")).to_be_visible()
    save(form)

    expect(form.get_by_text("文件不是完整的照片")).to_be_visible()
    expect(form.get_by_text("已上传")).to_have_count(3)
    axe(form)
    form.get_by_role("button", name="去掉").click()
    form.get_by_role("button", name="剩下的不传了").click()

    expect(form.get_by_text("剩下的照片不传了")).to_be_visible()
    assert waiting_for(Visit.objects.get()) == 0


def test_a_photo_added_to_a_saved_visit_goes_out_at_once(form: Page):
    save(form)
    all_three_are_here(form)

    attach(form, ("灶台.jpg", photo()))

    expect(form.get_by_text("已上传")).to_have_count(4)
    assert VisitPhoto.objects.count() == 4


def test_photos_go_out_with_the_form_where_scripts_are_off(county, browser, live_server, login, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    login(page, "wang")
    page.goto(f"/households/{county.chen.pk}/visits/new/")
    fill(page)
    assert question(page, "照片").is_visible()
    attach(page, ("门前.jpg", photo()), ("灶台.jpg", photo()))

    save(page)

    expect(page.get_by_role("heading", name="照片 2 张")).to_be_visible()
    assert Visit.objects.get().photos.count() == 2
    context.close()
