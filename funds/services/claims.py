"""Claims for money (报账): written down, corrected, and moved along their table until they can be paid.

Paying itself is in funds/services/payments.py. Locks are taken on the project, then the claim, then the fund line: two
claims for one project that would together be too much are weighed one after the other.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import APPLY_FOR_PAYMENT
from config.lib.money import to_money
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.transitions import Transition, TransitionNotAllowed
from funds.claims import (
    CLAIM_MOVES,
    MOST_RETAINED,
    UNDER_CONTRACT,
    ClaimAction,
    ClaimKind,
    ClaimState,
)
from funds.models import Allocation, Claim, ClaimFile, ClaimStep, PayItem, PayList
from funds.selectors.claim_limits import faults_of, project_faults
from funds.selectors.claims import duty_fault
from projects.models import Project
from villages.persons import person_of, require_other_person

LONGEST_WORDS, LONGEST_USE, LONGEST_PAYEE = 200, 300, 80
EARLIEST = date(2014, 1, 1)
MOST = Decimal(10) ** 10


@dataclass(frozen=True)
class ClaimEntry:
    """What is claimed: for what, how much, what is kept back of it, who gets it. `releases_id` for retention money."""

    kind: str
    amount: Decimal
    claimed_on: date
    words: str
    payee: str = ""
    retained: Decimal = Decimal(0)
    over_reason: str = ""
    releases_id: int | None = None


@service("funds.claim_draft")
def draft_claim(*, allocation_id: int, entry: ClaimEntry, actor: User) -> Claim:
    """Write a claim down and return it; papers are added next, then it is handed in.

    Raises PermissionDenied, NotFoundRefused for an allocation of a project out of scope, Refused for amounts, days or
    words that will not do.
    """
    require(actor, APPLY_FOR_PAYMENT)
    person = person_of(actor)
    allocation = _allocation(allocation_id, actor)
    Project.objects.select_for_update(no_key=True).get(pk=allocation.project_id)
    if said := project_faults(allocation.project):
        raise Refused(said[0])
    claim = Claim.objects.create(allocation=allocation, **_sound(entry, allocation))
    _sign(claim, ClaimAction.DRAFT, person, actor)
    record(actor=actor, action="funds.claim_draft", subject=claim, after=_told(claim))
    return claim


@service("funds.claim_correct")
def correct_claim(*, claim_id: int, entry: ClaimEntry, actor: User) -> Claim:
    """Correct what a claim says before it is handed in, or after it came back; return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused for who reviewed or approved it,
    Refused once it is handed in, or for what will not do.
    """
    claim = own_open_claim(claim_id, actor)
    person = person_of(actor)
    before, values = _told(claim), _sound(entry, claim.allocation, own_id=claim.pk)
    if values["kind"] != claim.kind and claim.kind == ClaimKind.BENEFIT:
        drop_lists(claim)
    for name, value in values.items():
        setattr(claim, name, value)
    claim.changed_at = timezone.now()
    claim.save(update_fields=[*values, "changed_at"])
    _sign(claim, ClaimAction.CORRECT, person, actor)
    record(actor=actor, action="funds.claim_correct", subject=claim, before=before, after=_told(claim))
    return claim


@service("funds.claim_apply")
def apply_claim(*, claim_id: int, words: str = "", actor: User) -> Claim:
    """Hand a claim in to the line department, and return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed, SamePersonRefused, Refused with
    what is still missing.
    """
    return _forward(claim_id, ClaimAction.APPLY, words, actor)


@service("funds.claim_review")
def review_claim(*, claim_id: int, words: str = "", actor: User) -> Claim:
    """Let the line department sign a claim, and return it. Raises as `apply_claim`."""
    return _forward(claim_id, ClaimAction.REVIEW, words, actor)


@service("funds.claim_approve")
def approve_claim(*, claim_id: int, words: str = "", actor: User) -> Claim:
    """Approve a claim for finance, and return it; another person pays. Raises as `apply_claim`."""
    return _forward(claim_id, ClaimAction.APPROVE, words, actor)


@service("funds.claim_send_back")
def send_back_claim(*, claim_id: int, words: str, actor: User) -> Claim:
    """Let the line department send a claim back, with a reason. Raises as `apply_claim`."""
    return _back(claim_id, ClaimAction.SEND_BACK, words, actor)


@service("funds.claim_disapprove")
def disapprove_claim(*, claim_id: int, words: str, actor: User) -> Claim:
    """Let finance send a claim back instead of approving it, with a reason. Raises as `apply_claim`."""
    return _back(claim_id, ClaimAction.DISAPPROVE, words, actor)


@service("funds.claim_hold")
def hold_claim(*, claim_id: int, words: str, actor: User) -> Claim:
    """Let who should pay send an approved claim back, with a reason. Raises as `apply_claim`."""
    return _back(claim_id, ClaimAction.HOLD, words, actor)


@service("funds.claim_withdraw")
def withdraw_claim(*, claim_id: int, words: str, actor: User) -> Claim:
    """Give a claim up, with a reason: its invoices and payees are free for another one. Raises as `apply_claim`."""
    claim = _back(claim_id, ClaimAction.WITHDRAW, words, actor)
    ClaimFile.objects.standing().filter(claim=claim).update(withdrawn_at=timezone.now())
    drop_lists(claim)
    return claim


def own_open_claim(claim_id: int, actor: User) -> Claim:
    """Return a claim, locked, that `actor` may still correct or add to. Raises as `correct_claim`."""
    require(actor, APPLY_FOR_PAYMENT)
    claim = locked_claim(claim_id, actor)
    if not claim.is_open_to_change:
        raise TransitionNotAllowed(f"这笔报账现在是「{claim.get_state_display()}」，不能再改。要改，请先退回或撤回。")
    _require_duty(claim, CLAIM_MOVES.get(ClaimAction.APPLY), person_of(actor))
    return claim


def locked_claim(claim_id: int, actor: User) -> Claim:
    """Return a claim within the actor's scope with its allocation, line and project; project and claim are locked."""
    rows = Claim.objects.visible_to(actor).select_related("allocation__line", "allocation__project", "releases")
    project_id = rows.get(pk=claim_id).allocation.project_id
    Project.objects.select_for_update(no_key=True).get(pk=project_id)
    return rows.select_for_update(of=("self",)).get(pk=claim_id)


