"""The end of a posting or a pairing ends access: at the login, and in the middle of a session."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.middleware import ACCESS_EVERY_SECONDS
from accounts.models import AuditEntry
from households.models import Pairing
from tests.conftest import PASSWORD, pair
from villages.models import Posting

LOGIN = "/login/"
ENDED = {
    "wang": (Pairing, "没有结对的户"),
    "he": (Posting, "没有驻村任职"),
    "liu": (Posting, "没有乡镇任职"),
    "li": (Posting, "没有乡镇任职"),
}


def end(model: type, user) -> None:
    """End what the user's role rests on."""
    model.objects.filter(cadre__accounts__user=user).update(superseded_at=timezone.now())


def log_in(client: Client, username: str):
    return client.post(LOGIN, {"username": username, "password": PASSWORD})


@pytest.mark.parametrize("username", ENDED)
def test_an_open_session_ends_with_a_sentence_within_a_minute(client, county, username, time_machine):
    model, sentence = ENDED[username]
    time_machine.move_to(timezone.now(), tick=False)
    log_in(client, username)
    assert client.get("/").status_code == 200

    end(model, getattr(county, username))

    assert client.get(f"/households/{county.chen.pk}/").status_code == 404
    time_machine.shift(ACCESS_EVERY_SECONDS)
    assert sentence in client.get("/households/", follow=True).text
    assert AuditEntry.objects.get(action="session.access_ended").actor == getattr(county, username)


@pytest.mark.parametrize("username", ENDED)
def test_nobody_comes_in_without_a_posting_or_pairing(client, county, username):
    model, sentence = ENDED[username]
    end(model, getattr(county, username))

    assert sentence in log_in(client, username).text
    assert AuditEntry.objects.get(action="session.refused").actor == getattr(county, username)


def test_a_posting_that_ended_yesterday_lets_nobody_in_and_one_of_today_does(client, county):
    today = timezone.localdate()
    end(Posting, county.he)
    place = {"cadre": county.he.cadre_account.cadre, "kind": "team_member", "township": county.east}
    Posting.objects.create(
        **place, village=county.lower, valid_from=today - timedelta(9), valid_to=today - timedelta(1)
    )
    assert "没有驻村任职" in log_in(client, "he").text

    Posting.objects.create(**place, village=county.upper, valid_from=today)
    assert log_in(client, "he").status_code == 302


def test_a_new_pairing_lets_the_helper_in_again(client, county):
    end(Pairing, county.wang)
    pair(county.wang, county.chen)

    assert log_in(client, "wang").status_code == 302


@pytest.mark.parametrize("username", ["zhao", "qian", "cai", "sheng", "sysadmin", "secadmin", "audadmin", "shui"])
def test_county_roles_need_no_posting(client, county, username):
    assert log_in(client, username).status_code == 302
    assert client.get("/").status_code == 200
