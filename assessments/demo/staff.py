"""The rows of those who work: units, accounts, cadres, teams and postings."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import GrantOrigin, GrantState, RoleGrant, User
from assessments.demo.accounts import PASSWORD, STAFF
from assessments.demo.cadres import CadrePlans
from assessments.demo.days import Calendar
from assessments.demo.register import CADRE_PHONES, phone
from config.lib.copying import TableRows
from config.lib.crypto import encrypt, keyed_hash
from config.lib.pinyin import initials
from villages.models import Cadre, CadreAccount, Posting, Team, Unit

USER_COLUMNS = (
    "id", "password", "username", "display_name", "role", "is_active", "must_change_password", "password_changed_at",
    "created_at",
)  # fmt: skip
GRANT_COLUMNS = (
    "user_id", "role", "origin", "state", "holder_person", "asker_person", "asked_at", "asked_why", "decider_person",
    "decided_at", "reason",
)  # fmt: skip
CADRE_COLUMNS = (
    "id", "code", "name", "name_initials", "sex", "unit_id", "rank", "id_number", "id_hash", "phone", "phone_hash",
)  # fmt: skip
POSTING_COLUMNS = ("cadre_id", "kind", "township_id", "village_id", "reason", "valid_from", "valid_to")


def staff_tables(plans: CadrePlans, calendar: Calendar) -> Iterator[TableRows]:
    """Yield (model, columns, rows) in loading order. The password is hashed once and shared by all accounts."""
    yield Unit, ("id", "name", "tier", "township_id"), [(u.id, u.name, u.tier, u.township_id) for u in plans.units]
    yield User, USER_COLUMNS, _user_rows(calendar)
    yield Cadre, CADRE_COLUMNS, _cadre_rows(plans)
    yield CadreAccount, ("user_id", "cadre_id"), _link_rows(plans)
    yield RoleGrant, GRANT_COLUMNS, _grant_rows(plans, calendar)
    yield Team, ("village_id", "name", "unit_id", "valid_from"), plans.teams
    yield Posting, POSTING_COLUMNS, plans.postings


def _user_rows(calendar: Calendar) -> Iterator[tuple[object, ...]]:
    password, since = make_password(PASSWORD), calendar.last_night - timedelta(hours=9)
    for number, staff in enumerate(STAFF, start=1):
        yield number, password, staff.username, staff.name, staff.role, True, False, since, since


def _grant_rows(plans: CadrePlans, calendar: Calendar) -> Iterator[tuple[object, ...]]:
    """Yield each account's role as granted: nobody was there to ask and to grant before the county was loaded."""
    since = calendar.last_night - timedelta(hours=9)
    persons = {cadre.staff.username: keyed_hash(cadre.id_number) for cadre in plans.cadres if cadre.staff is not None}
    for number, staff in enumerate(STAFF, start=1):
        holder = persons[staff.username]
        yield number, staff.role, GrantOrigin.DEMO, GrantState.GRANTED, holder, "", since, "", "", since, ""


def _cadre_rows(plans: CadrePlans) -> Iterator[tuple[object, ...]]:
    for cadre in plans.cadres:
        number = phone(CADRE_PHONES + cadre.id)
        yield (
            cadre.id, cadre.code, cadre.name, initials(cadre.name), cadre.sex, cadre.unit.id, cadre.rank,
            encrypt(cadre.id_number), keyed_hash(cadre.id_number), encrypt(number), keyed_hash(number),
        )  # fmt: skip


def _link_rows(plans: CadrePlans) -> Iterator[tuple[object, ...]]:
    numbers = {staff.username: number for number, staff in enumerate(STAFF, start=1)}
    for cadre in plans.cadres:
        if cadre.staff is not None:
            yield numbers[cadre.staff.username], cadre.id
