"""One session an account; nobody comes in before the role is granted."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from accounts.permissions import Role
from tests.accounts.conftest import PASSWORD

LOGIN = "/login/"


@pytest.fixture(autouse=True)
def _alone(settings):
    settings.HOOKS = {}
    settings.ONE_SESSION_PER_ACCOUNT = True


def log_in(client, username: str = "wang"):
    return client.post(LOGIN, {"username": username, "password": PASSWORD})


def test_a_second_login_ends_the_first_and_tells_the_ousted_one(client, wang):
    log_in(client)
    elsewhere = Client()
    log_in(elsewhere)

    answer = client.get("/", follow=True)

    assert answer.redirect_chain[0][0].startswith(LOGIN)
    assert "您的账号已在别处登录，这里已经退出" in answer.text
    assert "马上改密码" in answer.text
    assert elsewhere.get("/").status_code == 200
    assert AuditEntry.objects.get(action="session.ousted").actor == wang


def test_the_ousted_one_may_come_back_and_ousts_the_other(client, wang):
    elsewhere = Client()
    for browser in (client, elsewhere, client):
        log_in(browser)

    assert client.get("/").status_code == 200 or log_in(client).status_code == 302
    log_in(client)
    assert elsewhere.get("/").url.startswith(LOGIN)


def test_logging_in_as_somebody_else_ousts_nobody(client, wang, make_user):
    make_user(Role.FINANCE, "cai")
    log_in(client)
    log_in(Client(), "cai")

    assert client.get("/").status_code == 200


def test_a_new_password_keeps_the_session_at_hand(client, wang):
    log_in(client)
    new = {"old_password": PASSWORD, "new_password1": "Fresh-word-1", "new_password2": "Fresh-word-1"}
    client.post("/password/", new)

    assert client.get("/").status_code == 200


def test_the_demonstration_lets_an_account_be_used_by_many(client, wang, settings):
    settings.ONE_SESSION_PER_ACCOUNT = False
    log_in(client)
    log_in(Client())

    assert client.get("/").status_code == 200


def test_an_account_that_waits_for_its_role_does_not_come_in_and_is_told_why(client, db):
    user = User.objects.create_user("new", PASSWORD, display_name="新来", role=Role.FINANCE)

    assert "还在等安全管理员授权" in log_in(client, "new").text
    entry = AuditEntry.objects.get(action="session.refused")
    assert (entry.actor, "等安全管理员授权" in entry.reason) == (user, True)
    assert client.get("/").url.startswith(LOGIN)


def test_a_wrong_password_says_nothing_about_what_the_account_waits_for(client, db):
    User.objects.create_user("new", PASSWORD, display_name="新来", role=Role.FINANCE)

    answer = client.post(LOGIN, {"username": "new", "password": "wrong"})

    assert "授权" not in answer.text
