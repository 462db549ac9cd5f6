from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction

from accounts.audit import record, require, service
from accounts.models import AuditEntry, User
from accounts.origin import Origin, current_origin
from accounts.permissions import POST_LEDGER, VIEW_HOME
from config.lib.refusals import Refused


@service("test.outer")
def rename(*, actor: User, user_id: int, refuse: Exception | None = None) -> str:
    User.objects.filter(pk=user_id).update(display_name="改了")
    record(actor=actor, action="test.renamed")
    if refuse:
        raise refuse
    return "done"


@service("test.calling")
def call_rename(*, actor: User, user_id: int, swallow: bool) -> str:
    try:
        return rename(actor=actor, user_id=user_id, refuse=Refused("里面不行。"))
    except Refused:
        if not swallow:
            raise
    return "went on"


def trail() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "reason"))


def test_an_entry_says_who_did_what_to_which_record_from_where_and_why(wang):
    token = current_origin.set(Origin(address="10.1.2.3", request_id="abc"))

    entry = record(actor=wang, action="test", subject=wang, before="a", after={"sum": Decimal("1.10")}, reason="因为")
    current_origin.reset(token)

    entry.refresh_from_db()
    assert (entry.actor, entry.actor_name, entry.role) == (wang, "王小满", "helper")
    assert (entry.subject_type, entry.subject_id, entry.subject_label) == ("accounts.user", str(wang.pk), str(wang))
    assert (entry.before, entry.after, entry.reason) == ("a", {"sum": "1.10"}, "因为")
    assert (entry.address, entry.request_id) == ("10.1.2.3", "abc")


def test_the_system_itself_is_recorded_without_an_actor(db):
    assert record(actor=None, action="test").actor_name == ""


def test_a_missing_permission_is_refused_in_a_sentence(wang):
    require(wang, VIEW_HOME)

    with pytest.raises(PermissionDenied, match="您的角色是「帮扶干部」，不能登记资金台账。"):
        require(wang, POST_LEDGER)


def test_a_service_that_works_keeps_its_change_and_its_own_row(wang):
    assert rename(actor=wang, user_id=wang.pk) == "done"

    assert User.objects.get().display_name == "改了"
    assert trail() == [("test.renamed", "")]


@pytest.mark.parametrize("refusal", [Refused("现在不行。"), PermissionDenied("您不能。"), ObjectDoesNotExist("x")])
def test_a_refusal_changes_nothing_and_leaves_one_row(wang, refusal):
    with pytest.raises(type(refusal)):
        rename(actor=wang, user_id=wang.pk, refuse=refusal)

    assert User.objects.get().display_name == "王小满"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("test.outer.refused", wang)
    assert (entry.subject_type, entry.subject_id) == ("user", str(wang.pk))
    assert entry.reason in {"现在不行。", "您不能。", "记录不存在，或者不在您能看到的范围内。"}


def test_an_error_that_is_no_refusal_changes_nothing_and_is_not_recorded(wang):
    with pytest.raises(ZeroDivisionError):
        rename(actor=wang, user_id=wang.pk, refuse=ZeroDivisionError())

    assert User.objects.get().display_name == "王小满"
    assert trail() == []


def test_of_services_inside_services_only_the_outermost_records_the_refusal(wang):
    with pytest.raises(Refused):
        call_rename(actor=wang, user_id=wang.pk, swallow=False)

    assert trail() == [("test.calling.refused", "里面不行。")]


def test_a_refusal_that_the_outer_service_swallowed_is_recorded_too(wang):
    assert call_rename(actor=wang, user_id=wang.pk, swallow=True) == "went on"

    assert User.objects.get().display_name == "王小满"
    assert trail() == [("test.outer.refused", "里面不行。")]


@pytest.mark.django_db(transaction=True)
def test_the_row_of_a_refusal_is_committed_although_the_change_was_taken_back(wang):
    with pytest.raises(Refused):
        rename(actor=wang, user_id=wang.pk, refuse=Refused("现在不行。"))

    assert not transaction.get_connection().in_atomic_block
    assert trail() == [("test.outer.refused", "现在不行。")]


@pytest.mark.django_db(transaction=True)
def test_a_service_does_not_run_inside_a_transaction_that_could_take_the_row_back(wang):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        rename(actor=wang, user_id=wang.pk)
