from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from households.changes import ChangeState
from households.models import RegisterChange
from households.services.changes import confirm_change, return_change
from households.services.register import correct_household
from tests.conftest import make_user
from tests.households.entries import household_form
from villages.models import CadreAccount


@pytest.fixture
def change(county, settings):
    """A correction that Liu made."""
    settings.HOOKS = settings.HOOKS | {"register_changed": []}
    typed, paper = household_form(county.chen, main_cause="no_money")
    return correct_household(household_id=county.chen.pk, typed=typed, paper=paper, actor=county.liu)


def refusals() -> int:
    """Return how many refusals the trail holds."""
    return AuditEntry.objects.filter(action__endswith=".refused").count()


def stays_pending(change) -> bool:
    """Say whether the entry still waits, and one refusal is on record."""
    change.refresh_from_db()
    return change.state == ChangeState.PENDING and refusals() == 1


def test_a_second_person_confirms(change, county):
    confirmed = confirm_change(change_id=change.pk, actor=county.li)

    assert (confirmed.state, confirmed.decided_by) == (ChangeState.CONFIRMED, county.li)
    assert AuditEntry.objects.filter(action="households.confirm_change", actor=county.li).count() == 1


def test_a_second_person_returns_with_an_opinion(change, county):
    returned = return_change(change_id=change.pk, opinion="原因和上次走访不一致", actor=county.li)

    assert (returned.state, returned.opinion) == (ChangeState.RETURNED, "原因和上次走访不一致")


def test_returning_without_an_opinion_is_refused(change, county):
    with pytest.raises(Refused, match="写明原因"):
        return_change(change_id=change.pk, opinion=" ", actor=county.li)

    assert stays_pending(change)


def test_the_maker_may_not_confirm(change, county):
    with pytest.raises(SamePersonRefused):
        confirm_change(change_id=change.pk, actor=county.liu)

    assert stays_pending(change)


def test_the_maker_may_not_confirm_through_another_account(change, county):
    second = make_user("liu2", "刘专干二", "township_reviewer", county.unit, 90)
    CadreAccount.objects.filter(user=second).update(cadre=county.liu.cadre_account.cadre)

    with pytest.raises(SamePersonRefused):
        confirm_change(change_id=change.pk, actor=second)

    assert stays_pending(change)


def test_the_database_refuses_a_decision_by_the_maker(change, county):
    decided = {"state": "confirmed", "decided_at": timezone.now(), "decided_by": county.li}

    with pytest.raises(IntegrityError, match="change_decided_by_a_second_person"), transaction.atomic():
        RegisterChange.objects.filter(pk=change.pk).update(**decided, decided_person=change.made_person)


def test_a_role_without_the_right_is_refused(change, county):
    with pytest.raises(PermissionDenied):
        confirm_change(change_id=change.pk, actor=county.wang)

    assert stays_pending(change)


def test_another_township_does_not_see_it(change, county):
    stranger = make_user("far", "远审核", "township_reviewer", county.unit, 91)

    with pytest.raises(ObjectDoesNotExist):
        confirm_change(change_id=change.pk, actor=stranger)

    assert stays_pending(change)


def test_what_is_decided_is_decided(change, county):
    confirm_change(change_id=change.pk, actor=county.li)

    with pytest.raises(TransitionNotAllowed):
        return_change(change_id=change.pk, opinion="晚了", actor=county.zhao)

    change.refresh_from_db()
    assert change.state == ChangeState.CONFIRMED


def test_what_was_entered_is_never_rewritten(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterChange.objects.filter(pk=change.pk).update(fields=[], submit_key=uuid4())
    with pytest.raises(Exception, match="never_deleted|Cannot delete"), transaction.atomic():
        RegisterChange.objects.filter(pk=change.pk).delete()
