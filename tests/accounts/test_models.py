import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from accounts.audit import record
from accounts.models import AuditBlock, AuditEntry, User
from accounts.sealing import seal


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditentry SET reason = 'other'",
        "DELETE FROM accounts_auditentry",
        "UPDATE accounts_auditblock SET hash = repeat('0', 64)",
        "DELETE FROM accounts_auditblock",
    ],
)
def test_the_database_refuses_to_change_or_remove_the_trail_and_its_seals(wang, sql):
    record(actor=wang, action="test")
    seal()

    with pytest.raises(InternalError, match="Cannot update or delete"):
        execute(sql)

    assert AuditEntry.objects.get().reason == ""
    assert AuditBlock.objects.count() == 1


def test_the_database_gives_the_numbers_and_ignores_those_of_a_caller(wang):
    first = record(actor=wang, action="first")
    AuditEntry.objects.create(id=999_999, action="forged")

    assert AuditEntry.objects.get(action="forged").pk == first.pk + 1


def test_a_change_of_an_account_keeps_the_row_as_it_was(wang):
    User.objects.filter(pk=wang.pk).update(display_name="王大满")

    assert [event.display_name for event in wang.events.filter(granted_at__isnull=False)] == ["王小满"]


def test_using_an_account_leaves_no_history(wang):
    User.objects.filter(pk=wang.pk).update(last_seen_at=wang.created_at, last_login=wang.created_at)

    assert not wang.events.filter(granted_at__isnull=False).exists()


def test_the_history_of_an_account_holds_no_password(wang):
    assert "password" not in {field.name for field in wang.events.model._meta.get_fields()}


def test_the_database_refuses_a_role_that_is_not_in_the_table(db):
    with pytest.raises(IntegrityError, match="user_role_is_known"), transaction.atomic():
        User.objects.create_user("nobody", role="emperor", display_name="无")


def test_an_account_without_a_password_cannot_be_logged_in_to(db):
    user = User.objects.create_user("nobody", role="helper", display_name="无")

    assert not user.has_usable_password()
