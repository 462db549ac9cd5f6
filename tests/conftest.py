"""The small county every test knows: two townships, three villages, one person for each role, three households."""

import gc
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.utils import timezone

from accounts.models import GrantOrigin, GrantState, RoleGrant, User
from accounts.permissions import Role
from accounts.services.grants import end_grants, grant_directly
from config.embedded import template_database
from config.embedded.pytest_plugin import TEMPLATE_LOG
from config.lib.crypto import keyed_hash
from households.codes import Cause, PovertyAttribute, Relation
from households.models import Household, Member, Membership, Pairing, VisitRule
from households.services.visit_rules import STARTING_RULE
from tests.browser import browser
from tests.emptying import empty_quickly
from tests.small_county import county_by
from villages.models import Cadre, CadreAccount, County, Group, Posting, Township, Unit, Village
from villages.models.people import PostingKind, UnitTier

__all__ = ["browser"]  # the fixture of tests/browser.py, for all folders

# What an example costs depends on what else the machine does; no test is judged by that.
hypothesis.settings.register_profile("huce", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("huce")
empty_quickly()

LONG_AGO = date(2016, 1, 1)
PASSWORD = "Huce-test-2026"

# username, name, role, posted to (an attribute of the county) and as what
STAFF = [
    ("wang", "王小满", Role.HELPER, None, None),
    ("sun", "孙远山", Role.HELPER, None, None),
    ("he", "何驻村", Role.RESIDENT, "lower", PostingKind.TEAM_MEMBER),
    ("liu", "刘专干", Role.TOWNSHIP_CLERK, "east", PostingKind.TOWNSHIP_STAFF),
    ("li", "李审核", Role.TOWNSHIP_REVIEWER, "east", PostingKind.TOWNSHIP_STAFF),
    ("zhao", "赵经办", Role.COUNTY_CLERK, None, None),
    ("qian", "钱审批", Role.COUNTY_APPROVER, None, None),
    ("shui", "水务周", Role.DEPARTMENT, None, None),
    ("cai", "蔡财政", Role.FINANCE, None, None),
    ("sheng", "沈审计", Role.AUDITOR, None, None),
    ("sysadmin", "系统员", Role.SYSTEM_ADMIN, None, None),
    ("secadmin", "安全员", Role.SECURITY_ADMIN, None, None),
    ("audadmin", "审计员", Role.AUDIT_ADMIN, None, None),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones: a process that is done takes over short tests of another, but none that runs."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from going over all that was imported and collected, again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let the database of a process beside others be copied from the migrated one; nothing is left to migrate then."""
    if TEMPLATE_LOG in os.environ:
        name = template_database.wait(Path(os.environ[TEMPLATE_LOG]))
        connections.databases["default"]["TEST"]["TEMPLATE"] = name


@pytest.fixture
def county(db) -> SimpleNamespace:
    """Wang helps Chen in Lower Bend, Li reviews East township, Zhao is in the county office, Sun works in Far Hill."""
    return county_by(build_county)


def build_county() -> SimpleNamespace:
    """Make the small county and return everything in it by its short name."""
    here = SimpleNamespace(county=County.objects.create(code="530399000000", name="测试县"))
    here.east = Township.objects.create(county=here.county, code="530399101000", name="东乡", sort=1)
    here.west = Township.objects.create(county=here.county, code="530399102000", name="西镇", sort=2)
    here.lower = Village.objects.create(township=here.east, code="530399101201", name="下湾村")
    here.upper = Village.objects.create(township=here.east, code="530399101202", name="上湾村")
    here.far = Village.objects.create(township=here.west, code="530399102201", name="远山村")
    here.rule = VisitRule.objects.create(**STARTING_RULE, valid_from=LONG_AGO)
    here.unit = Unit.objects.create(name="县水务局", tier=UnitTier.COUNTY)
    for user in make_users([row[:3] for row in STAFF], here.unit):
        setattr(here, user.username, user)
    for username, _, _, place, kind in STAFF:
        if place:
            post(getattr(here, username), getattr(here, place), kind)
    here.chen = make_household(here.lower, "陈阿福", "530399000001", size=3)
    here.bai = make_household(here.upper, "白石保", "530399000002", size=2)
    here.yuan = make_household(here.far, "袁远", "530399000003", size=1)
    pair(here.wang, here.chen)
    pair(here.sun, here.yuan)
    return here


def make_user(username: str, name: str, role: str, unit: Unit, order: int) -> User:
    """Make an account whose role is granted, and the cadre behind it."""
    return make_users([(username, name, role)], unit, first=order)[0]


def make_users(staff: Sequence[tuple[str, str, str]], unit: Unit, *, first: int = 0) -> list[User]:
    """Make accounts with granted roles and the cadres behind them, in few statements: nearly every test needs them."""
    users = User.objects.bulk_create(
        User(username=username, display_name=name, role=role, password=make_password(PASSWORD))
        for username, name, role in staff
    )
    cadres = Cadre.objects.bulk_create(
        Cadre(
            code=f"G{order:04}",
            name=user.display_name,
            name_initials=user.username,
            unit=unit,
            id_number=f"53039919800101{order:03}0",
            id_hash=keyed_hash(f"53039919800101{order:03}0"),
        )
        for order, user in enumerate(users, first)
    )
    pairs = list(zip(users, cadres, strict=True))
    CadreAccount.objects.bulk_create(CadreAccount(user=user, cadre=cadre) for user, cadre in pairs)
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user,
            role=user.role,
            origin=GrantOrigin.SETUP,
            state=GrantState.GRANTED,
            holder_person=cadre.id_hash,
            decided_at=timezone.now(),
        )
        for user, cadre in pairs
    )
    # As the database has them: granting wrote on them.
    return list(User.objects.filter(pk__in=[user.pk for user in users]).order_by("pk"))


