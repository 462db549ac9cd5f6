"""Every URL × every role × own row and other row."""

import pytest
from django.urls import reverse

from tests.access import EVERYBODY, MOVED, PUBLIC_URLS
from tests.access_doors import DOORS
from tests.test_architecture import all_patterns

LOGIN = "/login/"


def address(door, county) -> str:
    """Return the URL of a door for its row."""
    kwargs = dict(door.kwargs)
    if door.target:
        kwargs["pk"] = getattr(county, door.target).pk
    return reverse(door.name, kwargs=kwargs)


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_each_role_gets_what_the_table_says(client, full_county, door):
    url = address(door, full_county)
    got = {}
    for username in EVERYBODY:
        client.force_login(getattr(full_county, username), backend="django.contrib.auth.backends.ModelBackend")
        got[username] = getattr(client, door.method)(url, door.data).status_code
    assert got == {username: door.expected(username) for username in EVERYBODY}


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_nobody_gets_in_without_logging_in(client, full_county, door):
    response = getattr(client, door.method)(address(door, full_county), door.data)
    assert response.status_code == MOVED
    assert response["Location"].startswith(LOGIN)


def test_every_url_stands_in_the_table():
    names = {name for name, _ in all_patterns()}
    assert names - PUBLIC_URLS == {door.name for door in DOORS}
