"""What is asked before money is posted, for a whole batch at once: F2, F7, F8, the last day of use. The book asks F1.

A batch costs one look at its allocations, and with allocations among it one more at what their projects were given; no
posting is looked up by itself. What stands in the ledger already is looked at every night by the checks beside this.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.db.models import Sum
from django.utils import timezone

from config.lib.money import format_money
from config.lib.refusals import Refused
from funds.checks.over_plan import most_for
from funds.models import Allocation, EntryKind, LedgerEntry
from funds.selectors.money_rules import rule_on
from funds.uses import FundUse, forbidden

SPENDING = frozenset({EntryKind.ALLOCATION, EntryKind.PAYMENT})


class Posted(Protocol):
    """What is looked at of something to be posted (`funds.ledger.Posting`)."""

    @property
    def kind(self) -> EntryKind: ...
    @property
    def allocation_id(self) -> int | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def occurred_on(self) -> date: ...


class Goal(NamedTuple):
    """What money of an allocation goes to: the project, its plan, its days in the library, and the use."""

    project_id: int
    name: str
    plan_amount: Decimal
    entered_on: date | None
    left_on: date | None
    use: str
    document_no: str
    use_until: date | None


def require_postable(postings: Sequence[Posted], *, numbered: bool = False) -> None:
    """Raise Refused for the first of `postings` that a check blocks; the sentence names its place when `numbered`."""
    goals = _goals({p.allocation_id for p in postings if p.kind in SPENDING and p.allocation_id is not None})
    plans = _Plans(goals.values(), any(p.kind == EntryKind.ALLOCATION for p in postings))
    for place, posting in enumerate(postings, start=1):
        goal = goals.get(posting.allocation_id) if posting.kind in SPENDING else None
        if goal is None:  # no allocation, or one that is not there: the book says so
            continue
        prefix = f"第 {place} 笔：" if numbered else ""
        _require_allowed(posting, goal, prefix)
        if posting.kind == EntryKind.PAYMENT:
            _require_in_library(posting, goal, prefix)
        else:
            _require_in_time(posting, goal, prefix)
            plans.require_room(posting, goal, prefix)


def _goals(allocation_ids: set[int]) -> dict[int | None, Goal]:
    if not allocation_ids:
        return {}
    of_project = ("project__name", "project__plan_amount", "project__library_entered_on", "project__library_left_on")
    columns = ("project_id", *of_project, "use", "line__document_no", "line__use_until")
    rows = Allocation.objects.filter(pk__in=allocation_ids).order_by().values_list("pk", *columns)
    return {pk: Goal(*told) for pk, *told in rows}


def _require_allowed(posting: Posted, goal: Goal, prefix: str) -> None:
    held = None if goal.use == FundUse.PROJECT else forbidden(goal.use, posting.occurred_on)
    if held is not None:
        raise Refused(
            f"{prefix}「{goal.name}」这笔分配的用途是「{FundUse(goal.use).label}」，{held.words}不允许，不能安排和支付。"
            "请改用到允许的项目。"
        )


def _require_in_library(posting: Posted, goal: Goal, prefix: str) -> None:
    if goal.entered_on is None:
        raise Refused(f"{prefix}「{goal.name}」没有入项目库，不能支付。请先办完村申报、乡镇审核、县级审定和公示。")
    if posting.occurred_on < goal.entered_on:
        raise Refused(
            f"{prefix}「{goal.name}」{goal.entered_on:%Y-%m-%d} 才入项目库，"
            f"不能在 {posting.occurred_on:%Y-%m-%d} 支付。请核对记账日期。"
        )
    if goal.left_on is not None and posting.occurred_on >= goal.left_on:
        raise Refused(f"{prefix}「{goal.name}」{goal.left_on:%Y-%m-%d} 已经出项目库，不能再支付。请核对记账日期。")


def _require_in_time(posting: Posted, goal: Goal, prefix: str) -> None:
    """Refuse to set money aside after the last day of its line; what was set aside before may still be paid."""
    if goal.use_until is not None and posting.occurred_on > goal.use_until:
        raise Refused(
            f"{prefix}{goal.document_no} 限定使用到 {goal.use_until:%Y-%m-%d}，"
            f"不能在 {posting.occurred_on:%Y-%m-%d} 再安排。请按结余收回，或改用别的指标。"
        )


class _Plans:
    """What projects were given so far, and what they get within the batch, against their plans."""

    def __init__(self, goals: Iterable[Goal], wanted: bool) -> None:
        self.over_percent = rule_on(timezone.localdate()).over_plan_percent if wanted else 0
        self.given: dict[int, Decimal] = _given({goal.project_id for goal in goals}) if wanted else {}

    def require_room(self, posting: Posted, goal: Goal, prefix: str) -> None:
        """Raise Refused when an allocation takes a project over its plan and the share above it."""
        given = self.given.get(goal.project_id, Decimal(0)) + posting.amount
        self.given[goal.project_id] = given
        if given > most_for(goal.plan_amount, self.over_percent):
            raise Refused(
                f"{prefix}「{goal.name}」计划投资 {format_money(goal.plan_amount)} 元，安排合计会变成"
                f" {format_money(given)} 元，超出 {self.over_percent}% 以上。请先办理项目变更，重新审批计划。"
            )


def _given(project_ids: set[int]) -> dict[int, Decimal]:
    entries = LedgerEntry.objects.filter(
        allocation__project_id__in=project_ids, counts_as=EntryKind.ALLOCATION, allocation__isnull=False
    )
    return dict(entries.order_by().values_list("allocation__project_id").annotate(Sum("amount")))
