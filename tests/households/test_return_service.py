"""Sending a visit back, correcting it by another one, accepting the correction or sending it back again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from households.models import Doubt, Household, LivingFact, Visit, VisitReturn
from households.returns import ReturnState
from households.services.returns import accept_correction, correct_visit, return_again, return_visit
from households.services.visits import SubmitKeyRefused
from tests.conftest import make_user, post
from tests.households.conftest import business_rows, entry_for, refusals
from villages.models import CadreAccount
from villages.models.people import PostingKind

REASON = "没写见到谁，饮用水选了有，群众说没水"


@pytest.fixture
def sent_back(county, visit) -> VisitReturn:
    """Wang's visit to Chen, sent back by Li."""
    return return_visit(visit_id=visit.pk, reason=REASON, actor=county.li)


@pytest.fixture
def correction(county, sent_back) -> Visit:
    """Wang's correction of it: no water after all."""
    return correct_visit(visit_id=sent_back.visit_id, entry=entry_for(water="no"), actor=county.wang)


def standing() -> dict[str, Any]:
    """Return everything that a refusal must leave as it was."""
    voided = Visit.objects.filter(voided_at__isnull=False).count()
    return business_rows() | {"voided": voided, "returns": list(VisitReturn.objects.values_list("state", "correction"))}


def second_account(user, county):
    """Return an account in the township of the person behind `user`, who is posted there like Li."""
    second = make_user(f"{user.username}2", "同一人", "township_reviewer", county.unit, 92)
    CadreAccount.objects.filter(user=second).update(cadre=user.cadre_account.cadre)
    post(user, county.east, PostingKind.TOWNSHIP_STAFF)
    return second


def test_a_visit_is_sent_back_with_a_reason_and_an_audit_row(county, visit):
    sent_back = return_visit(visit_id=visit.pk, reason=f" {REASON} ", actor=county.li)

    assert (sent_back.visit, sent_back.reason, sent_back.returned_by) == (visit, REASON, county.li)
    assert sent_back.state == ReturnState.RETURNED
    assert AuditEntry.objects.get(action="households.return_visit").reason == REASON
    visit.refresh_from_db()
    assert visit.voided_at is None


def test_the_same_click_twice_sends_it_back_once(county, visit, sent_back):
    assert return_visit(visit_id=visit.pk, reason=REASON, actor=county.li) == sent_back
    assert VisitReturn.objects.count() == 1


def test_a_visit_is_not_sent_back_twice(county, visit, sent_back):
    before = standing()

    with pytest.raises(TransitionNotAllowed, match="待更正"):
        return_visit(visit_id=visit.pk, reason="还有别的", actor=county.liu)

    assert standing() == before
    assert refusals() == [("households.return_visit.refused", "liu")]


@pytest.mark.parametrize(
    ("reason", "sentence"), [(" ", "写明退回原因"), ("长" * 151, "最多 150 字"), ("电话 13887412046", "手机号的数字")]
)
def test_a_reason_is_needed_short_and_without_numbers(county, visit, reason, sentence):
    before = standing()

    with pytest.raises(Refused, match=sentence):
        return_visit(visit_id=visit.pk, reason=reason, actor=county.li)

    assert standing() == before
    assert refusals() == [("households.return_visit.refused", "li")]


@pytest.mark.parametrize("username", ["wang", "he", "zhao", "sheng"])
def test_only_the_township_sends_back(county, visit, username):
    with pytest.raises(PermissionDenied):
        return_visit(visit_id=visit.pk, reason=REASON, actor=getattr(county, username))

    assert not VisitReturn.objects.exists()
    assert refusals() == [("households.return_visit.refused", username)]


def test_another_township_finds_nothing(county, visited):
    far = visited(county.yuan, county.sun, 1)

    with pytest.raises(Visit.DoesNotExist):
        return_visit(visit_id=far.pk, reason=REASON, actor=county.li)

    assert not VisitReturn.objects.exists()


def test_nobody_sends_back_their_own_visit_through_whichever_account(county, visit):
    second = second_account(county.wang, county)

    with pytest.raises(SamePersonRefused, match="您自己记的走访"):
        return_visit(visit_id=visit.pk, reason=REASON, actor=second)

    assert not VisitReturn.objects.exists()


def test_a_voided_visit_is_not_sent_back(county, visited):
    voided = visited(county.chen, county.wang, 1, voided_at=timezone.now(), void_reason="记错户")

    with pytest.raises(Refused, match="已经作废"):
        return_visit(visit_id=voided.pk, reason=REASON, actor=county.li)


def test_a_correction_is_another_visit_and_the_old_one_is_voided_for_the_reason(county, sent_back, correction):
    sent_back.refresh_from_db()
    old = sent_back.visit

    assert (sent_back.state, sent_back.correction) == (ReturnState.CORRECTED, correction)
    assert (correction.corrects, old.sent_back) == (sent_back, sent_back)
    assert (old.water, correction.water) == ("yes", "no")
    assert old.void_reason == f"退回更正：{REASON}"
    assert correction.voided_at is None


def test_what_the_old_visit_made_the_register_believe_falls_with_it(county, sent_back, correction):
    believed = LivingFact.objects.believed().filter(household=county.chen)

    assert [fact.visit for fact in believed] == [correction]
    assert [doubt.visit for doubt in Doubt.objects.believed()] == [correction]


def test_the_same_correction_sent_again_is_one(county, sent_back):
    entry = entry_for(water="no")
    first = correct_visit(visit_id=sent_back.visit_id, entry=entry, actor=county.wang)

    assert correct_visit(visit_id=sent_back.visit_id, entry=entry, actor=county.wang) == first
    assert Visit.objects.count() == 2


