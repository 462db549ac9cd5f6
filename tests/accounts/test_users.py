import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry, User
from accounts.permissions import Role
from accounts.services.users import change_own_password, disable_user
from config.lib.refusals import Refused


def the_only_row() -> AuditEntry:
    return AuditEntry.objects.get()


def test_the_system_administrator_closes_an_account_and_its_rows_stay(sysadmin, wang):
    disable_user(actor=sysadmin, user_id=wang.pk, reason="调离本县")

    wang.refresh_from_db()
    assert not wang.is_active
    assert (the_only_row().action, the_only_row().reason) == ("users.disable", "调离本县")


@pytest.mark.parametrize(
    ("who", "whom", "reason", "refusal"),
    [
        ("wang", "sysadmin", "不喜欢", PermissionDenied),
        ("sysadmin", "sysadmin", "退休", Refused),
        ("sysadmin", "wang", "  ", Refused),
        ("sysadmin", None, "调离", User.DoesNotExist),
    ],
)
def test_an_account_is_not_closed_without_right_or_reason(request, sysadmin, wang, who, whom, reason, refusal):
    actor = request.getfixturevalue(who)
    user_id = request.getfixturevalue(whom).pk if whom else 0

    with pytest.raises(refusal):
        disable_user(actor=actor, user_id=user_id, reason=reason)

    assert User.objects.filter(is_active=True).count() == 2
    assert (the_only_row().action, the_only_row().actor) == ("users.disable.refused", actor)


def test_a_closed_account_is_not_closed_again(sysadmin, make_user):
    gone = make_user(Role.HELPER, "gone", is_active=False)

    with pytest.raises(Refused, match="已经停用"):
        disable_user(actor=sysadmin, user_id=gone.pk, reason="再停一次")

    assert the_only_row().action == "users.disable.refused"


def test_everybody_changes_their_own_password(wang):
    change_own_password(actor=wang, password="Fresh-word-1")

    wang.refresh_from_db()
    assert wang.check_password("Fresh-word-1")
    assert the_only_row().action == "users.change_password"
    assert (the_only_row().before, the_only_row().after) == (None, None)


def test_a_password_against_the_rules_changes_nothing(wang):
    with pytest.raises(ValidationError):
        change_own_password(actor=wang, password="short")

    wang.refresh_from_db()
    assert wang.check_password("Huce-test-2026")
    assert not AuditEntry.objects.exists()
