"""Somebody looks at a visit that a check pointed at and says why nothing is wrong with it."""

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import REVIEW_VISIT_HINTS
from config.lib.personal_numbers import NO_NUMBERS, personal_number_in
from config.lib.refusals import Refused
from households.codes import HintKind
from households.models import HintReview, Visit
from villages.persons import person_of, require_other_person

MIN_REASON = 4
LONGEST_REASON = 200


@service("households.review_hint")
def review_hint(*, kind: str, visit_id: int, other_id: int | None, reason: str, actor: User) -> HintReview:
    """Note that the actor looked at a hint and found nothing wrong, for `reason`; return the row.

    `other_id` is the visit it was compared with, if any. Nobody clears a hint about a visit of their own. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused, Refused when somebody already looked, the
    visit is voided, or the reason will not do.
    """
    require(actor, REVIEW_VISIT_HINTS)
    mine = Visit.objects.visible_to(actor)
    visit = mine.select_related("cadre").select_for_update(of=("self",)).get(pk=visit_id)
    other = mine.get(pk=other_id) if other_id else None
    require_other_person(
        person=person_of(actor),
        earlier=[visit.cadre.id_hash],
        sentence="这是您自己的走访，不能由您核对。请由另一位同志核对。",
    )
    if visit.voided_at is not None:
        raise Refused("这次走访已经作废，不用再核对。")
    if HintReview.objects.filter(visit=visit, kind=kind).exists():
        raise Refused("这一条已经有人核对过了。请刷新页面看结果。")
    if fault := reason_fault(reason):
        raise Refused(fault)
    review = HintReview.objects.create(
        visit=visit, kind=HintKind(kind), other=other, reason=reason.strip(), recorded_by=actor
    )
    record(actor=actor, action="households.review_hint", subject=visit, after={"kind": kind}, reason=review.reason)
    return review


def reason_fault(reason: str) -> str:
    """Return the sentence why `reason` will not do, or "" when it will."""
    words = reason.strip()
    if not MIN_REASON <= len(words) <= LONGEST_REASON:
        return f"请写明看过以后为什么没有问题，{MIN_REASON} 到 {LONGEST_REASON} 字。"
    if personal_number_in(words):
        return NO_NUMBERS
    return ""
