"""Where the visitor stands and the signature, in a real Chromium: a phone that answers late or breaks off."""

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Site

pytestmark = pytest.mark.browser

PLACE = """<div data-place hidden><input type="hidden" name="place" value="26.03000,104.55000,9">
<button type="button" data-place-ask>记</button><button type="button" data-place-drop hidden>不记位置</button>
<p data-place-state></p></div>"""
SIGN = """<form><input type="radio" name="way" value="drawn"><input type="file" id="sheet">
<div data-sign="sheet" hidden><canvas width="900" height="300"></canvas>
<button type="button" data-sign-clear>重新签</button></div></form>"""
SLOW_PHONE = """window.answers = [];
Object.defineProperty(navigator, "geolocation", {value: {getCurrentPosition: (found, failed) =>
    window.answers.push([() => found({coords: {latitude: 26.1, longitude: 104.6, accuracy: 12}}), failed])}});"""


def test_a_position_found_after_it_was_not_wanted_is_not_written(new_page):
    site = Site(new_page())
    site.put("/visit/", PLACE, "place")
    site.page.add_init_script(SLOW_PHONE)
    page = site.open("/visit/")
    page.click("[data-place-ask]")
    page.click("[data-place-drop]")

    page.evaluate("answers[0][0]()")
    page.evaluate("answers[0][1]({code: 3})")

    assert page.input_value("[name=place]") == ""
    expect(page.locator("[data-place-state]")).to_have_text("没有记位置。")
    page.click("[data-place-ask]")
    page.evaluate("answers[1][0]()")
    assert page.input_value("[name=place]") == "26.10000,104.60000,12"


def test_a_stroke_that_the_phone_breaks_off_ends_there_and_is_kept(new_page):
    site = Site(new_page())
    site.put("/sign/", SIGN, "sign")
    page = site.open("/sign/")
    drawn = "document.querySelector('canvas').toDataURL()"
    blank = page.evaluate(drawn)
    page.mouse.move(60, 120)
    page.mouse.down()
    page.mouse.move(160, 160, steps=4)
    page.evaluate("document.querySelector('canvas').dispatchEvent(new PointerEvent('pointercancel'))")
    page.wait_for_function("() => document.querySelector('#sheet').files.length === 1")
    kept = page.evaluate(drawn)

    page.mouse.move(300, 90, steps=4)

    assert kept != blank
    assert page.evaluate(drawn) == kept
