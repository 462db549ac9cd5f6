"""A one-time password that nobody replaces stops working; the login says what to do, and the list shows it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.services.users import reset_password
from tests.accounts.conftest import PASSWORD

LOGIN = "/login/"


@pytest.fixture(autouse=True)
def _no_cards(settings):
    settings.HOOKS = {}


@pytest.fixture
def newcomer(make_user) -> User:
    """An account whose password was given for one use, just now."""
    return make_user("helper", "new", must_change_password=True)


def log_in(client, password: str = PASSWORD):
    return client.post(LOGIN, {"username": "new", "password": password})


@pytest.mark.parametrize(("days", "opens"), [(13, True), (14, True), (15, False)])
def test_a_one_time_password_opens_its_account_for_fourteen_days(client, newcomer, days, opens):
    with time_machine.travel(timezone.now() + timedelta(days=days, minutes=-1), tick=False):
        log_in(client)

        assert get_user(client).is_authenticated is opens


def test_the_setting_says_for_how_many_days(client, newcomer, settings):
    settings.ONE_TIME_PASSWORD_DAYS = 3
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert "超过 3 天" in log_in(client).text


def test_the_login_says_what_to_do_and_the_trail_says_that_it_was_refused(client, newcomer):
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        page = log_in(client)

    assert "已经过期，不能再用。请找县办系统管理员重置密码" in page.text
    [entry] = AuditEntry.objects.all()
    assert (entry.action, entry.actor) == ("session.refused", newcomer)


def test_a_wrong_password_does_not_tell_that_the_right_one_is_over(client, newcomer):
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert "过期" not in log_in(client, "wrong").text


def test_another_reset_counts_from_its_own_day(client, newcomer, sysadmin):
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        _, password = reset_password(actor=sysadmin, user_id=newcomer.pk, reason="没有按时改密码")
        log_in(client, password)

        assert get_user(client) == newcomer


def test_a_password_of_ones_own_does_not_end_so_soon(client, newcomer):
    User.objects.filter(pk=newcomer.pk).update(must_change_password=False)
    with time_machine.travel(timezone.now() + timedelta(days=80), tick=False):
        log_in(client)

        assert get_user(client).is_authenticated
