"""What waits on the home page: which items, in which order, in which words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.audit import record
from accounts.hooks import WAITING_ITEMS, Waiting, answered, waiting_for
from accounts.permissions import Role
from accounts.waiting import waiting_items

TODAY = timezone.localdate()


@pytest.fixture
def offered(monkeypatch):
    """Return a function that lets the apps offer these items."""
    return lambda *items: monkeypatch.setattr(WAITING_ITEMS, "call_all", lambda user: [list(items), []])


def item(task: str, **fields) -> Waiting:
    return Waiting(task=task, **({"count": 1, "unit": "户", "url": "/there/"} | fields))


def test_what_is_late_comes_first_then_the_first_deadline_and_last_the_oldest_without_one(wang, offered):
    offered(
        item("无期限", since=TODAY),
        item("旧的", since=TODAY - timedelta(9)),
        item("明天", due=TODAY + timedelta(1)),
        item("昨天", due=TODAY - timedelta(1)),
        item("从来没有", late="还没有走访"),
    )

    assert [one.task for one in waiting_for(wang)] == ["昨天", "从来没有", "明天", "旧的", "无期限"]


def test_what_there_is_none_of_is_left_out(wang, offered):
    offered(item("没有", count=0), item("有"))

    assert [one.task for one in waiting_for(wang)] == ["有"]


@pytest.mark.parametrize(("due", "words"), [(1, ""), (0, ""), (-1, "逾期 1 天"), (-30, "逾期 30 天")])
def test_it_is_late_from_the_day_after_the_deadline(due, words):
    assert item("记走访", due=TODAY + timedelta(due)).late_words == words


def test_the_home_page_says_how_much_since_when_until_when_and_where(client, wang, offered, settings):
    settings.HOOKS = {}
    offered(item("记走访", count=1200, since=TODAY, due=TODAY - timedelta(2), label="看名单", text="每周一次"))
    client.force_login(wang)

    page = client.get("/").text

    assert "记走访 1,200 户" in page
    assert f"最早 {TODAY.month}月{TODAY.day}日" in page
    assert "逾期 2 天" in page
    assert 'href="/there/"' in page
    assert "今天没有待办。" not in page


def test_where_nothing_waits_the_page_says_so(client, wang, settings):
    settings.HOOKS = {}
    client.force_login(wang)

    assert "今天没有待办。" in client.get("/").text


def test_the_audit_administrator_reads_how_often_something_was_refused(client, make_user):
    auditor = make_user(Role.AUDIT_ADMIN, "audadmin")
    record(actor=None, action="users.create.refused")
    record(actor=None, action="users.create")

    (refused,) = answered(auditor, waiting_items(auditor))

    assert refused.title == "查看被拒绝的操作 1 次"
    client.force_login(auditor)
    assert [entry.action for entry in client.get(refused.url).context["entries"]] == ["users.create.refused"]


def test_refusals_are_nobody_elses_business(wang, sysadmin):
    record(actor=None, action="users.create.refused")

    assert waiting_items(wang) == waiting_items(sysadmin) == []
