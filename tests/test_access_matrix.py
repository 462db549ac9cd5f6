"""Every URL × every role × own row and other row."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from tests.access import EVERYBODY, MOVED, PUBLIC_URLS
from tests.access_doors import DOORS
from tests.access_doors_api import API_DOORS
from tests.full_county import fill
from tests.test_architecture import all_patterns

LOGIN = "/login/"
SHARES = 8  # of the doors, so that the processes share them


@pytest.fixture
def full_county(county, settings, tmp_path):
    """The small county with one row of everything, its files in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": [], "register_changed": []}
    return fill(county)


def address(door, county) -> str:
    """Return the URL of a door for its row."""
    kwargs = door.kwargs | {part: getattr(county, name).pk for part, name in door.related.items()}
    if door.target:
        kwargs["pk"] = getattr(county, door.target).pk
    return reverse(door.name, kwargs=kwargs)


def keys_of(county) -> dict[str, str]:
    """Return the key of a session of each role."""
    keys = {}
    for username in EVERYBODY:
        client = Client()
        client.force_login(getattr(county, username), backend="django.contrib.auth.backends.ModelBackend")
        keys[username] = client.cookies["sessionid"].value
    return keys


def statuses(keys: dict[str, str], county, door) -> dict[str, int]:
    """Return what each role gets at a door, one after the other; then take back what they did."""
    url, found = address(door, county), {}
    before = transaction.savepoint()
    for username, key in keys.items():
        session = Client()
        session.cookies["sessionid"] = key
        found[username] = getattr(session, door.method)(url, door.data).status_code
    transaction.savepoint_rollback(before)
    return found


def expected(door) -> dict[str, int]:
    """Return what each role must get at a door."""
    return {username: door.expected(username) for username in EVERYBODY}


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_each_role_gets_at_each_door_what_the_table_says(full_county, share):
    doors, keys = DOORS[share::SHARES], keys_of(full_county)
    found = [(str(door), statuses(keys, full_county, door)) for door in doors]
    assert found == [(str(door), expected(door)) for door in doors]


def test_nobody_gets_in_without_logging_in(client, full_county):
    for door in DOORS:
        response = getattr(client, door.method)(address(door, full_county), door.data)
        assert response.status_code == MOVED, str(door)
        assert response["Location"].startswith(LOGIN), str(door)


def test_asking_for_a_row_out_of_scope_leaves_an_audit_row(client, full_county):
    for door in [door for door in DOORS if door.unseen]:
        username = door.unseen[0]
        client.force_login(getattr(full_county, username), backend="django.contrib.auth.backends.ModelBackend")
        before = AuditEntry.objects.filter(action__endswith="refused").count()
        getattr(client, door.method)(address(door, full_county), door.data)
        assert AuditEntry.objects.filter(action__endswith="refused").count() == before + 1, str(door)


def test_every_url_stands_in_the_table():
    names = {name for name, _ in all_patterns()}
    assert names - PUBLIC_URLS == {door.name for door in (*DOORS, *API_DOORS)}
