"""Waivers of findings: asked for with a reason and a last day, decided by another person, ended before their day."""

from datetime import date, timedelta

from django.db.models.functions import Now
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.models import Finding, Waiver
from households.waivers import ASK_PERMISSION, LIVE_STATES, WAIVER_TRANSITIONS, WaiverAction, WaiverState
from villages.persons import person_of, require_other_person

LONGEST_DAYS = 365
LONGEST_WORDS = 200
MIN_REASON = 4
OUTLIVED = "豁免到期"
ASKED_BY_YOU = "这是您自己申请的，不能由您决定。请由另一位同事办理。"


@service("households.ask_waiver")
def ask_waiver(*, finding_id: int, reason: str, until: date, actor: User) -> Waiver:
    """Ask that an open finding not count until a day, and return the waiver, which waits for another person.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused when the finding is closed or has a waiver
    that lives, the day or the reason will not do, or nobody stands behind the account.
    """
    require(actor, ASK_PERMISSION)
    finding = Finding.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=finding_id)
    person, words, today = person_of(actor), reason.strip(), timezone.localdate()
    if finding.closed_at is not None:
        raise Refused("这个问题已经消除了，不用豁免。")
    if not MIN_REASON <= len(words) <= LONGEST_WORDS:
        raise Refused(f"请写明为什么豁免，{MIN_REASON} 到 {LONGEST_WORDS} 字。")
    require_no_numbers(words)
    if not today < until <= today + timedelta(LONGEST_DAYS):
        raise Refused(f"豁免到的那一天要在明天以后、{LONGEST_DAYS} 天以内。")
    _require_none_lives(finding, today)
    waiver = Waiver.objects.create(
        finding=finding, value=finding.value, reason=words, until=until, asked_by=actor, asked_person=person
    )
    told = {"rule": finding.rule, "until": until.isoformat()}
    record(actor=actor, action="households.ask_waiver", subject=waiver, after=told, reason=words)
    return waiver


@service("households.approve_waiver")
def approve_waiver(*, waiver_id: int, actor: User, opinion: str = "") -> Waiver:
    """Let the finding not count until the waiver's last day; return the waiver.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed from another state,
    SamePersonRefused for who asked, Refused when its day has passed or something else is registered now.
    """
    waiver = _decided(WaiverAction.APPROVE, waiver_id=waiver_id, opinion=opinion, actor=actor)
    finding = waiver.finding
    if waiver.until < timezone.localdate():
        raise Refused("申请的豁免已经过了期。请退回，需要的重新申请。")
    if finding.closed_at is not None or finding.value != waiver.value:
        raise Refused("申请以后登记的内容变了。请退回，需要的重新申请。")
    finding.waived_until = waiver.until
    finding.save(update_fields=["waived_until"])
    return waiver


@service("households.return_waiver")
def return_waiver(*, waiver_id: int, actor: User, opinion: str) -> Waiver:
    """Decline a waiver with a reason; the finding goes on counting. Raises as `approve_waiver`, Refused without one."""
    return _decided(WaiverAction.RETURN, waiver_id=waiver_id, opinion=opinion, actor=actor)


@service("households.end_waiver")
def end_waiver(*, waiver_id: int, actor: User, opinion: str) -> Waiver:
    """End an approved waiver before its day: the finding counts again from now on. Raises as `return_waiver`."""
    waiver = _moved(WaiverAction.END, waiver_id=waiver_id, opinion=opinion, actor=actor)
    waiver.end_reason, waiver.ended_at = opinion.strip(), timezone.now()
    waiver.save(update_fields=["state", "end_reason", "ended_at"])
    Finding.objects.open().filter(pk=waiver.finding_id).update(waived_until=None)
    return waiver


def end_outlived(day: date) -> int:
    """End the waivers whose last day lies before `day`; return how many. Their findings count again by themselves."""
    outlived = Waiver.objects.filter(state__in=LIVE_STATES, until__lt=day)
    return outlived.update(state=WaiverState.ENDED, ended_at=Now(), end_reason=OUTLIVED)


def _require_none_lives(finding: Finding, today: date) -> None:
    for living in Waiver.objects.filter(finding=finding, state__in=LIVE_STATES):
        if living.until >= today:
            raise Refused("这个问题已经申请过豁免，或者正在豁免期内。请刷新页面看最新情况。")
        living.state, living.ended_at, living.end_reason = WaiverState.ENDED, timezone.now(), OUTLIVED
        living.save(update_fields=["state", "ended_at", "end_reason"])


def _decided(action: WaiverAction, *, waiver_id: int, opinion: str, actor: User) -> Waiver:
    waiver = _moved(action, waiver_id=waiver_id, opinion=opinion, actor=actor)
    waiver.opinion, waiver.decided_at = opinion.strip(), timezone.now()
    waiver.decided_by, waiver.decided_person = actor, person_of(actor)
    waiver.save(update_fields=["state", "opinion", "decided_at", "decided_by", "decided_person"])
    return waiver


def _moved(action: WaiverAction, *, waiver_id: int, opinion: str, actor: User) -> Waiver:
    """Return the waiver, locked with its finding, in its new state, which the caller saves; the move is audited."""
    transition = WAIVER_TRANSITIONS.get(action)
    require(actor, transition.permission)
    waivers = Waiver.objects.visible_to(actor).select_related("finding")
    waiver = waivers.select_for_update(of=("self", "finding")).get(pk=waiver_id)
    WAIVER_TRANSITIONS.require(action, waiver.state, waiver.get_state_display())
    person = person_of(actor)
    if transition.other_person_than:
        require_other_person(person=person, earlier=[waiver.asked_person], sentence=ASKED_BY_YOU)
    words = opinion.strip()
    if transition.needs_reason and len(words) < MIN_REASON:
        raise Refused(f"{transition.label}要写明原因，至少 {MIN_REASON} 个字。")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"最多写 {LONGEST_WORDS} 字。")
    before, waiver.state = waiver.state, WaiverState(transition.target)
    record(
        actor=actor,
        action=f"households.{action}_waiver",
        subject=waiver,
        before={"state": before},
        after={"state": waiver.state, "until": waiver.until.isoformat()},
        reason=words,
    )
    return waiver
