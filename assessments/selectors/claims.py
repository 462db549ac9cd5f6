"""Claims for pages: the list by where they stand, and one with its steps and what this person can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from assessments.claims import CLAIM_TRANSITIONS, DUTY_OF, ENDED, KEEPING, TOWNSHIP, ClaimState, Effect
from assessments.models import Claim, ClaimStep
from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition
from households.status import OPEN_STATUSES, HouseholdStatus

NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest claim has the smallest key."""
YOU_ARE: dict[str, str] = {
    KEEPING: "这件争议是您登记的，不能由您裁定。请由另一位同事办理。",
    TOWNSHIP: "这件争议您在乡镇裁定过，不能再由您办理这一步。请由另一位同事办理。",
}
YOU_DECIDED = "这件争议您在县里办理过，不能再由您办理这一步。请由另一位同事办理。"


class ClaimTab(models.TextChoices):
    """The one-click views of the claims."""

    RECEIVED = "received", "待乡镇裁定"
    RULED = "ruled", "待县级裁定"
    TO_DO = "to_do", "待登记入户"
    ENDED = "ended", "办完的"


OF_TAB: dict[str, tuple[str, ...]] = {
    ClaimTab.RECEIVED: (ClaimState.RECEIVED,),
    ClaimTab.RULED: (ClaimState.RULED,),
    ClaimTab.TO_DO: (ClaimState.TO_DO,),
    ClaimTab.ENDED: ENDED,
}


@dataclass(frozen=True)
class ClaimList:
    """One page of claims and how many are in each tab."""

    tab: str
    counts: dict[str, int]
    page: KeysetPage


@dataclass(frozen=True)
class ClaimOffer:
    """A step that the user's role may take; `lock` says why this person may not, "" when they may."""

    transition: Transition
    lock: str


def read_claims(*, user: Any, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = "") -> ClaimList:
    """Return one page of the claims `user` may see, the latest first; the number of queries does not grow."""
    mine = Claim.objects.visible_to(user)
    for name, path in (("township", "village__township"), ("village", "village"), ("kind", "kind")):
        if name in chosen:
            mine = mine.filter(**{path: chosen[name]})
    if words := chosen.get("q"):
        initials = Q(household__head_initials__startswith=words.lower())
        mine = mine.filter(Q(household__head_name__contains=words) | initials | Q(about__contains=words))
    counts = mine.order_by().aggregate(
        **{one: Count("pk", filter=Q(state__in=states)) for one, states in OF_TAB.items()}
    )
    rows = mine.filter(state__in=OF_TAB[tab]).select_related("household", "village__township")
    page = keyset_page(rows.annotate(newest=NEWEST_FIRST - F("pk")), fields=("newest",), after=after, before=before)
    return ClaimList(tab, counts, page)


def claim_offers(claim: Claim, steps: list[ClaimStep], user: Any, person: str) -> list[ClaimOffer]:
    """Return the steps that the user's role may take now, each with why this person may not."""
    return [
        ClaimOffer(transition, duty_fault(transition, person, steps))
        for transition in CLAIM_TRANSITIONS.available(claim.state, user)
    ]


def duty_fault(transition: Transition, person: str, steps: "list[ClaimStep]") -> str:
    """Return why `person`, who has taken some of `steps`, may not take `transition`; empty when they may."""
    mine = [DUTY_OF[step.action] for step in steps if step.person == person]
    other = next((duty for duty in mine if duty != DUTY_OF[transition.action]), "")
    return YOU_ARE.get(other, YOU_DECIDED) if other else ""


def fitting_effects(claim: Claim) -> list[Effect]:
    """Return what may follow from a ruling on this claim."""
    if claim.household is None:
        return [Effect.NONE, Effect.TAKE_UP]
    if claim.household.status == HouseholdStatus.EXITED:
        return [Effect.NONE, Effect.LOOK_BACK]
    return [Effect.NONE, Effect.RECHECK, Effect.STOP] if claim.household.status in OPEN_STATUSES else [Effect.NONE]
