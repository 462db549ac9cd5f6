from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.origin import client_address

HOME, LOGIN, PASSWORD = "/", "/login/", "/password/"


@pytest.fixture(autouse=True)
def _no_cards(settings):
    settings.HOOKS = {}


def after(**span: int):
    return time_machine.travel(timezone.now() + timedelta(**span), tick=False)


def test_a_session_in_use_goes_on(client, wang):
    client.force_login(wang)
    for minutes in (0, 29, 58):
        with after(minutes=minutes):
            assert client.get(HOME).status_code == 200


def test_a_session_left_alone_ends_and_the_trail_says_so(client, wang):
    client.force_login(wang)
    client.get(HOME)

    with after(minutes=31):
        response = client.get("/audit/?person=li")

    assert response.url == f"{LOGIN}?next=/audit/%3Fperson%3Dli"
    assert list(AuditEntry.objects.values_list("action", "actor")) == [("session.timed_out", wang.pk)]
    assert client.get(HOME).url.startswith(LOGIN)


def test_a_part_of_a_page_is_not_replaced_by_the_login_but_the_whole_page_is(client, wang):
    client.force_login(wang)
    client.get(HOME)

    with after(minutes=31):
        response = client.get(HOME, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/password/"})

    assert response["HX-Redirect"] == f"{LOGIN}?next=%2Fpassword%2F"


def test_use_is_noted_at_most_once_a_minute(client, wang, django_assert_num_queries):
    client.force_login(wang)
    client.get(HOME)
    seen = User.objects.get().last_seen_at
    with after(seconds=30):
        client.get(HOME)

    assert seen is not None
    assert User.objects.get().last_seen_at == seen


def test_who_must_change_the_password_gets_nowhere_else(client, make_user):
    client.force_login(make_user("helper", "new", must_change_password=True))

    assert client.get(HOME).url == PASSWORD
    assert client.get(PASSWORD).status_code == 200
    assert client.post(reverse("accounts:logout")).url == LOGIN


def test_an_expired_password_must_be_changed(client, make_user, settings):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    client.force_login(make_user("helper", "old", password_changed_at=timezone.now() - timedelta(days=91)))

    assert client.get(HOME).url == PASSWORD


def test_every_answer_carries_the_number_that_the_trail_has(client, wang):
    client.force_login(wang)

    response = client.get("/audit/", REMOTE_ADDR="10.1.2.3")

    entry = AuditEntry.objects.get()
    assert response.status_code == 403
    assert (entry.action, entry.address) == ("page.refused", "10.1.2.3")
    assert response["X-Request-ID"] == entry.request_id


@pytest.mark.parametrize(
    ("remote", "forwarded", "believed"),
    [
        ("10.0.0.9", "1.2.3.4", "10.0.0.9"),
        ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "1.2.3.4, 10.0.0.2", "1.2.3.4"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "not-an-address", "10.0.0.1"),
        ("", "1.2.3.4", None),
    ],
)
def test_only_our_own_proxies_say_where_a_request_comes_from(settings, remote, forwarded, believed):
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == believed