def test_the_same_form_with_other_words_is_not_swallowed(county, sent_back):
    key = uuid4()
    correct_visit(visit_id=sent_back.visit_id, entry=entry_for(submit_key=key), actor=county.wang)

    with pytest.raises(SubmitKeyRefused):
        correct_visit(visit_id=sent_back.visit_id, entry=entry_for(submit_key=key, text="又想起来"), actor=county.wang)

    assert Visit.objects.count() == 2


def test_a_visit_is_corrected_once(county, sent_back, correction):
    before = standing()

    with pytest.raises(TransitionNotAllowed, match="已更正"):
        correct_visit(visit_id=sent_back.visit_id, entry=entry_for(), actor=county.wang)

    assert standing() == before


def test_the_key_of_another_visit_is_no_key_for_a_correction(county, sent_back):
    before = standing()

    with pytest.raises(Refused, match="编号已经用过"):
        correct_visit(
            visit_id=sent_back.visit_id, entry=entry_for(submit_key=sent_back.visit.submit_key), actor=county.wang
        )

    assert standing() == before


@pytest.mark.parametrize("username", ["he", "li"])
def test_nobody_corrects_what_somebody_else_saw(county, sent_back, username):
    before = standing()

    with pytest.raises(Refused, match="要由王小满更正"):
        correct_visit(visit_id=sent_back.visit_id, entry=entry_for(), actor=getattr(county, username))

    assert standing() == before
    assert ("households.correct_visit.refused", username) in refusals()


def test_a_helper_of_another_household_finds_no_visit_to_correct(county, sent_back):
    with pytest.raises(Household.DoesNotExist):
        correct_visit(visit_id=sent_back.visit_id, entry=entry_for(), actor=county.sun)

    assert refusals() == [("households.correct_visit.refused", "sun")]


def test_a_correction_may_keep_the_day_of_a_visit_of_long_ago_and_no_other(county, visited, today):
    old = visited(county.chen, county.wang, 60)
    return_visit(visit_id=old.pk, reason=REASON, actor=county.li)

    with pytest.raises(Refused, match="走访日期"):
        correct_visit(visit_id=old.pk, entry=entry_for(visited_on=today - timedelta(59)), actor=county.wang)
    new = correct_visit(visit_id=old.pk, entry=entry_for(visited_on=old.visited_on), actor=county.wang)

    assert new.visited_on == old.visited_on


def test_another_person_accepts_the_correction(county, sent_back, correction):
    accepted = accept_correction(return_id=sent_back.pk, actor=county.liu)

    assert (accepted.state, accepted.decided_by) == (ReturnState.ACCEPTED, county.liu)
    assert AuditEntry.objects.filter(action="households.accept_correction", actor=county.liu).count() == 1


def test_the_one_who_sent_it_back_may_accept_it_too(county, sent_back, correction):
    assert accept_correction(return_id=sent_back.pk, actor=county.li).state == ReturnState.ACCEPTED


def test_the_one_who_corrected_does_not_accept_through_whichever_account(county, sent_back, correction):
    second = second_account(county.wang, county)

    with pytest.raises(SamePersonRefused, match="您自己更正的走访"):
        accept_correction(return_id=sent_back.pk, actor=second)

    sent_back.refresh_from_db()
    assert sent_back.state == ReturnState.CORRECTED


def test_nothing_is_accepted_before_it_is_corrected(county, sent_back):
    with pytest.raises(TransitionNotAllowed, match="待更正"):
        accept_correction(return_id=sent_back.pk, actor=county.liu)

    assert refusals() == [("households.accept_correction.refused", "liu")]


def test_a_correction_that_is_not_in_order_goes_back_as_a_visit_of_its_own(county, sent_back, correction):
    second = return_again(return_id=sent_back.pk, reason="还是没写见到谁", actor=county.liu)

    sent_back.refresh_from_db()
    assert sent_back.state == ReturnState.AGAIN
    assert (second.visit, second.state) == (correction, ReturnState.RETURNED)

    last = correct_visit(visit_id=correction.pk, entry=entry_for(met="spouse"), actor=county.wang)
    assert Visit.objects.filter(voided_at__isnull=True).get() == last


def test_sending_back_again_without_a_reason_changes_nothing(county, sent_back, correction):
    before = standing()

    with pytest.raises(Refused, match="写明退回原因"):
        return_again(return_id=sent_back.pk, reason="", actor=county.liu)

    assert standing() == before
    assert refusals() == [("households.return_again.refused", "liu")]


def test_the_database_refuses_a_return_by_the_visitor_and_a_second_thought(county, visit, sent_back):
    own = {"returned_person": sent_back.maker_person}
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        VisitReturn.objects.filter(pk=sent_back.pk).update(**own)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        VisitReturn.objects.filter(pk=sent_back.pk).update(reason="别的")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        VisitReturn.objects.filter(pk=sent_back.pk).delete()
    with pytest.raises(IntegrityError, match="visit_return_state_fits"), transaction.atomic():
        VisitReturn.objects.filter(pk=sent_back.pk).update(state=ReturnState.ACCEPTED)


def test_the_database_refuses_an_acceptance_by_the_visitor(county, sent_back, correction):
    decided = {"state": "accepted", "decided_at": timezone.now(), "decided_by": county.li}

    with pytest.raises(IntegrityError, match="visit_return_by_a_second_person"), transaction.atomic():
        VisitReturn.objects.filter(pk=sent_back.pk).update(**decided, decided_person=sent_back.maker_person)
