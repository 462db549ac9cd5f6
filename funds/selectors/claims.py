"""Claims for pages: the list by where they stand, one with papers, payees and steps, what this person can do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from accounts.permissions import APPLY_FOR_PAYMENT, APPROVE_PAYMENTS, REVIEW_PAYMENTS
from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition
from funds.claims import (
    CLAIM_MOVES,
    DUTY_OF,
    STORED_STATES,
    ClaimAction,
    ClaimState,
    Duty,
    FileKind,
)
from funds.models import Allocation, Claim, ClaimFile, ClaimStep, PayItem, PayList, Payment, Refund
from funds.selectors.claim_limits import list_of, missing_kinds, weighed
from projects.models import Project

NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest claim has the smallest key."""
ITEMS_SHOWN = 200
ZERO = Decimal(0)

YOU_ARE: dict[str, str] = {
    Duty.APPLYING: "这笔报账是您登记或送审的，不能由您办这一步。请由另一位同事办理。",
    Duty.REVIEW: "这笔报账您在主管部门审核过，不能由您办这一步。请由另一位同事办理。",
    Duty.APPROVAL: "这笔报账您审批过，不能由您办这一步。请由另一位财政同事办理。",
    Duty.PAYMENT: "这笔报账您办过支付，不能由您办这一步。请由另一位同事办理。",
}


class ClaimTab(models.TextChoices):
    """The one-click views of the claims."""

    DRAFT = "draft", "待送审"
    APPLIED = "applied", "待审核"
    REVIEWED = "reviewed", "待审批"
    APPROVED = "approved", "待支付"
    REFUNDS = "refunds", "退款待记账"
    PAID = "paid", "已支付"
    WITHDRAWN = "withdrawn", "已撤回"
    ALL = "all", "全部"


FIRST_TABS = (
    (APPROVE_PAYMENTS, ClaimTab.REVIEWED),
    (REVIEW_PAYMENTS, ClaimTab.APPLIED),
    (APPLY_FOR_PAYMENT, ClaimTab.DRAFT),
)
"""Permission → the tab on which who holds it begins."""


def first_tab(user: Any) -> str:
    """Return the tab with which the list begins for `user`."""
    return next((tab.value for permission, tab in FIRST_TABS if user.may(permission)), ClaimTab.ALL.value)


def _conditions() -> dict[str, Q]:
    waiting = Refund.objects.waiting().filter(payment__claim=OuterRef("pk"))
    return {
        ClaimTab.DRAFT: Q(state__in=[ClaimState.DRAFT, ClaimState.RETURNED]),
        ClaimTab.APPLIED: Q(state=ClaimState.APPLIED),
        ClaimTab.REVIEWED: Q(state=ClaimState.REVIEWED),
        ClaimTab.APPROVED: Q(state=ClaimState.APPROVED),
        ClaimTab.REFUNDS: Exists(waiting) & Q(state=ClaimState.PAID),
        ClaimTab.PAID: Q(state=ClaimState.PAID),
        ClaimTab.WITHDRAWN: Q(state=ClaimState.WITHDRAWN),
        ClaimTab.ALL: Q(state__in=STORED_STATES),
    }


@dataclass(frozen=True)
class ClaimList:
    """One page of claims, how many are in each tab, and what those of this tab come to."""

    tab: str
    counts: dict[str, int]
    amount: Decimal
    page: KeysetPage


@dataclass(frozen=True)
class ClaimOffer:
    """A step that the user's role may take; `lock` says why this person may not, or what is missing, else ""."""

    transition: Transition
    lock: str


def read_claims(*, user: Any, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = "") -> ClaimList:
    """Return one page of the claims `user` may see, the latest first; the number of queries does not grow."""
    mine = Claim.objects.visible_to(user)
    if township := chosen.get("township"):
        mine = mine.filter(allocation__project__township=township)
    if kind := chosen.get("kind"):
        mine = mine.filter(kind=kind)
    if words := chosen.get("q"):
        mine = mine.filter(Q(allocation__project__name__contains=words) | Q(allocation__project__code=words))
    conditions = _conditions()
    counted = {one: Count("pk", filter=condition, distinct=True) for one, condition in conditions.items()}
    found = mine.order_by().aggregate(**counted, amount_of_tab=Sum("amount", filter=conditions[tab]))
    amount = found.pop("amount_of_tab") or ZERO
    rows = mine.filter(conditions[tab]).select_related("allocation__line", "allocation__project__township")
    page = keyset_page(rows.annotate(newest=NEWEST_FIRST - F("pk")), fields=("newest",), after=after, before=before)
    return ClaimList(tab, found, amount, page)