def fetched(claim_id: int, action: str, actor: User) -> tuple[Claim, Transition, str]:
    """Return the claim, locked, the step, and the person who may take it now. Raises as `apply_claim`."""
    move = CLAIM_MOVES.get(action)
    require(actor, move.permission)
    person = person_of(actor)
    claim = locked_claim(claim_id, actor)
    CLAIM_MOVES.require(action, claim.state, claim.get_state_display())
    _require_duty(claim, move, person)
    return claim, move, person


def require_ready(claim: Claim) -> None:
    """Raise Refused with everything that stands between a claim and its next step."""
    if said := faults_of(claim):
        raise Refused("".join(said))


def taken(claim: Claim, move: Transition, person: str, actor: User, **about: Any) -> Claim:
    """Sign first, then move: the database lets no claim be paid without all signatures on record."""
    _sign(claim, move.action, person, actor, **about)
    before, claim.state, claim.changed_at = claim.state, move.target, timezone.now()
    claim.save(update_fields=["state", "changed_at"])
    told = {"state": claim.state} | {name: str(value) for name, value in about.items() if name != "words" and value}
    record(
        actor=actor,
        action=f"funds.claim_{move.action}",
        subject=claim,
        before={"state": before},
        after=told | {"amount": str(claim.amount), "retained": str(claim.retained)},
        reason=about.get("words", ""),
    )
    return claim


def require_words(text: str, label: str, longest: int, *, needed: bool = True) -> str:
    """Return a text without blanks around it. Raises Refused for none where one is needed, too much, or numbers."""
    words = text.strip()
    if (needed and not words) or len(words) > longest:
        raise Refused(f"请写明{label}，最多 {longest} 字。")
    require_no_numbers(words)
    return words


def drop_lists(claim: Claim) -> None:
    """Take the claim's pay list off, with everybody on it."""
    now = timezone.now()
    lists = PayList.objects.standing().filter(claim=claim)
    PayItem.objects.live().filter(pay_list__in=lists).update(ended_at=now)
    lists.update(dropped_at=now)


def _forward(claim_id: int, action: str, words: str, actor: User) -> Claim:
    claim, move, person = fetched(claim_id, action, actor)
    said = require_words(words, "意见", LONGEST_WORDS, needed=False)
    require_ready(claim)
    return taken(claim, move, person, actor, words=said)


