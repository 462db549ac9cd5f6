"""Arbitration: claims written down, ruled on by township and county, and what follows from the county's ruling.

What follows goes its own way: a recheck, the stop of a case, a suspicion of the look-back, a registration. Nothing here
moves a household.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from assessments.claims import (
    CLAIM_TRANSITIONS,
    ClaimAction,
    ClaimedBy,
    ClaimKind,
    ClaimState,
    Effect,
)
from assessments.models import CaseStop, Claim, ClaimStep, ExitCase, HouseholdVerdict, Moment, Suspicion
from assessments.selectors.claims import duty_fault, fitting_effects
from assessments.services.case_photos import store_photos
from assessments.services.recheck import recheck_households
from assessments.status import OPEN_STATES
from assessments.suspicions import SuspicionKind
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.transitions import Transition
from households.models import Household, StatusEvent
from households.status import GONE, HouseholdStatus
from villages.models import Village
from villages.persons import person_of, require_other_person

LONGEST_WHO, LONGEST_PHONE, LONGEST_TEXT, LONGEST_ABOUT, LONGEST_DOCUMENT = 40, 30, 500, 40, 120
EARLIEST = date(2014, 1, 1)


@dataclass(frozen=True)
class ClaimEntry:
    """What somebody claims. A family that is not on the register has no household code but a name and a village."""

    kind: str
    claimed_by: str
    content: str
    received_on: date
    household_code: str = ""
    village_id: int | None = None
    about: str = ""
    who: str = ""
    phone: str = ""
    photos: "list[UploadedFile[Any]]" = field(default_factory=list)


@dataclass(frozen=True)
class Ruling:
    """How a level rules: whether the claim is upheld, why, when it was heard, upon which document, what follows."""

    upheld: bool
    words: str
    heard_on: date | None = None
    document: str = ""
    effect: str = Effect.NONE


@service("claims.record")
def record_claim(*, entry: ClaimEntry, actor: User) -> Claim:
    """Write a claim down with its papers, and return it; the township rules on it next.

    Raises PermissionDenied, NotFoundRefused for a household or village outside the scope, Refused for words or days
    that will not do, or for a household that has left the register.
    """
    transition = CLAIM_TRANSITIONS.get(ClaimAction.RECORD)
    require(actor, transition.permission)
    person = person_of(actor)
    _require_sound(entry)
    household = _household(entry, actor)
    village_id = household.village_id if household else _village(entry, actor).pk
    claim = Claim.objects.create(
        kind=entry.kind,
        household=household,
        village_id=village_id,
        about="" if household else entry.about.strip(),
        claimed_by=entry.claimed_by,
        who=entry.who.strip(),
        phone=entry.phone.strip(),
        content=entry.content.strip(),
        received_on=entry.received_on,
    )
    ClaimStep.objects.create(claim=claim, action=transition.action, person=person, actor=actor)
    if entry.photos:
        store_photos(claim, Moment.PROOF, entry.photos, actor=actor)
    told = {"number": claim.number, "kind": claim.kind, "papers": len(entry.photos)}
    record(actor=actor, action="claims.record", subject=claim, after=told)
    return claim


@service("claims.rule")
def rule_claim(*, claim_id: int, ruling: Ruling, actor: User) -> Claim:
    """Rule on a claim for the township, and return it; the county rules next.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed, SamePersonRefused for who wrote
    it down, Refused without reasons or the day on which it was heard.
    """
    claim, transition, person = _fetched(claim_id, ClaimAction.RULE, actor)
    words = _words(ruling.words, "裁定理由")
    if ruling.heard_on is None or not claim.received_on <= ruling.heard_on <= timezone.localdate():
        raise Refused("听证或核查日期应在收到申请以后、今天以前。请照实填。")
    about: dict[str, Any] = {"upheld": ruling.upheld, "words": words, "heard_on": ruling.heard_on}
    return _taken(claim, transition, person, actor, **about)


@service("claims.return")
def return_claim(*, claim_id: int, words: str, actor: User) -> Claim:
    """Send a claim back to the township with what is still to be found out. Raises as `rule_claim`."""
    claim, transition, person = _fetched(claim_id, ClaimAction.RETURN, actor)
    return _taken(claim, transition, person, actor, words=_words(words, "退回原因"))


@service("claims.decide")
def decide_claim(*, claim_id: int, ruling: Ruling, actor: User) -> Claim:
    """Rule on a claim for the county, upon a document, let follow what follows, and return it.

    Raises as `rule_claim`; Refused without a document, for something to follow from a claim that is not upheld, and for
    what does not fit the household.
    """
    claim, transition, person = _fetched(claim_id, ClaimAction.DECIDE, actor)
    words, document = _words(ruling.words, "裁定理由"), ruling.document.strip()
    if not document or len(document) > LONGEST_DOCUMENT:
        raise Refused(f"请填裁定的文件编号，最多 {LONGEST_DOCUMENT} 字。")
    require_no_numbers(document)
    if ruling.effect not in Effect.values:
        raise Refused("请选择怎么落实。")
    if ruling.effect != Effect.NONE and not ruling.upheld:
        raise Refused("申请不成立的，只能选「维持不变」。")
    about: dict[str, Any] = {
        "upheld": ruling.upheld, "words": words, "document": document, "effect": ruling.effect,
    }  # fmt: skip
    target = ClaimState.TO_DO if ruling.effect == Effect.TAKE_UP else ClaimState.DECIDED
    taken = _taken(claim, transition, person, actor, target=target, **about)
    _EFFECTS[ruling.effect](claim, actor)
    return taken


@service("claims.carry_out")
def carry_out_claim(*, claim_id: int, household_code: str, actor: User) -> Claim:
    """Write down as which household a missed family was registered, and return the claim.

    Raises as `rule_claim`; NotFoundRefused for no such household in the village of the claim.
    """
    claim, transition, person = _fetched(claim_id, ClaimAction.CARRY_OUT, actor)
    homes = Household.objects.visible_to(actor).filter(code=household_code.strip(), village=claim.village_id)
    claim.taken_up = homes.exclude(status__in=GONE).first()
    if claim.taken_up is None:
        raise NotFoundRefused("这个村没有编号是这个的户。请先登记新户，再填它的户编号。")
    return _taken(claim, transition, person, actor)


def _fetched(claim_id: int, action: str, actor: User) -> tuple[Claim, Transition, str]:
    """Return the claim, locked, the step, and the person who may take it now."""
    transition = CLAIM_TRANSITIONS.get(action)
    require(actor, transition.permission)
    person = person_of(actor)
    rows = Claim.objects.visible_to(actor).select_related("household", "village")
    claim = rows.select_for_update(of=("self",)).get(pk=claim_id)
    CLAIM_TRANSITIONS.require(action, claim.state, claim.get_state_display())
    steps = list(claim.steps.all())
    fault = duty_fault(transition, person, steps)
    require_other_person(person=person, earlier=[person] if fault else [], sentence=fault)
    return claim, transition, person


def _taken(claim: Claim, transition: Transition, person: str, actor: User, *, target: str = "", **about: Any) -> Claim:
    """Sign first, then move: the database lets a claim end only with all signatures on record."""
    ClaimStep.objects.create(claim=claim, action=transition.action, person=person, actor=actor, **about)
    before, claim.state, claim.changed_at = claim.state, target or transition.target, timezone.now()
    claim.save(update_fields=["state", "changed_at", "taken_up"])
    told = {"state": claim.state} | {name: str(value) for name, value in about.items() if name != "words"}
    record(
        actor=actor,
        action=f"claims.{transition.action}",
        subject=claim,
        before={"state": before},
        after=told | ({"household": claim.taken_up.code} if claim.taken_up else {}),
        reason=about.get("words", ""),
    )
    return claim


def _require_sound(entry: ClaimEntry) -> None:
    if entry.kind not in ClaimKind.values or entry.claimed_by not in ClaimedBy.values:
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    _words(entry.content, "申请内容")
    if len(entry.who) > LONGEST_WHO or len(entry.phone) > LONGEST_PHONE:
        raise Refused("申请人和电话写得太长，请写短一些。")
    if not EARLIEST <= entry.received_on <= timezone.localdate():
        raise Refused("收到日期应在 2014 年以后、今天以前。请照实填。")
    if entry.kind == ClaimKind.MISSED and entry.household_code.strip():
        raise Refused("漏评的一家还不在册，不填户编号。已经在册的，请改选别的事项。")
    if entry.kind != ClaimKind.MISSED and not entry.household_code.strip():
        raise Refused("请填户编号，说明对哪一户有争议。")


def _words(text: str, label: str) -> str:
    words = text.strip()
    if not words or len(words) > LONGEST_TEXT:
        raise Refused(f"请写明{label}，最多 {LONGEST_TEXT} 字。")
    require_no_numbers(words)
    return words


def _household(entry: ClaimEntry, actor: User) -> Household | None:
    if entry.kind == ClaimKind.MISSED:
        return None
    household = Household.objects.visible_to(actor).filter(code=entry.household_code.strip()).first()
    if household is None:
        raise NotFoundRefused("没有编号是这个的户，或者不在您能看到的范围内。请核对户编号。")
    if household.status in GONE:
        raise Refused(f"{household}已经{household.get_status_display()}，不能再提争议。")
    return household


def _village(entry: ClaimEntry, actor: User) -> Village:
    if not entry.about.strip() or len(entry.about.strip()) > LONGEST_ABOUT:
        raise Refused(f"请写明漏评的是哪一家，最多 {LONGEST_ABOUT} 字。")
    require_no_numbers(entry.about)
    village = Village.objects.visible_to(actor).filter(pk=entry.village_id or 0).first()
    if village is None:
        raise NotFoundRefused("请选择漏评的一家在哪个村。")
    return village


def _nothing(claim: Claim, actor: User) -> None:
    """Leave everything as it is."""


def _require(claim: Claim, effect: Effect) -> Household:
    if claim.household is None or effect not in fitting_effects(claim):
        raise Refused(f"这一件不能选「{effect.label}」。请看这一户现在的状态，重新选。")
    return claim.household


def _recheck(claim: Claim, actor: User) -> None:
    recheck_households([_require(claim, Effect.RECHECK).pk], actor)


def _stop(claim: Claim, actor: User) -> None:
    household = _require(claim, Effect.STOP)
    case = ExitCase.objects.select_for_update(of=("self",)).filter(household=household, state__in=OPEN_STATES).first()
    if case is None:
        raise Refused("这一户没有正在办的退出，不能停办。请改选别的。")
    if CaseStop.objects.standing().filter(case=case).exists():
        return
    current = HouseholdVerdict.objects.current().filter(household=household).first()
    CaseStop.objects.create(case=case, verdict=current or case.verdict, stopped_at=timezone.now())
    record(actor=actor, action="exit.stopped", subject=case, after={"claim": claim.number})


def _look_back(claim: Claim, actor: User) -> None:
    household = _require(claim, Effect.LOOK_BACK)
    if Suspicion.objects.unsettled().filter(household=household, kind=SuspicionKind.WRONG_EXIT).exists():
        return
    out = StatusEvent.objects.filter(household=household, after=HouseholdStatus.EXITED).order_by("-on_date", "-pk")
    event = out.first()
    day = event.on_date if event else date(household.exit_year or claim.received_on.year, 12, 31)
    Suspicion.objects.create(
        household=household, kind=SuspicionKind.WRONG_EXIT, criteria=[], exited_on=day, claim=claim
    )


def _take_up(claim: Claim, actor: User) -> None:
    if claim.household is not None:
        raise Refused("这一户已经在册，不用登记为新户。请改选别的。")


_EFFECTS: dict[str, Callable[[Claim, User], None]] = {
    Effect.NONE: _nothing,
    Effect.RECHECK: _recheck,
    Effect.STOP: _stop,
    Effect.LOOK_BACK: _look_back,
    Effect.TAKE_UP: _take_up,
}
