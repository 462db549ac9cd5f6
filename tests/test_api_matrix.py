"""Every address of the API × every way a system may stand × own row and other row; and no way round by a session."""

import pytest

from accounts.models import AuditEntry
from tests.access import EVERYBODY, MOVED
from tests.access_doors import DOORS
from tests.access_doors_api import API_DOORS
from tests.api import CALLERS, NOT_WORKING
from tests.test_access_matrix import address, full_county

__all__ = ["full_county"]

UNKNOWN = 401
BACKEND = "django.contrib.auth.backends.ModelBackend"


def knock(caller, county, door) -> int:
    """Return the status that a system gets at a door of the API."""
    sent = door.body(county) if door.body else door.data
    return getattr(caller, door.method)(address(door, county), sent).status_code


def expected(door, name: str) -> int:
    """Return the status that a system must get."""
    return UNKNOWN if name in NOT_WORKING else door.expected(name)


@pytest.mark.parametrize("door", API_DOORS, ids=str)
def test_each_system_gets_what_the_table_says(full_county, door):
    callers = full_county.callers
    got = {name: knock(callers[name], full_county, door) for name in CALLERS}
    assert got == {name: expected(door, name) for name in CALLERS}


def test_a_session_opens_nothing_of_the_api(client, full_county):
    got = {}
    for username in EVERYBODY:
        client.force_login(getattr(full_county, username), backend=BACKEND)
        for door in API_DOORS:
            sent = door.body(full_county) if door.body else door.data
            answer = getattr(client, door.method)(address(door, full_county), sent)
            got[f"{username} {door}"] = answer.status_code
    assert set(got.values()) <= {UNKNOWN, 429}


def test_a_token_opens_no_page(full_county):
    platform = full_county.callers["platform"]
    for door in DOORS:
        answer = getattr(platform, door.method)(address(door, full_county), door.data)
        assert answer.status_code == MOVED, str(door)
        assert answer["Location"].startswith("/login/"), str(door)


def test_every_refusal_of_a_working_system_leaves_one_audit_row_with_its_name(full_county):
    for door in API_DOORS:
        for name in {*door.unseen[:1], *({"reader"} - {*door.let_in, *door.unseen})}:
            before = AuditEntry.objects.filter(action__endswith="refused").count()
            knock(full_county.callers[name], full_county, door)
            rows = AuditEntry.objects.filter(action__endswith="refused")
            assert rows.count() == before + 1, f"{name} {door}"
            assert rows.first().actor_name in {"省扶贫平台", "东乡便民平台", "县政务平台"}