def _back(claim_id: int, action: str, words: str, actor: User) -> Claim:
    claim, move, person = fetched(claim_id, action, actor)
    return taken(claim, move, person, actor, words=require_words(words, "原因", LONGEST_WORDS))


def _require_duty(claim: Claim, move: Transition, person: str) -> None:
    fault = duty_fault(move, person, list(claim.steps.all()))
    require_other_person(person=person, earlier=[person] if fault else [], sentence=fault)


def _sign(claim: Claim, action: str, person: str, actor: User, **about: Any) -> ClaimStep:
    return ClaimStep.objects.create(claim=claim, action=action, person=person, actor=actor, role=actor.role, **about)


def _allocation(allocation_id: int, actor: User) -> Allocation:
    """Return an allocation of a project within the actor's scope: townships see projects, not the lines behind them."""
    mine = Allocation.objects.filter(project__in=Project.objects.visible_to(actor))
    allocation = mine.select_related("line", "project").filter(pk=allocation_id).first()
    if allocation is None:
        raise NotFoundRefused("没有这笔分配。请回到项目页面重新选择。")
    return allocation


def _sound(entry: ClaimEntry, allocation: Allocation, *, own_id: int = 0) -> dict[str, Any]:
    """Return the values of a claim. Raises Refused for what will not do."""
    if entry.kind not in ClaimKind.values:
        raise Refused("没有这种报账。请重新选择报账类别。")
    values = asdict(entry)
    values["amount"], values["retained"] = to_money(entry.amount), to_money(entry.retained)
    _require_amounts(entry.kind, values["amount"], values["retained"])
    if not EARLIEST <= entry.claimed_on <= timezone.localdate():
        raise Refused("报账日期应在 2014 年以后、今天以前。请照报账申请上的日期填。")
    values["words"] = require_words(entry.words, "用途", LONGEST_USE)
    values["over_reason"] = require_words(entry.over_reason, "超出比例的原因", LONGEST_WORDS, needed=False)
    is_list = entry.kind == ClaimKind.BENEFIT
    values["payee"] = "" if is_list else require_words(entry.payee, "收款单位", LONGEST_PAYEE)
    values["releases_id"] = _released(entry, allocation, own_id)
    return values


def _require_amounts(kind: str, amount: Decimal, retained: Decimal) -> None:
    if not 0 < amount <= MOST:
        raise Refused("报账金额要大于零，最多 100 亿元。请核对。")
    if retained < 0 or retained > amount * MOST_RETAINED:
        raise Refused(f"质保金最多扣报账金额的 {MOST_RETAINED:.0%}。请核对。")
    if retained and kind not in UNDER_CONTRACT:
        raise Refused("只有工程的预付款、进度款和验收款可以扣质保金。别的报账请填 0。")


def _released(entry: ClaimEntry, allocation: Allocation, own_id: int) -> int | None:
    if entry.kind != ClaimKind.RETENTION:
        return None
    kept = Claim.objects.filter(pk=entry.releases_id or 0, allocation=allocation, retained__gt=0).first()
    if kept is None:
        raise Refused("请选择退还哪一笔报账扣留的质保金：同一笔分配里扣了质保金的报账。")
    other = kept.released_by.exclude(pk=own_id).exclude(state=ClaimState.WITHDRAWN).first()
    if other is not None:
        raise Refused(f"{kept.number} 扣留的质保金已经由 {other.number} 退还，不能再报一次。")
    return kept.pk


def _told(claim: Claim) -> dict[str, str]:
    names = ("kind", "amount", "retained", "claimed_on", "releases_id")
    return {name: str(getattr(claim, name)) for name in names}


STEPS: dict[str, Callable[..., Claim]] = {
    ClaimAction.APPLY.value: apply_claim,
    ClaimAction.REVIEW.value: review_claim,
    ClaimAction.SEND_BACK.value: send_back_claim,
    ClaimAction.APPROVE.value: approve_claim,
    ClaimAction.DISAPPROVE.value: disapprove_claim,
    ClaimAction.HOLD.value: hold_claim,
    ClaimAction.WITHDRAW.value: withdraw_claim,
}
"""The steps that take no more than an opinion; paying is the one that takes more."""
