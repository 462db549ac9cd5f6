"""Visits sent back by the township: returned with a reason, corrected by another visit, accepted or returned again.

A visit is never edited. The correction is a visit of its own; in the same transaction the old one is voided with a
reason that names the return, and the row of the return links the two.
"""

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from households.models import Household, Visit, VisitReturn
from households.returns import RETURN_TRANSITIONS, ReturnAction, ReturnState
from households.selectors.returns import correct_fault
from households.services.visits import VisitEntry, record_visit
from households.services.voiding import take_back
from villages.persons import person_of, require_other_person

LONGEST_REASON = 150
OWN_VISIT = "这是您自己记的走访，不能由您退回。记错了的，请直接作废，再记一次。"
OWN_CORRECTION = "这是您自己更正的走访，不能由您复核。请由另一位同事办理。"
KEY_USED = "这张表的编号已经用过了。请重新打开「更正走访」再填。"


@service("households.return_visit")
def return_visit(*, visit_id: int, reason: str, actor: User) -> VisitReturn:
    """Send a visit back to the person who made it, with a reason, and return the row that says so.

    The same click twice makes one return. Raises PermissionDenied without the right, ObjectDoesNotExist outside the
    scope, SamePersonRefused for one's own visit through whichever account, Refused for a visit that is voided or was
    sent back already, and for a reason that is empty, too long or holds a personal number.
    """
    transition = RETURN_TRANSITIONS.get(ReturnAction.RETURN)
    require(actor, transition.permission)
    visit = Visit.objects.visible_to(actor).select_for_update(of=("self",)).select_related("cadre").get(pk=visit_id)
    reason = _sound_reason(reason)
    earlier = VisitReturn.objects.filter(visit=visit).first()
    if earlier is not None and (earlier.returned_by_id, earlier.reason) == (actor.pk, reason):
        return earlier
    state = ReturnState(earlier.state) if earlier else ReturnState.NONE
    RETURN_TRANSITIONS.require(transition.action, state, state.label)
    if visit.voided_at is not None:
        raise Refused("这次走访已经作废，不用退回。请看这一户最近的走访。")
    person = person_of(actor)
    require_other_person(person=person, earlier=[visit.cadre.id_hash], sentence=OWN_VISIT)
    sent_back = VisitReturn.objects.create(
        visit=visit,
        reason=reason,
        maker_person=visit.cadre.id_hash,
        returned_by=actor,
        returned_person=person,
        state=transition.target,
    )
    record(
        actor=actor, action="households.return_visit", subject=visit, after={"state": sent_back.state}, reason=reason
    )
    return sent_back


@service("households.correct_visit")
def correct_visit(*, visit_id: int, entry: VisitEntry, actor: User) -> Visit:
    """Put another visit in the place of one that was sent back, void the old one, and return the new one.

    `entry.submit_key` makes a double tap one correction. The day may stay that of the old visit, however long ago.
    Raises PermissionDenied without the right to record visits, ObjectDoesNotExist outside the scope or when nobody
    sent the visit back, Refused for another person than the one who made it and for a return that has ended, and
    whatever `record_visit` refuses.
    """
    transition = RETURN_TRANSITIONS.get(ReturnAction.CORRECT)
    require(actor, transition.permission)
    # The household first, as `record_visit` locks it: two taps queue up, and nobody waits in a circle.
    household = Household.objects.visible_to(actor).select_for_update(of=("self",)).get(visits=visit_id)
    returns = VisitReturn.objects.visible_to(actor).select_related("visit__cadre", "correction")
    sent_back = returns.select_for_update(of=("self",)).get(visit=visit_id)
    old, done = sent_back.visit, sent_back.correction
    if done is not None and done.submit_key == entry.submit_key:
        return record_visit(household_id=household.pk, entry=entry, actor=actor, corrects=old)
    RETURN_TRANSITIONS.require(transition.action, sent_back.state, sent_back.get_state_display())
    _require_correctable(sent_back, entry, actor)
    take_back(old, reason=f"退回更正：{sent_back.reason}", actor=actor)
    visit = record_visit(household_id=household.pk, entry=entry, actor=actor, corrects=old)
    sent_back.state, sent_back.correction, sent_back.corrected_at = transition.target, visit, timezone.now()
    sent_back.save(update_fields=["state", "correction", "corrected_at"])
    _audit(sent_back, transition, actor=actor, reason=sent_back.reason)
    return visit


@service("households.accept_correction")
def accept_correction(*, return_id: int, actor: User) -> VisitReturn:
    """Accept the correction of a visit that was sent back, and return the row, which has ended.

    Raises PermissionDenied without the right, ObjectDoesNotExist outside the scope, TransitionNotAllowed unless a
    correction waits, SamePersonRefused for the person who corrected.
    """
    return _decide(ReturnAction.ACCEPT, return_id=return_id, reason="", actor=actor)


@service("households.return_again")
def return_again(*, return_id: int, reason: str, actor: User) -> VisitReturn:
    """Send the correction back as well, with a reason, and return the new row: the correction is a visit like any.

    Raises as `accept_correction`, and Refused without a reason.
    """
    ended = _decide(ReturnAction.AGAIN, return_id=return_id, reason=_sound_reason(reason), actor=actor)
    assert ended.correction_id is not None
    return return_visit(visit_id=ended.correction_id, reason=reason, actor=actor)


def _decide(action: ReturnAction, *, return_id: int, reason: str, actor: User) -> VisitReturn:
    transition = RETURN_TRANSITIONS.get(action)
    require(actor, transition.permission)
    rows = VisitReturn.objects.visible_to(actor).select_related("visit", "correction")
    sent_back = rows.select_for_update(of=("self",)).get(pk=return_id)
    RETURN_TRANSITIONS.require(action, sent_back.state, sent_back.get_state_display())
    person = person_of(actor)
    require_other_person(person=person, earlier=[sent_back.maker_person], sentence=OWN_CORRECTION)
    sent_back.state, sent_back.decided_at = transition.target, timezone.now()
    sent_back.decided_by, sent_back.decided_person = actor, person
    sent_back.save(update_fields=["state", "decided_at", "decided_by", "decided_person"])
    _audit(sent_back, transition, actor=actor, reason=reason)
    return sent_back


def _require_correctable(sent_back: VisitReturn, entry: VisitEntry, actor: User) -> None:
    if fault := correct_fault(sent_back, actor):
        raise Refused(fault)
    if Visit.objects.filter(submit_key=entry.submit_key).exists():
        raise Refused(KEY_USED)


def _sound_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused("请写明退回原因，走访的人才知道改什么。")
    if len(reason) > LONGEST_REASON:
        raise Refused(f"退回原因最多 {LONGEST_REASON} 字。请写短一些。")
    require_no_numbers(reason)
    return reason


def _audit(sent_back: VisitReturn, transition: Transition, *, actor: User, reason: str) -> None:
    (before,) = transition.sources
    record(
        actor=actor,
        action=ACTIONS[ReturnAction(transition.action)],
        subject=sent_back.visit,
        before={"state": before},
        after={"state": sent_back.state, "visit": sent_back.correction_id},
        reason=reason,
    )


ACTIONS = {
    ReturnAction.CORRECT: "households.correct_visit",
    ReturnAction.ACCEPT: "households.accept_correction",
    ReturnAction.AGAIN: "households.return_again",
}