def give_role(user: User, role: str) -> None:
    """Let an account hold another role from now on."""
    end_grants(user, "换角色")
    User.objects.filter(pk=user.pk).update(role=role)
    user.refresh_from_db()
    grant_directly(user, origin=GrantOrigin.SETUP)


def post(user: User, place: Township | Village, kind: str) -> None:
    """Post the cadre behind `user` to a township or village, since long ago."""
    village = place if isinstance(place, Village) else None
    Posting.objects.create(
        cadre=user.cadre_account.cadre,
        kind=kind,
        township=village.township if village else place,
        village=village,
        valid_from=LONG_AGO,
        recorded_at=timezone.now() - timedelta(days=1000),
    )


def pair(user: User, household: Household) -> Pairing:
    """Make the cadre behind `user` the helper of `household`, since long ago."""
    return Pairing.objects.create(cadre=user.cadre_account.cadre, household=household, valid_from=LONG_AGO)


def make_household(village: Village, head: str, code: str, *, size: int) -> Household:
    """Make a registered household of `size` adults, the first of them its head."""
    group, _ = Group.objects.get_or_create(village=village, code=f"{village.code}001", defaults={"name": "第一小组"})
    household = Household.objects.create(
        code=code,
        township=village.township,
        village=village,
        group=group,
        head_name=head,
        head_initials="".join(c for c in code[-3:]),
        head_sort=head,
        attribute=PovertyAttribute.GENERAL,
        main_cause=Cause.ILLNESS,
        registered_year=2016,
    )
    _add_members(household, [(f"{head}{number or ''}", number, date(1980, 1, 1)) for number in range(size)])
    return household


def add_member(household: Household, name: str, *, number: int, birth: date = date(1980, 1, 1)) -> Member:
    """Add a living member; number 0 is the head."""
    return _add_members(household, [(name, number, birth)])[0]


def _add_members(household: Household, people: Sequence[tuple[str, int, date]]) -> list[Member]:
    members = Member.objects.bulk_create(
        Member(
            household=household,
            code=f"{household.code}{number:02}",
            name=name,
            name_initials="x",
            sex="1",
            birth_date=birth,
            id_number=f"530399{birth:%Y%m%d}{number:03}X",
            id_hash=keyed_hash(f"{household.code}{number:02}"),
        )
        for name, number, birth in people
    )
    Membership.objects.bulk_create(
        Membership(
            household=household,
            member=member,
            relation=Relation.OTHER if number else Relation.HEAD,
            valid_from=LONG_AGO,
            recorded_at=timezone.now() - timedelta(days=1000),
        )
        for member, (_, number, _) in zip(members, people, strict=True)
    )
    return members
