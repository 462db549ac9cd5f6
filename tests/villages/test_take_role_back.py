"""The security administrator takes a role back: at once, with a reason, never from the own person, never the last."""

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry, GrantState, RoleGrant, User
from accounts.permissions import Role
from accounts.services.grants import ask_for_role, grant_roles
from accounts.services.users import take_role_back
from config.lib.refusals import Refused, SamePersonRefused
from households.models import Household
from tests.conftest import PASSWORD, give_role
from tests.villages.test_grants import same_person

WHY = "离岗没有报"


def take(county, user: User, reason: str = WHY, actor: User | None = None) -> User:
    return take_role_back(actor=actor or county.secadmin, user_id=user.pk, reason=reason)


def standing(user: User) -> tuple[bool, str, list[str]]:
    """Return whether the account holds its role, which, and where its requests stand."""
    now = User.objects.get(pk=user.pk)
    states = RoleGrant.objects.filter(user=user).order_by("id").values_list("state", flat=True)
    return now.is_usable, now.role, list(states)


def test_the_role_ends_at_once_with_its_reason_and_the_account_stays(county):
    take(county, county.wang, f" {WHY} ")

    assert standing(county.wang) == (False, Role.HELPER, [GrantState.ENDED])
    wang = User.objects.get(pk=county.wang.pk)
    assert wang.is_active
    assert not Household.objects.visible_to(wang).exists()
    grant = RoleGrant.objects.get(user=wang)
    assert (grant.reason, grant.ended_at is not None) == (f"收回：{WHY}", True)
    row = AuditEntry.objects.get(action="grants.take_back")
    assert (row.actor, row.subject_id, row.reason) == (county.secadmin, str(wang.pk), WHY)
    assert (row.before["granted"], row.after["granted"]) == (True, False)


def test_who_is_logged_in_is_sent_to_the_login_by_the_very_next_request(client, county):
    client.post("/login/", {"username": "zhao", "password": PASSWORD})
    assert client.get("/").status_code == 200
    take(county, county.zhao)

    page = client.get("/households/", follow=True)

    assert not get_user(client).is_authenticated
    assert "您的角色已经收回" in page.text
    again = client.post("/login/", {"username": "zhao", "password": PASSWORD})
    assert "您的角色已经收回" in again.text


@pytest.mark.parametrize("username", ["sysadmin", "audadmin", "qian", "wang"])
def test_nobody_else_takes_a_role_back(county, username):
    before = standing(county.zhao)

    with pytest.raises(PermissionDenied):
        take(county, county.zhao, actor=getattr(county, username))

    assert standing(county.zhao) == before
    assert AuditEntry.objects.get(action="grants.take_back.refused").actor.username == username


def test_nobody_takes_it_from_themselves_under_whichever_account(county):
    give_role(county.zhao, Role.SECURITY_ADMIN)
    same_person(county.zhao, county.secadmin)

    for own in (county.secadmin, county.zhao):
        with pytest.raises(SamePersonRefused, match="自己本人"):
            take(county, own)

    assert standing(county.secadmin)[0]
    assert standing(county.zhao)[0]


@pytest.mark.parametrize("username", ["sysadmin", "audadmin"])
def test_the_last_of_the_three_administrators_keeps_the_role(county, username):
    last = getattr(county, username)

    with pytest.raises(Refused, match="最后一个能用的"):
        take(county, last)

    assert standing(last)[0]


def test_one_security_administrator_takes_it_from_another_but_somebody_stays(county):
    give_role(county.zhao, Role.SECURITY_ADMIN)

    take(county, county.secadmin, actor=county.zhao)

    assert not standing(county.secadmin)[0]
    with pytest.raises(PermissionDenied):
        take(county, county.zhao, actor=User.objects.get(pk=county.secadmin.pk))
    assert standing(county.zhao)[0]


@pytest.mark.parametrize(("reason", "words"), [(" ", "收回角色的原因"), ("x" * 201, "最多 200 字")])
def test_a_reason_is_needed(county, reason, words):
    with pytest.raises(Refused, match=words):
        take(county, county.wang, reason)

    assert standing(county.wang)[0]


def test_what_is_not_held_is_not_taken_back_twice(county):
    take(county, county.wang)

    with pytest.raises(Refused, match="没有在用的角色"):
        take(county, county.wang)


def test_a_request_that_waits_goes_on_waiting_and_the_role_can_be_granted_again(county):
    take(county, county.wang)
    ask_for_role(actor=county.sysadmin, user_id=county.wang.pk, role=Role.HELPER, reason="查明了，恢复")
    waiting = RoleGrant.objects.get(user=county.wang, state=GrantState.WAITING)

    grant_roles(actor=county.secadmin, grant_ids=[waiting.pk])

    assert standing(county.wang) == (True, Role.HELPER, [GrantState.ENDED, GrantState.GRANTED])


def test_the_page_takes_it_back_and_the_account_says_so(client, county):
    client.force_login(county.secadmin)
    account = f"/staff/{county.wang.pk}/"
    assert f"{account}take-back/" in client.get(account).text
    assert "马上不能用" in client.get(f"{account}take-back/").text

    page = client.post(f"{account}take-back/", {"reason": WHY}, follow=True).text

    assert "角色已收回" in page
    assert f"收回：{WHY}" in page
    assert f"{account}take-back/" not in page
    listed = client.get("/staff/?tab=taken").text
    assert "王小满" in listed
    assert "孙远山" not in listed


def test_the_page_offers_it_neither_for_ones_own_account_nor_to_who_may_not(client, county):
    client.force_login(county.secadmin)
    assert "请另一位安全管理员办理" in client.get(f"/staff/{county.secadmin.pk}/").text
    client.force_login(county.sysadmin)
    assert "take-back" not in client.get(f"/staff/{county.wang.pk}/").text


def test_a_refusal_is_said_above_the_form(client, county):
    client.force_login(county.secadmin)

    page = client.post(f"/staff/{county.audadmin.pk}/take-back/", {"reason": WHY}).text

    assert "最后一个能用的审计管理员" in page
    assert standing(county.audadmin)[0]
