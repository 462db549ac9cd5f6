"""Visits of the shown township that were sent back: open, one of them late, one corrected, one accepted.

An open return leaves the visit as it is. Those corrected had met nobody and so told the check nothing; the visits in
their place are among those that the county's report counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from assessments.demo.accounts import SHOWN_TOWNSHIP
from assessments.demo.plan import CountyPlan
from assessments.demo.visits import VISIT_COLUMNS
from config.lib.copying import TableRows, clean
from households.codes import Met, ProblemState
from households.models import Visit, VisitReturn
from households.returns import ReturnState
from villages.models import CadreAccount

COLUMNS = (
    "visit_id", "reason", "maker_person", "returned_by_id", "returned_person", "returned_at", "state", "correction_id",
    "corrected_at", "decided_by_id", "decided_person", "decided_at",
)  # fmt: skip
HELPER, CLERK, REVIEWER = "zhanghy", "liusy", "wangjg"
OF_OTHERS = 10
CORRECTED = (ReturnState.CORRECTED, ReturnState.ACCEPTED)
"""Where the corrections stand: as many as `visits.CORRECTIONS` keeps back."""
REASONS = (
    "情况记录太短，请写清和谁谈了什么、家里有什么变化。",
    "帮扶手册上没有这次走访，请核对走访日期。",
    "没有写下一步怎么办，请补上谁去办、什么时候办。",
    "和上一次的记录差不多，请写这一次看到的新情况。",
)
NOBODY_REASON = "家里没有人的，请写清问了哪位邻居、约好什么时候再去。"
NOBODY_CORRECTED = "问了隔壁邻居，一家人赶集去了，已约好下周再来。"


@dataclass
class Returned:
    """The rows of returned visits: the corrections, the returns, and when and why the corrected visits were voided."""

    corrections: list[tuple[object, ...]] = field(default_factory=list)
    returns: list[tuple[object, ...]] = field(default_factory=list)
    voided: list[tuple[int, datetime, str]] = field(default_factory=list)

    def tables(self) -> Iterator[TableRows]:
        """Yield the tables, the corrections before the returns that name them."""
        yield Visit, VISIT_COLUMNS, self.corrections
        yield VisitReturn, COLUMNS, self.returns


def plan_returned(plan: CountyPlan) -> Returned:
    """Choose the visits that were sent back. The county's visits must have been loaded."""
    return _Township(plan).returned()


def void_corrected(returned: Returned) -> None:
    """Void the visits that have been corrected, as the correction does."""
    for visit_id, at, reason in returned.voided:
        Visit.objects.filter(pk=visit_id).update(voided_at=at, void_reason=reason)


class _Township:
    """Sends visits of the shown township back."""

    def __init__(self, plan: CountyPlan) -> None:
        self.plan, self.calendar = plan, plan.calendar
        self.rng = Random(f"{plan.seed} returned")
        self.people = {one.user.username: one for one in CadreAccount.objects.select_related("user", "cadre")}
        self.visits = Visit.objects.filter(household__township__name=SHOWN_TOWNSHIP).select_related("cadre")
        self.found = Returned()

    def returned(self) -> Returned:
        corrected = self._nobody_met()
        for visit, state, number in zip(corrected, CORRECTED, range(len(CORRECTED)), strict=False):
            self._correct(visit, state, self.plan.figures.visits - number)
        _, unclear, met = self.plan.shown
        self._send_back(self._last_of(unclear.id, 11), days_ago=9, reason=REASONS[0])
        self._send_back(self._last_of(met.id, 3), days_ago=1, reason=REASONS[2])
        for number, visit in enumerate(self._others(but={one.pk for one in corrected})):
            self._send_back(visit, days_ago=1 + number % 6, reason=REASONS[number % len(REASONS)])
        return self.found

    def _nobody_met(self) -> list[Visit]:
        """Return the latest visits that found nobody at home, of different households, one for each correction."""
        empty = self.visits.filter(met=Met.NOBODY, food="", problem_state=ProblemState.NONE)
        empty = empty.filter(visited_on__lte=self.calendar.ago(6), cadre__accounts__isnull=True)
        latest: dict[int, Visit] = {}
        for visit in empty.order_by("-visited_on", "pk")[: 10 * len(CORRECTED)]:
            latest.setdefault(visit.household_id, visit)
        return list(latest.values())[: len(CORRECTED)]

    def _last_of(self, household_id: int, days_ago: int) -> Visit:
        until = self.visits.filter(household=household_id, visited_on__lte=self.calendar.ago(days_ago))
        return until.order_by("-visited_on", "-pk")[0]

    def _others(self, *, but: set[int]) -> list[Visit]:
        """Return recent visits by cadres without an account here, of as many households."""
        recent = self.visits.filter(cadre__accounts__isnull=True, visited_on__lte=self.calendar.ago(8)).exclude(
            pk__in=but
        )
        last = recent.filter(visited_on__gte=self.calendar.ago(40)).order_by("household_id", "-visited_on", "-pk")
        keys = list(last.distinct("household_id").values_list("pk", flat=True))
        return list(recent.filter(pk__in=self.rng.sample(keys, min(OF_OTHERS, len(keys)))).order_by("pk"))

    def _send_back(self, visit: Visit, *, days_ago: int, reason: str) -> None:
        at = self.calendar.moment(self.calendar.ago(days_ago), self.rng)
        self.found.returns.append(self._row(visit, reason, at, ReturnState.RETURNED, (None, None, None, "", None)))

    def _correct(self, visit: Visit, state: ReturnState, correction_id: int) -> None:
        """Let the visitor answer with another visit of the same day, two days after it was sent back."""
        sent_back, corrected, decided = (self.calendar.moment(self.calendar.ago(n), self.rng) for n in (4, 2, 1))
        self.found.voided.append((visit.pk, corrected, f"退回更正：{NOBODY_REASON}"))
        self.found.corrections.append((
            correction_id, visit.household_id, visit.cadre_id, corrected, f"{self.rng.getrandbits(128):032x}",
            visit.kind, visit.visited_on, visit.met, "", "", "", "", "", "", clean(visit.text + NOBODY_CORRECTED),
            visit.problem_state, "", "",
        ))  # fmt: skip
        reviewer = self.people[REVIEWER]
        decision: tuple[Any, ...] = (None, "", None)
        if state == ReturnState.ACCEPTED:
            decision = (reviewer.user_id, reviewer.cadre.id_hash, decided)
        self.found.returns.append(
            self._row(visit, NOBODY_REASON, sent_back, state, (correction_id, corrected, *decision))
        )

    def _row(
        self, visit: Visit, reason: str, at: datetime, state: ReturnState, outcome: tuple[Any, ...]
    ) -> tuple[object, ...]:
        clerk = self.people[CLERK]
        person = visit.cadre.id_hash
        return (visit.pk, reason, person, clerk.user_id, clerk.cadre.id_hash, at, state.value, *outcome)
