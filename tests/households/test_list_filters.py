"""Filters, saved views and bulk actions of the household list."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry, SavedView
from accounts.services.saved_views import delete_view, rename_view, save_view
from config.lib.refusals import NotFoundRefused, Refused
from households.filters import HouseholdFilter
from households.models import Household, HouseholdExport, RegisterChange
from tests.conftest import make_household

LIST = "/households/"


@pytest.fixture
def zhao(client, county):
    """A browser in which the county clerk is logged in."""
    client.force_login(county.zhao, backend="django.contrib.auth.backends.ModelBackend")
    return client


def heads(page) -> set[str]:
    """Return the heads that a list shows."""
    return {row.household.head_name for row in page.context["rows"]}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("helper=yes", {"陈阿福", "袁远"}),
        ("helper=no", {"白石保"}),
        ("cause=illness", {"陈阿福", "白石保", "袁远"}),
        ("cause=no_land", set()),
        ("verified=no", {"陈阿福"}),
        ("verified=yes&helper=yes", {"袁远"}),
        ("helper=perhaps", {"陈阿福", "白石保", "袁远"}),
        ("tab=nowhere", {"陈阿福", "白石保", "袁远"}),
    ],
)
def test_the_list_is_narrowed(zhao, county, query, shown):
    RegisterChange.objects.create(
        household=county.chen, kind="household", subject_type="households.household", subject_id="1",
        subject_label="陈阿福家", fields=[], submit_key=uuid.uuid4(), made_by=county.liu, made_person="0" * 64,
    )  # fmt: skip

    assert heads(zhao.get(f"{LIST}?{query}")) == shown


def test_what_is_stored_comes_back_the_same():
    chosen = HouseholdFilter(tab="overdue", q="陈", village=3, helper="no", ids=(3, 1))

    assert HouseholdFilter.from_stored(chosen.as_json()) == HouseholdFilter(
        tab="overdue", q="陈", village=3, helper="no", ids=(1, 3)
    )


def test_the_list_asks_as_many_queries_with_twice_the_rows(zhao, county):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            zhao.get(f"{LIST}?helper=no&verified=yes")
        return len(found)

    queries()  # the first page of a session also writes the session down
    first = queries()
    for number in range(10):
        make_household(county.upper, f"陈{number}", f"5303990010{number:02}", size=2)

    assert queries() == first


def test_a_view_is_kept_shown_renamed_and_thrown_away(zhao, county):
    save = {"list_name": "households:list", "name": "没人帮的", "query": "helper=no&after=3-4&cause="}

    kept = zhao.post(reverse("accounts:view_save"), save)
    view = SavedView.objects.get(user=county.zhao)
    page = zhao.get(kept["Location"])
    zhao.post(reverse("accounts:view_rename", args=[view.pk]), {"name": "要结对的"})

    assert (kept["Location"], view.query) == ("/households/?helper=no", "helper=no")
    assert {"label": "没人帮的", "url": "?helper=no", "count": None, "current": True} in page.context["tabs"]
    assert "要结对的" in zhao.get(reverse("accounts:views")).text
    zhao.post(reverse("accounts:view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()


def test_a_view_is_seen_by_its_owner_only(client, county):
    view = save_view(list_name="households:list", name="我的", query="helper=no", actor=county.zhao)

    for act in (lambda: rename_view(view_id=view.pk, name="别人的", actor=county.liu),
                lambda: delete_view(view_id=view.pk, actor=county.liu)):  # fmt: skip
        with pytest.raises(NotFoundRefused):
            act()

    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")
    assert "我的</a>" not in client.get(LIST).text
    assert SavedView.objects.get().name == "我的"
    assert AuditEntry.objects.filter(action__in=["views.rename.refused", "views.delete.refused"]).count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"list_name": "accounts:home"}, "不能存为视图"),
        ({"name": " "}, "起一个名称"),
        ({"name": "很" * 21}, "最多 20 字"),
        ({"query": "after=1-2"}, "请先筛选"),
    ],
)
def test_a_view_against_the_rules_is_refused(county, changes, sentence):
    asked = {"list_name": "households:list", "name": "好", "query": "helper=no"} | changes

    with pytest.raises(Refused, match=sentence):
        save_view(**asked, actor=county.zhao)

    assert not SavedView.objects.exists()


def test_a_name_that_is_taken_gets_the_new_filters_and_is_not_given_twice(county):
    first = save_view(list_name="households:list", name="甲", query="helper=no", actor=county.zhao)
    second = save_view(list_name="households:list", name="乙", query="helper=yes", actor=county.zhao)
    save_view(list_name="households:list", name="甲", query="verified=no", actor=county.zhao)

    with pytest.raises(Refused, match="已经有一个叫「甲」"):
        rename_view(view_id=second.pk, name="甲", actor=county.zhao)

    first.refresh_from_db()
    assert first.query == "verified=no"


def test_ticked_households_are_exported_and_those_out_of_reach_are_not_in_it(client, county, monkeypatch):
    monkeypatch.setattr("households.services.exports._send", lambda export: None)
    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")
    assert reverse("households:export_ticked") in client.get(LIST).text

    client.post(reverse("households:export_ticked"), {"pick": [county.chen.pk, county.yuan.pk, "x"]})

    chosen = HouseholdFilter.from_stored(HouseholdExport.objects.get().filters)
    reached = chosen.apply(Household.objects.visible_to(county.liu), None, None)
    assert set(chosen.ids) == {county.chen.pk, county.yuan.pk}
    assert list(reached) == [county.chen]


def test_nothing_ticked_makes_no_export(client, county):
    client.force_login(county.liu, backend="django.contrib.auth.backends.ModelBackend")

    page = client.post(reverse("households:export_ticked"), {}, follow=True)

    assert "还没有勾选" in page.text
    assert not HouseholdExport.objects.exists()


def test_who_may_do_nothing_with_ticked_rows_gets_no_tick_boxes(client, county):
    client.force_login(county.li, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(LIST)

    assert 'name="pick"' not in page.text
    assert reverse("households:export_start") not in page.text
