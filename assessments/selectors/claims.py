"""Claims for pages: the list by where they stand, and one with its steps and what this person can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from assessments.claims import CLAIM_TRANSITIONS, ENDED, ClaimState
from assessments.models import Claim, ClaimStep
from assessments.services.claims import duty_fault
from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition

NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest claim has the smallest key."""


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
