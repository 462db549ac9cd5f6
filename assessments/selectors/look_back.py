"""The suspicions of the look-back for pages: the list by where they stand, and one with what can be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from accounts.jobs import JobState
from assessments.criteria import LABELS
from assessments.models import LookBackRun, Suspicion, SuspicionStep
from assessments.services.suspicions import YOU_DECIDED, YOU_LOOKED
from assessments.suspicions import ENDED, LOOKED, SUSPICION_TRANSITIONS, SuspicionState
from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition


class LookBackTab(models.TextChoices):
    """The one-click views of the list."""

    OPEN = "open", "待核实"
    TRUE = "true", "属实，待县里决定"
    UNTRUE = "untrue", "不属实，待复核"
    ENDED = "ended", "办完的"


OF_TAB: dict[str, tuple[str, ...]] = {
    LookBackTab.OPEN: (SuspicionState.OPEN,),
    LookBackTab.TRUE: (SuspicionState.TRUE,),
    LookBackTab.UNTRUE: (SuspicionState.UNTRUE,),
    LookBackTab.ENDED: ENDED,
}


@dataclass(frozen=True)
class ShortOf:
    """One criterion that a household fell short of."""

    label: str
    value: str
    reason: str
    source: str
    day: str

    @property
    def words(self) -> str:
        """Return it in one line: 住房 D 级：住的是 D 级危房，还没有改造."""
        return "：".join(filter(None, [" ".join(filter(None, [self.label, self.value])), self.reason]))


@dataclass(frozen=True)
class SuspicionRow:
    """One suspicion on the list."""

    suspicion: Suspicion

    @property
    def short_of(self) -> list[ShortOf]:
        return short_of(self.suspicion)

    @property
    def state_kind(self) -> str:
        """The kind of its state, for word, colour and shape."""
        return STATE_KINDS[self.suspicion.state]


STATE_KINDS: dict[str, str] = {
    SuspicionState.OPEN: "warn",
    SuspicionState.TRUE: "unmet",
    SuspicionState.UNTRUE: "now",
    SuspicionState.RETURNED: "unmet",
    SuspicionState.DISMISSED: "ok",
    SuspicionState.GONE: "ok",
}


@dataclass(frozen=True)
class LookBackList:
    """One page of suspicions, how many are in each tab, and the last look-back that ended well."""

    tab: str
    counts: dict[str, int]
    rows: list[SuspicionRow]
    page: KeysetPage
    run: LookBackRun | None

    @property
    def total(self) -> int:
        return self.counts[self.tab]


@dataclass(frozen=True)
class Offer:
    """A step that the user's role may take; `lock` says why this person may not, "" when they may."""

    transition: Transition
    lock: str


def short_of(suspicion: Suspicion) -> list[ShortOf]:
    """Return what the household fell short of, in words."""
    return [ShortOf(LABELS.get(name, name), value, reason, source, day or "") for name, value, reason, source, day
            in suspicion.criteria]  # fmt: skip


def read_look_back(
    *, user: Any, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = ""
) -> LookBackList:
    """Return one page of the suspicions `user` may see, by village; the number of queries does not grow with them."""
    mine = Suspicion.objects.visible_to(user)
    for name, path in (("township", "household__township"), ("village", "household__village"), ("kind", "kind")):
        if name in chosen:
            mine = mine.filter(**{path: chosen[name]})
    if words := chosen.get("q"):
        mine = mine.filter(
            Q(household__head_name__contains=words) | Q(household__head_initials__startswith=words.lower())
        )
    counts = mine.order_by().aggregate(
        **{one: Count("pk", filter=Q(state__in=states)) for one, states in OF_TAB.items()}
    )
    rows = mine.filter(state__in=OF_TAB[tab]).annotate(village_id=F("household__village"))
    rows = rows.select_related("household__village", "household__township")
    page = keyset_page(rows, fields=("village_id", "household_id", "id"), after=after, before=before)
    run = LookBackRun.objects.filter(state=JobState.DONE).order_by("-pk").first()
    return LookBackList(tab, counts, [SuspicionRow(one) for one in page.rows], page, run)


def offers(suspicion: Suspicion, steps: list[SuspicionStep], user: Any, person: str) -> list[Offer]:
    """Return the steps that the user's role may take now, each with why this person may not."""
    found = []
    for transition in SUSPICION_TRANSITIONS.available(suspicion.state, user):
        mine = any(step.person == person and step.action in transition.other_person_than for step in steps)
        sentence = YOU_DECIDED if transition.action in LOOKED else YOU_LOOKED
        found.append(Offer(transition, sentence if mine else ""))
    return found