def for_page(claims: Any) -> Any:
    """Fetch with a claim what its pages name."""
    return claims.select_related(
        "allocation__line", "allocation__project__township", "allocation__project__village", "releases"
    )


@dataclass(frozen=True)
class ClaimPage:
    """Everything the page of one claim shows."""

    steps: list[ClaimStep]
    files: list[ClaimFile]
    missing: list[FileKind]
    faults: list[str]
    pay_list: PayList | None
    items: list[PayItem]
    payments: list[Payment]
    refunds: list[Refund]
    offers: list[ClaimOffer]

    @property
    def more_items(self) -> int:
        """How many rows of the pay list are not shown."""
        return (self.pay_list.rows if self.pay_list and not self.pay_list.faults else 0) - len(self.items)


def claim_page(claim: Claim, user: Any, person: str) -> ClaimPage:
    """Return what the page of `claim`, which the user sees, shows to `user`."""
    steps = list(claim.steps.select_related("actor"))
    is_open = claim.state not in {ClaimState.PAID, ClaimState.WITHDRAWN}
    files, listed = list(ClaimFile.objects.standing().filter(claim=claim)), list_of(claim)
    kinds = {file.kind for file in files}
    faults = weighed(claim, kinds, listed) if is_open else []
    items = PayItem.objects.filter(pay_list=listed).select_related("member", "household__village", "unit", "payment")
    payments = Payment.objects.filter(claim=claim, item__isnull=True).select_related("entry__line")
    refunds = Refund.objects.filter(payment__claim=claim).select_related("asked_by", "closed_by", "payment__item")
    return ClaimPage(
        steps=steps,
        files=files,
        missing=missing_kinds(claim, kinds) if is_open else [],
        faults=faults,
        pay_list=listed,
        items=list(items[:ITEMS_SHOWN]) if listed else [],
        payments=list(payments) if not is_open else [],
        refunds=list(refunds) if not is_open else [],
        offers=_offers(claim, steps, user, person, faults),
    )


def _offers(claim: Claim, steps: list[ClaimStep], user: Any, person: str, faults: list[str]) -> list[ClaimOffer]:
    return [
        ClaimOffer(move, duty_fault(move, person, steps) or ("" if move.is_back else "".join(faults)))
        for move in CLAIM_MOVES.available(claim.state, user)
    ]


def duty_fault(move: Transition, person: str, steps: list[ClaimStep]) -> str:
    """Return why `person`, who has taken some of `steps`, may not take `move`; empty when they may."""
    mine = [DUTY_OF[step.action] for step in steps if step.person == person]
    other = next((duty for duty in mine if duty != DUTY_OF[move.action]), "")
    return YOU_ARE[other] if other else ""


def may_change(claim: Claim, steps: list[ClaimStep], user: Any, person: str) -> bool:
    """Say whether `user` may correct the claim and add papers to it now."""
    move = CLAIM_MOVES.get(ClaimAction.APPLY)
    is_theirs = bool(person) and user.may(move.permission) and not duty_fault(move, person, steps)
    return claim.is_open_to_change and is_theirs


def allocations_of(project: Project) -> models.QuerySet[Allocation, Allocation]:
    """Return the allocations from which money for `project`, which the user sees, can be claimed."""
    return Allocation.objects.filter(project=project).select_related("line").order_by("allocated_on", "pk")


def with_money_kept_back(project: Project) -> models.QuerySet[Claim, Claim]:
    """Return the paid claims for `project` that kept retention money back, which nobody has claimed since."""
    kept = Claim.objects.filter(allocation__project=project, state=ClaimState.PAID, retained__gt=0)
    standing = [state for state in STORED_STATES if state != ClaimState.WITHDRAWN]
    return kept.exclude(released_by__state__in=standing).order_by("pk")
