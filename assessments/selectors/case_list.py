"""Exit cases by state: who took the last step when, how each stands tonight, what this user may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.criteria.verdict import Outcome
from assessments.models import CaseStop, ExitCase, ExitDecision, HouseholdVerdict
from assessments.selectors.conditions import NOT_ASKED
from assessments.selectors.deciding import Standing, decision_fault, read_standing
from assessments.status import BESIDE, EXIT_TRANSITIONS, STORED_STATES, CaseState
from config.lib.keyset import KeysetPage, keyset_page
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from households.models import Household, Membership
from households.selectors.lists import search
from villages.persons import person_of

KEY = ("township_sort", "township_id", "village_id", "pk")
ALWAYS = frozenset({CaseState.PROPOSED, CaseState.APPROVED, CaseState.RETURNED})
"""States whose tabs are there also when nothing is on them; the others come and go with their cases."""


@dataclass(frozen=True)
class Move:
    """One action of the table that the user's role allows in this state, and why it is locked for this person now."""

    transition: Transition
    fault: str = ""


@dataclass
class CaseRow:
    """One case of the list, with its decisions and the moves of the user."""

    case: ExitCase
    current: HouseholdVerdict | None
    decisions: list[ExitDecision] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    stop: CaseStop | None = None
    heading: str = ""

    @property
    def last(self) -> ExitDecision | None:
        """The last step that was taken."""
        return self.decisions[-1] if self.decisions else None

    @property
    def state_kind(self) -> str:
        """The shape of its state: done, sent back, or under way."""
        if self.case.state in {CaseState.EXITED, CaseState.APPROVED}:
            return "ok"
        back = {CaseState.RETURNED, CaseState.DROPPED, CaseState.MENDING}
        return "warn" if self.case.state in back or self.stop else "now"

    @property
    def waiting_days(self) -> int:
        """How many days it has stood where it stands."""
        return (timezone.now() - self.case.changed_at).days

    @property
    def pick(self) -> str:
        return f"{self.case.pk}-{self.case.round}"

    @property
    def may_tick(self) -> bool:
        return any(not move.fault for move in self.moves)

    @property
    def lock(self) -> str:
        """The first reason why something is locked for this user."""
        return next((move.fault for move in self.moves if move.fault), "")

    @property
    def lock_words(self) -> str:
        """Which moves are locked, in a word: all of them, or 批准预脱贫 alone."""
        locked = [move.transition.label for move in self.moves if move.fault]
        return f"{'、'.join(locked)}锁定" if self.may_tick else "锁定"

    @property
    def now_words(self) -> str:
        """How it stands tonight: 七项达标, or how many are missing."""
        if self.current is None or self.current.overall == Outcome.MET:
            return "七项达标"
        return f"差 {self.current.short_count} 项"

    @property
    def changed_since(self) -> bool:
        """Whether the household is judged differently now than when it was proposed."""
        return self.current is None or self.current.digest != self.case.verdict.digest


@dataclass(frozen=True)
class CaseList:
    """One page of cases and how many stand in each state."""

    tab: str
    counts: dict[str, int]
    total: int
    rows: list[CaseRow]
    page: KeysetPage

    @property
    def actions(self) -> list[Transition]:
        """What the user's role may do with one of the rows at least, in the order of the table."""
        held = {move.transition.action for row in self.rows for move in row.moves}
        return [move for move in EXIT_TRANSITIONS if move.action in held]


def person_or_nobody(user: Any) -> str:
    """Return the person behind `user`, or the empty text when nobody stands behind the account."""
    try:
        return person_of(user)
    except Refused:
        return ""


def offered(state: str, user: Any) -> list[Transition]:
    """Return the moves of the table that have a button for `user` in `state`."""
    return [move for move in EXIT_TRANSITIONS.available(state, user) if move.action not in BESIDE]


def moves_of(case: ExitCase, *, user: Any, person: str, standing: Standing) -> list[Move]:
    """Return what the table offers `user` in the state of `case`, each with the reason that locks it, if one does."""
    moves = [Move(move, decision_fault(move, case, person, standing)) for move in offered(case.state, user)]
    return [move for move in moves if move.fault != NOT_ASKED]


def read_cases(*, user: Any, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = "") -> CaseList:
    """Return one page of the cases `user` may see. The number of queries does not grow with the rows."""
    mine = ExitCase.objects.visible_to(user)
    counts = dict(mine.order_by().values_list("state").annotate(n=Count("pk")))
    wanted = _narrow(mine.filter(state=tab), chosen)
    page = keyset_page(_with_home(wanted), fields=KEY, after=after, before=before)
    return CaseList(
        tab=tab,
        counts={state: counts.get(state, 0) for state in STORED_STATES},
        total=wanted.count() if chosen else counts.get(tab, 0),
        rows=_rows(page.rows, user),
        page=page,
    )


def _narrow(cases: Any, chosen: Mapping[str, Any]) -> Any:
    wanted = Q()
    for place in ("township", "village"):
        if place in chosen:
            wanted &= Q(**{f"household__{place}": chosen[place]})
    if "q" in chosen:
        wanted &= Q(household__in=search(Household.objects.all(), chosen["q"]).values("pk"))
    return cases.filter(wanted)


def _with_home(cases: Any) -> Any:
    living = Membership.objects.believed().as_of(timezone.localdate()).filter(household=OuterRef("household"))
    people = living.order_by().values("household").annotate(n=Count("pk")).values("n")
    home = (
        "household__group",
        "household__village",
        "household__township",
        "verdict__run_from",
        "standard",
        "reviewer",
    )
    return cases.select_related(*home).annotate(
        township_sort=F("household__township__sort"),
        township_id=F("household__township"),
        village_id=F("household__village"),
        people=Coalesce(Subquery(people), 0),
    )


def _rows(cases: list[ExitCase], user: Any) -> list[CaseRow]:
    moves = offered(cases[0].state, user) if cases else []
    decisions = list(ExitDecision.objects.filter(case__in=cases).select_related("actor").order_by("pk"))
    signed: dict[int, list[ExitDecision]] = {}
    for decision in decisions:
        signed.setdefault(decision.case_id, []).append(decision)
    standing = read_standing(cases, moves, signed=decisions)
    person = person_or_nobody(user)
    rows, township = [], None
    for case in cases:
        current = standing.current.get(case.household_id)
        row = CaseRow(case, current, signed.get(case.pk, []), stop=standing.stops.get(case.pk))
        row.moves = moves_of(case, user=user, person=person, standing=standing)
        if case.household.township_id != township:
            township, row.heading = case.household.township_id, str(case.household.township)
        rows.append(row)
    return rows
