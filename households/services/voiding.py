"""A wrong visit is voided with a reason, never edited: what the register believed because of it falls with it."""

from datetime import date, timedelta

from django.db.models.functions import Now
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import RECORD_VISITS, VOID_VISITS
from config.lib.personal_numbers import personal_number_in
from config.lib.refusals import Refused
from households.hooks import VISIT_RECORDED
from households.models import Doubt, Household, LivingFact, Visit
from households.models.visit_rules import VisitRule
from households.selectors.visit_rules import rule_on

MIN_REASON = 4
LONGEST_REASON = 200


@service("households.void_visit")
def void_visit(*, visit_id: int, reason: str, actor: User) -> Visit:
    """Void one visit for `reason`: the facts and doubts it made are superseded, their households are checked again.

    The household is locked first, as in `record_visit`, so that voiding and recording queue up, and with it those in
    which what the visit said goes on since a merge; then the visit. Who wrote it down may void it within the days of
    the rule in force; who holds VOID_VISITS any visit within their scope. Raises PermissionDenied without the right to
    record visits, ObjectDoesNotExist outside the scope, Refused when it is somebody else's, voided already, too old, or
    when the reason is too short or holds personal numbers.
    """
    require(actor, RECORD_VISITS)
    seen = Visit.objects.visible_to(actor).get(pk=visit_id)
    list(Household.objects.filter(pk__in=_told_by(seen)).order_by("pk").select_for_update().values_list("pk"))
    visit = Visit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=visit_id)
    today = timezone.localdate()
    if fault := void_fault(visit, actor, rule_on(today), today) or reason_fault(reason):
        raise Refused(fault)
    for household_id in take_back(visit, reason=reason.strip(), actor=actor):
        VISIT_RECORDED.call_all(household_id=household_id, actor=actor)
    return visit


def take_back(visit: Visit, *, reason: str, actor: User) -> list[int]:
    """Void a locked visit, let fall what the register believed because of it, and audit it.

    Who may do this is the caller's question: `void_visit` has its rule, and a visit that the township sent back is
    voided by its correction however old it is. Return the households to be checked again, by the caller.
    """
    visit.voided_at, visit.voided_by, visit.void_reason = timezone.now(), actor, reason
    visit.save(update_fields=["voided_at", "voided_by", "void_reason"])
    told_of = _told_by(visit)
    fallen = {
        model.__name__: model.objects.filter(visit=visit, superseded_at=None).update(superseded_at=Now())
        for model in (LivingFact, Doubt)
    }
    told = {"visited_on": visit.visited_on.isoformat(), "facts": fallen["LivingFact"], "doubts": fallen["Doubt"]}
    record(actor=actor, action="households.void_visit", subject=visit, after=told, reason=reason)
    return told_of


def _told_by(visit: Visit) -> list[int]:
    """Return the ids of a visit's household and of those in which what it said goes on since a merge, in order."""
    seen, doubted = (
        model.objects.believed().filter(visit=visit).values_list("household_id") for model in (LivingFact, Doubt)
    )
    return sorted({visit.household_id} | {pk for (pk,) in seen.union(doubted)})


def may_offer_void(visit: Visit, actor: User) -> bool:
    """Say whether a button to void `visit` belongs on its page for `actor`; it may still be locked by `void_fault`."""
    mine = visit.recorded_by_id == actor.pk and actor.may(RECORD_VISITS)
    return visit.voided_at is None and (mine or actor.may(VOID_VISITS))


def void_fault(visit: Visit, actor: User, rule: VisitRule | None, today: date) -> str:
    """Return the sentence why `actor` may not void `visit` today, or "" when they may."""
    if visit.voided_at is not None:
        return "这次走访已经作废，不用再办。"
    if actor.may(VOID_VISITS):
        return ""
    if visit.recorded_by_id != actor.pk:
        return "这次走访不是您记的，您不能作废。请由记录人或乡镇专干作废。"
    if rule is None:
        return "县办还没有登记走访规则，自己作废走访没有期限可依。请联系乡镇专干作废。"
    if timezone.localdate(visit.recorded_at) < today - timedelta(rule.own_void_days):
        return f"登记超过 {rule.own_void_days} 天的走访不能自己作废（{rule.document}）。请联系乡镇专干作废。"
    return ""


def reason_fault(reason: str) -> str:
    """Return the sentence why `reason` will not do, or "" when it will."""
    words = reason.strip()
    if not MIN_REASON <= len(words) <= LONGEST_REASON:
        return f"请写明作废的原因，{MIN_REASON} 到 {LONGEST_REASON} 字。"
    if personal_number_in(words):
        return "原因里有像身份证号或手机号的数字。请删去后再办。"
    return ""
