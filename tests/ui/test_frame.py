"""The menu of each role, the tab bar of the phone, and the pages of a refusal."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.context import MENU, PHONE_TABS, frame
from accounts.models import User
from accounts.permissions import Role


def request_of(role: str, path: str = "/"):
    """Return a request of an account with that role."""
    request = RequestFactory().get(path)
    request.user = User(pk=1, username="x", display_name="王小满", role=role, granted_at=timezone.now())
    request.resolver_match = resolve(path)
    return request


@pytest.mark.parametrize("entry", MENU, ids=lambda entry: entry.url_name)
def test_every_entry_of_the_menu_leads_somewhere(entry):
    assert reverse(entry.url_name)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_sees_the_entries_it_may_open_and_no_other(role: str):
    request = request_of(role)

    seen = {line["url_name"] for line in frame(request)["menu"]}

    assert seen == {entry.url_name for entry in MENU if request.user.may(entry.permission)}


@pytest.mark.parametrize("role", Role.values)
def test_the_tab_bar_of_the_phone_holds_at_most_five(role: str):
    assert 1 <= len(frame(request_of(role))["phone_tabs"]) <= PHONE_TABS


@pytest.mark.parametrize("role", [Role.HELPER, Role.COUNTY_CLERK, Role.AUDITOR])
def test_exactly_one_entry_is_current(role: str):
    menu = frame(request_of(role, reverse("accounts:password")))["menu"]

    assert sum(line["current"] for line in menu) == 1


def test_a_page_below_a_list_marks_the_list():
    menu = frame(request_of(Role.HELPER, reverse("households:detail", args=[1])))["menu"]

    assert [line["label"] for line in menu if line["current"]] == ["我的户"]


def test_the_search_is_shown_only_to_those_who_see_households():
    assert frame(request_of(Role.HELPER))["find_url"]
    assert not frame(request_of(Role.FINANCE))["find_url"]


def test_the_page_of_a_broken_server_needs_no_context():
    assert "系统没有办成" in render_to_string("500.html")


@pytest.mark.parametrize(
    ("name", "way"), [("403.html", "回首页"), ("403_csrf.html", "回到刚才的表"), ("404.html", "回首页")]
)
def test_a_refusal_page_says_what_to_do(name: str, way: str):
    page = render_to_string(name, {"exception": "您是这一户的提名人，不能再审批。"}, request_of(Role.HELPER))

    assert way in page
    assert ("您是这一户的提名人" in page) == (name == "403.html")
