"""One account: made with its person, posting and request, or not at all."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry, GrantState, RoleGrant, User
from accounts.passwords import HousePasswordRules
from accounts.permissions import VIEW_HOME
from config.lib.refusals import Refused, SamePersonRefused
from tests.villages.staff import entry, id_number
from villages.models import Cadre, Posting, Unit
from villages.services.account_entries import checked_id_number, suggested
from villages.services.accounts import EntriesRefused, create_account


def counted() -> tuple[int, ...]:
    """Return how many rows there are of everything that an account needs."""
    return tuple(model.objects.count() for model in (User, Cadre, Unit, Posting, RoleGrant))


def test_a_new_account_waits_for_its_role_and_may_do_nothing_yet(county):
    user, password = create_account(actor=county.sysadmin, entry=entry(name="张新来"))

    assert (user.username, user.must_change_password, user.granted_at) == ("zhangxl", True, None)
    assert user.check_password(password)
    assert not User.objects.get(pk=user.pk).may(VIEW_HOME)
    grant = RoleGrant.objects.get(user=user)
    assert (grant.state, grant.role, grant.asked_by) == (GrantState.WAITING, "helper", county.sysadmin)
    assert user.cadre_account.cadre.unit == county.unit
    assert AuditEntry.objects.get(action="users.create").subject_id == str(user.pk)


def test_the_password_is_kept_nowhere_and_keeps_the_rules(county):
    user, password = create_account(actor=county.sysadmin, entry=entry())

    HousePasswordRules().validate(password, User(username=user.username, display_name="新来"))
    assert password not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("username", ["wang", "zhao", "sheng", "secadmin", "audadmin"])
def test_nobody_but_the_system_administrator_makes_accounts(county, username):
    before = counted()

    with pytest.raises(PermissionDenied):
        create_account(actor=getattr(county, username), entry=entry())

    assert counted() == before
    assert AuditEntry.objects.get(action="users.create.refused").actor == getattr(county, username)


def test_a_township_role_comes_with_its_posting(county):
    given = entry(role="township_clerk", township_id=county.east.pk, since="2026-03-01")

    user, _ = create_account(actor=county.sysadmin, entry=given)

    posting = Posting.objects.get(cadre=user.cadre_account.cadre)
    assert (posting.kind, posting.township, posting.village) == ("township_staff", county.east, None)
    assert str(posting.valid_from) == "2026-03-01"


def test_a_resident_is_posted_to_the_village(county):
    given = entry(role="resident", township_id=county.east.pk, village_id=county.lower.pk)

    user, _ = create_account(actor=county.sysadmin, entry=given)

    posting = Posting.objects.get(cadre=user.cadre_account.cadre)
    assert (posting.kind, posting.village) == ("team_member", county.lower)


def test_a_person_the_register_knows_gets_an_account_and_no_second_self(county):
    create_account(actor=county.sysadmin, entry=entry(role="finance"))
    before = Cadre.objects.count()

    second, _ = create_account(actor=county.sysadmin, entry=entry())

    assert Cadre.objects.count() == before
    assert second.cadre_account.cadre.accounts.count() == 2


def test_a_new_unit_is_registered_when_its_tier_is_told(county):
    create_account(actor=county.sysadmin, entry=entry(unit="县气象局", unit_tier="county"))

    assert Unit.objects.get(name="县气象局").tier == "county"


@pytest.mark.parametrize(
    ("fields", "at", "sentence"),
    [
        ({"unit": "县气象局"}, "unit_tier", "还没有「县气象局」这个单位"),
        ({"unit_tier": "city"}, "unit_tier", "登记的层级是县"),
        ({"username": "wang"}, "username", "已经有人用了"),
        ({"username": "王"}, "username", "用户名要 3 到 30 位"),
        ({"role": "emperor"}, "role", "请选择角色"),
        ({"role": "resident"}, "village_id", "驻村角色要有驻村任职"),
        ({"role": "township_clerk"}, "township_id", "乡镇角色要有乡镇任职"),
        ({"role": "finance", "township_id": 1}, "township_id", "县级角色没有乡镇任职"),
        ({"name": ""}, "name", "请填姓名"),
        ({"since": "1999-12-31"}, "since", "太早"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_wrong_and_nothing_is_made(county, fields, at, sentence):
    before = counted()

    with pytest.raises(EntriesRefused) as refused:
        create_account(actor=county.sysadmin, entry=entry(**fields))

    assert {fault.name: fault.sentence for fault in refused.value.faults}[at].startswith(sentence) or sentence in str(
        refused.value.faults
    )
    assert at in {fault.name for fault in refused.value.faults}
    assert counted() == before


def test_the_same_person_under_another_name_is_refused(county):
    create_account(actor=county.sysadmin, entry=entry(name="张新来", role="finance"))

    with pytest.raises(EntriesRefused, match="登记的姓名是「张新来」"):
        create_account(actor=county.sysadmin, entry=entry(name="李新来"))


def test_the_same_role_twice_for_one_person_is_refused(county):
    create_account(actor=county.sysadmin, entry=entry())

    with pytest.raises(EntriesRefused, match="已经有帮扶干部账号"):
        create_account(actor=county.sysadmin, entry=entry())


def test_a_village_has_one_first_secretary_and_a_person_lives_in_one_village(county):
    first = {"role": "resident", "kind": "first_secretary", "township_id": county.east.pk}
    create_account(actor=county.sysadmin, entry=entry(1, village_id=county.lower.pk, **first))

    with pytest.raises(EntriesRefused, match="已经有第一书记"):
        create_account(actor=county.sysadmin, entry=entry(2, name="再来", village_id=county.lower.pk, **first))
    again = first | {"role": "helper"}
    with pytest.raises(EntriesRefused, match="已经驻在另一个村"):
        create_account(actor=county.sysadmin, entry=entry(1, village_id=county.upper.pk, **again))


def test_a_phone_belongs_to_one_person(county):
    create_account(actor=county.sysadmin, entry=entry(1, phone="13887412046"))

    with pytest.raises(EntriesRefused, match="另一个人名下"):
        create_account(actor=county.sysadmin, entry=entry(2, name="李新来", phone="13887412046"))


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("system_admin", "audit_admin", False),
        ("audit_admin", "system_admin", False),
        ("security_admin", "audit_admin", False),
        ("system_admin", "security_admin", True),
    ],
)
def test_the_audit_administrator_is_another_person_than_those_looked_at(county, first, second, may):
    create_account(actor=county.sysadmin, entry=entry(role=first))

    if may:
        assert create_account(actor=county.sysadmin, entry=entry(role=second))
        return
    with pytest.raises(EntriesRefused, match="同一个人"):
        create_account(actor=county.sysadmin, entry=entry(role=second))


def test_nobody_makes_an_account_for_themselves(county):
    cadre = county.sysadmin.cadre_account.cadre
    own = entry(name=cadre.name)
    Cadre.objects.filter(pk=cadre.pk).update(id_hash=own.id_hash)

    with pytest.raises(SamePersonRefused, match="自己本人"):
        create_account(actor=county.sysadmin, entry=own)


def test_an_administrator_nobody_stands_behind_makes_no_accounts(county):
    county.sysadmin.cadre_account.delete()

    with pytest.raises(Refused, match="没有关联到干部本人"):
        create_account(actor=county.sysadmin, entry=entry())


def test_usernames_are_numbered_where_the_name_is_taken(county):
    names = [create_account(actor=county.sysadmin, entry=entry(n, name="张海燕"))[0].username for n in (1, 2, 3)]

    assert names == ["zhanghy", "zhanghy2", "zhanghy3"]


@pytest.mark.parametrize(("name", "username"), [("张海燕", "zhanghy"), ("单勇", "shany"), ("欧阳修文", "ouyxw")])
def test_a_username_is_surname_and_initials(name, username):
    assert suggested(name) == username


def test_a_wrong_id_number_is_no_number():
    assert checked_id_number(id_number(7))["sex"] == "1"
    with pytest.raises(ValueError, match="校验码"):
        checked_id_number("530399198506070010")
