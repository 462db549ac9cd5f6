"""The search box in a real browser: on the phone behind a link, on a PC in the bar; nothing typed in any address."""

import pytest
from django.db import connection
from playwright.sync_api import Page, Request, expect

from accounts.models import AuditEntry
from config.lib.crypto import keyed_hash
from households.models import Member
from tests.conftest import add_member
from tests.e2e.conftest import WIDTHS
from tests.households.entries import id_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]

NUMBER = id_number()


@pytest.fixture
def asked(county, page_at, login, width) -> tuple[Page, list[str]]:
    """Wang's home page, and the addresses that are asked for from now on, with the pages they name as their origin."""
    member = add_member(county.chen, "李秀英", number=7)
    Member.objects.filter(pk=member.pk).update(id_hash=keyed_hash(NUMBER), is_active=False)
    page = page_at(width)
    login(page, "wang")
    told: list[str] = []

    def note(request: Request) -> None:
        told.extend((request.url, request.headers.get("referer", "")))

    page.on("request", note)
    return page, told


def search(page: Page, text: str, width: int) -> None:
    """Type into the box that stands on this page at this width."""
    if width >= 1180:
        page.get_by_placeholder("姓名、编号").fill(text)
        page.keyboard.press("Enter")
    else:
        page.locator(".find-go").click()
        page.get_by_label("姓名、首字母").fill(text)
        page.get_by_role("button", name="查找").click()
    page.wait_for_url("**/households/search/?found=*")


def test_a_number_typed_anywhere_leads_to_the_person_and_stands_nowhere(asked, axe, width):
    page, addresses = asked
    search(page, f"{NUMBER[:6]} {NUMBER[6:].lower()}", width)

    expect(page.get_by_role("link", name="李秀英")).to_be_visible()
    expect(page.locator("main")).to_contain_text("已不在册")
    axe(page)
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.reload()
    page.get_by_role("link", name="李秀英").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陈阿福")
    page.go_back()
    expect(page.get_by_role("link", name="李秀英")).to_be_visible()

    assert len(addresses) > 4
    assert not [address for address in addresses if NUMBER[:6] in address or NUMBER[6:14] in address]
    assert AuditEntry.objects.filter(action="households.search_number").count() == 1
    connection.close()


def test_nothing_found_says_what_to_try(asked, axe, width):
    page, _ = asked
    search(page, "袁远", width)

    expect(page.locator("main")).to_contain_text("没有找到。")
    expect(page.locator("main")).to_contain_text("只找您范围内的户。")
    axe(page)
    connection.close()
