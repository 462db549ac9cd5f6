from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEntry
from tests.accounts.conftest import PASSWORD

LOGIN = "/login/"


@pytest.fixture(autouse=True)
def _no_cards(settings):
    settings.HOOKS = {}


def log_in(client, password: str = PASSWORD, **extra: str):
    return client.post(LOGIN, {"username": "wang", "password": password, **extra})


def trail() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_the_right_password_opens_the_home_page_and_is_noted(client, wang):
    response = log_in(client)

    assert response.url == "/"
    assert trail() == ["session.started"]
    assert AuditEntry.objects.get().actor == wang
    assert client.get("/").status_code == 200


def test_a_wrong_password_says_how_many_tries_are_left(client, wang):
    response = log_in(client, "wrong")

    assert "用户名或密码不对。还可以试 4 次，都不对就锁定 30 分钟。" in response.text
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.after) == ("session.login_failed", None, {"username": "wang"})
    assert "wrong" not in str(entry.__dict__)


def test_an_unknown_name_is_answered_like_a_wrong_password(client, db):
    assert "还可以试 4 次" in log_in(client, "whatever").text


def test_a_disabled_account_is_answered_like_a_wrong_password(client, make_user):
    make_user("helper", "wang", is_active=False)

    assert "还可以试 4 次" in log_in(client).text


def test_an_empty_form_is_no_failure(client, wang):
    assert client.post(LOGIN, {"username": "wang"}).status_code == 200
    assert trail() == []


def test_the_fifth_failure_locks_for_half_an_hour_and_says_until_when(client, wang):
    with time_machine.travel(timezone.now(), tick=False):
        until = timezone.localtime() + timedelta(minutes=30)
        responses = [log_in(client, "wrong") for _ in range(5)]
        locked = log_in(client)

    assert [r.status_code for r in responses] == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert f"已锁定到 {until:%H:%M}" in locked.text
    assert trail() == ["session.login_failed"] * 4 + ["session.locked_out"] * 2


def test_trying_while_locked_does_not_prolong_the_lock(client, wang):
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        for _ in range(5):
            log_in(client, "wrong")
    with time_machine.travel(begin + timedelta(minutes=29), tick=False):
        assert log_in(client).status_code == 429
    with time_machine.travel(begin + timedelta(minutes=31), tick=False):
        assert log_in(client).status_code == 302


def test_the_lock_holds_for_one_address_only(client, wang):
    for _ in range(5):
        log_in(client, "wrong")

    elsewhere = client.post(LOGIN, {"username": "wang", "password": PASSWORD}, REMOTE_ADDR="10.9.9.9")
    assert elsewhere.status_code == 302


@pytest.mark.parametrize(
    ("wanted", "where"), [("/audit/", "/audit/"), ("https://evil.example/", "/"), ("//evil.example", "/")]
)
def test_after_the_login_one_comes_back_to_pages_of_this_site_only(client, wang, wanted, where):
    assert log_in(client, next=wanted).url == where


def test_who_is_logged_in_does_not_log_in_again(client, wang):
    client.force_login(wang)

    assert client.get(LOGIN).url == "/"


def test_logging_out_is_noted_and_cannot_be_done_by_a_link(client, wang):
    client.force_login(wang)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == LOGIN
    assert trail() == ["session.ended"]
    assert client.get("/").url == f"{LOGIN}?next=/"


def test_the_demonstration_lists_its_accounts_and_production_does_not(client, make_user, settings):
    make_user("helper", "zhanghy")

    assert "zhanghy" in client.get(LOGIN).text
    settings.DEMONSTRATION = False
    assert "zhanghy" not in client.get(LOGIN).text


@pytest.mark.django_db
def test_a_name_longer_than_any_username_is_refused_with_a_sentence(client):
    page = client.post("/login/", {"username": "长" * 300, "password": "x"})

    assert page.status_code == 200
    assert "用户名最多 40 个字符" in page.content.decode()
