"""Roles are granted by a second person, and the database holds it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, GrantState, RoleGrant, User
from accounts.permissions import Role
from accounts.services.grants import ask_for_role, grant_roles, person_key, return_grants
from accounts.services.users import disable_user, enable_user
from config.lib.refusals import Refused, SamePersonRefused
from tests.conftest import give_role
from tests.villages.staff import newcomer


@pytest.fixture
def waiting(county) -> RoleGrant:
    """The request of a newcomer."""
    return RoleGrant.objects.get(user=newcomer(county, role="finance"))


def state(grant: RoleGrant) -> tuple[str, bool]:
    """Return where the request stands, and whether the account holds its role."""
    grant.refresh_from_db()
    return grant.state, User.objects.get(pk=grant.user_id).is_usable


def same_person(one: User, other: User) -> None:
    """Put the cadre behind `other` behind `one` as well."""
    type(one.cadre_account).objects.filter(user=one).update(cadre=other.cadre_account.cadre)


def test_the_security_administrator_grants_and_the_account_holds_its_role(county, waiting):
    assert grant_roles(actor=county.secadmin, grant_ids=[waiting.pk]) == 1

    assert state(waiting) == (GrantState.GRANTED, True)
    assert waiting.decider_person == person_key(county.secadmin)
    row = AuditEntry.objects.get(action="grants.grant")
    assert (row.actor, row.subject_id, row.after) == (county.secadmin, str(waiting.user_id), {"role": "finance"})


@pytest.mark.parametrize("username", ["sysadmin", "audadmin", "qian", "wang"])
def test_nobody_else_grants_or_returns(county, waiting, username):
    for decide in (grant_roles, lambda **k: return_grants(**k, reason="不行")):
        with pytest.raises(PermissionDenied):
            decide(actor=getattr(county, username), grant_ids=[waiting.pk])

    assert state(waiting) == (GrantState.WAITING, False)
    assert AuditEntry.objects.filter(action__startswith="grants.", action__endswith=".refused").count() == 2


def test_who_made_the_account_does_not_grant_it_under_another_account(county, waiting):
    same_person(county.secadmin, county.sysadmin)

    with pytest.raises(SamePersonRefused, match="不同的人"):
        grant_roles(actor=county.secadmin, grant_ids=[waiting.pk])

    assert state(waiting) == (GrantState.WAITING, False)


def test_nobody_grants_a_role_to_themselves(county, waiting):
    same_person(county.secadmin, waiting.user)

    with pytest.raises(SamePersonRefused, match="不同的人"):
        grant_roles(actor=county.secadmin, grant_ids=[waiting.pk])

    assert state(waiting) == (GrantState.WAITING, False)


def test_many_are_granted_at_once_or_none_of_them(county, waiting):
    other = RoleGrant.objects.get(user=newcomer(county, order=2, name="再来"))
    disable = User.objects.filter(pk=other.user_id)
    disable.update(is_active=False)

    with pytest.raises(Refused, match="已经停用"):
        grant_roles(actor=county.secadmin, grant_ids=[waiting.pk, other.pk])
    assert state(waiting)[0] == state(other)[0] == GrantState.WAITING

    disable.update(is_active=True)
    assert grant_roles(actor=county.secadmin, grant_ids=[waiting.pk, other.pk]) == 2


def test_what_is_decided_is_not_decided_again(county, waiting):
    grant_roles(actor=county.secadmin, grant_ids=[waiting.pk])

    with pytest.raises(Refused, match="已经办过"):
        grant_roles(actor=county.secadmin, grant_ids=[waiting.pk])
    with pytest.raises(Refused, match="已经办过"):
        return_grants(actor=county.secadmin, grant_ids=[waiting.pk], reason="看错了")

    assert state(waiting) == (GrantState.GRANTED, True)


def test_choosing_nothing_grants_nothing(county):
    with pytest.raises(Refused, match="还没有选"):
        grant_roles(actor=county.secadmin, grant_ids=[])


def test_a_request_is_returned_with_a_reason_and_asked_again(county, waiting):
    with pytest.raises(Refused, match="退回的原因"):
        return_grants(actor=county.secadmin, grant_ids=[waiting.pk], reason=" ")
    return_grants(actor=county.secadmin, grant_ids=[waiting.pk], reason="应当是审计角色")
    assert state(waiting) == (GrantState.RETURNED, False)

    again = ask_for_role(actor=county.sysadmin, user_id=waiting.user_id, role=Role.AUDITOR, reason="照退回意见改")
    grant_roles(actor=county.secadmin, grant_ids=[again.pk])

    assert User.objects.get(pk=waiting.user_id).role == Role.AUDITOR


def test_a_change_of_role_waits_and_the_old_role_holds_meanwhile(county):
    asked = ask_for_role(actor=county.sysadmin, user_id=county.zhao.pk, role=Role.COUNTY_APPROVER, reason="岗位调整")
    assert User.objects.get(pk=county.zhao.pk).role == Role.COUNTY_CLERK

    grant_roles(actor=county.secadmin, grant_ids=[asked.pk])

    zhao = User.objects.get(pk=county.zhao.pk)
    assert (zhao.role, zhao.is_usable) == (Role.COUNTY_APPROVER, True)
    assert list(zhao.grants.order_by("pk").values_list("state", flat=True)) == ["ended", "granted"]


@pytest.mark.parametrize(
    ("who", "role", "reason", "sentence"),
    [
        ("zhao", "county_clerk", "x", "已经是县办经办"),
        ("zhao", "finance", " ", "请写明变更角色的原因"),
        ("sysadmin", "finance", "x", "不能给自己本人"),
    ],
)
def test_a_change_of_role_that_makes_no_sense_is_refused(county, who, role, reason, sentence):
    with pytest.raises(Refused, match=sentence):
        ask_for_role(actor=county.sysadmin, user_id=getattr(county, who).pk, role=role, reason=reason)

    assert not RoleGrant.objects.filter(state=GrantState.WAITING).exists()


def test_only_one_change_waits_at_a_time(county):
    ask_for_role(actor=county.sysadmin, user_id=county.zhao.pk, role=Role.FINANCE, reason="岗位调整")

    with pytest.raises(Refused, match="已经有一件"):
        ask_for_role(actor=county.sysadmin, user_id=county.zhao.pk, role=Role.AUDITOR, reason="岗位调整")


def test_a_closed_account_opened_again_waits_for_its_role(county):
    disable_user(actor=county.sysadmin, user_id=county.zhao.pk, reason="借调")
    assert not RoleGrant.objects.filter(user=county.zhao, state=GrantState.GRANTED).exists()

    enable_user(actor=county.sysadmin, user_id=county.zhao.pk, reason="借调结束")

    zhao = User.objects.get(pk=county.zhao.pk)
    assert (zhao.is_active, zhao.is_usable) == (True, False)
    grant_roles(actor=county.secadmin, grant_ids=[RoleGrant.objects.get(state=GrantState.WAITING).pk])
    assert User.objects.get(pk=county.zhao.pk).is_usable


def test_an_open_account_is_not_opened(county):
    with pytest.raises(Refused, match="没有停用"):
        enable_user(actor=county.sysadmin, user_id=county.zhao.pk, reason="x")


def test_the_last_of_each_administrator_is_not_closed(county):
    with pytest.raises(Refused, match="最后一个能用的安全管理员"):
        disable_user(actor=county.sysadmin, user_id=county.secadmin.pk, reason="退休")


def test_sql_gives_nobody_a_role(county, waiting):
    for change in ({"role": "auditor"}, {"granted_at": None}):
        with pytest.raises(IntegrityError, match="rolegrant"), transaction.atomic():
            User.objects.filter(pk=county.zhao.pk).update(**change)
    with pytest.raises(IntegrityError, match="rolegrant"), transaction.atomic():
        User.objects.filter(pk=waiting.user_id).update(granted_at=timezone.now())


def test_the_database_wants_two_persons_for_a_grant(county, waiting):
    now = timezone.now()
    one = waiting.asker_person
    for deciders in ("", one, waiting.holder_person):
        with pytest.raises(IntegrityError, match="grant_"), transaction.atomic():
            RoleGrant.objects.filter(pk=waiting.pk).update(state="granted", decider_person=deciders, decided_at=now)

    assert state(waiting) == (GrantState.WAITING, False)


def test_a_decided_grant_is_neither_changed_nor_removed(county):
    granted = RoleGrant.objects.filter(user=county.zhao)
    for change in ({"state": "waiting"}, {"holder_person": "x"}, {"decided_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            granted.update(**change)
    with pytest.raises(Exception, match="delete"), transaction.atomic():
        granted.delete()


def test_the_database_keeps_the_auditor_another_person(county):
    person, user = person_key(county.sysadmin), newcomer(county)
    with pytest.raises(IntegrityError, match="another_person"), transaction.atomic():
        RoleGrant.objects.create(
            user=user, role="audit_admin", origin="setup", state="granted",
            holder_person=person, decided_at=timezone.now(),
        )  # fmt: skip


def test_giving_a_role_in_a_test_is_what_it_says(county):
    give_role(county.zhao, Role.AUDITOR)

    assert User.objects.get(pk=county.zhao.pk).role == Role.AUDITOR
