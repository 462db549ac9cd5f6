"""How far a project is ahead or behind of its plan, and what investment was approved for it. No database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models

from config.lib.money import to_money
from projects.change_status import OVER_PLAN
from projects.status import ORDER, Milestone


class Pace(models.TextChoices):
    """How what was reached stands to what was planned."""

    AHEAD = "ahead", "提前"
    ON_TIME = "on_time", "正常"
    BEHIND = "behind", "滞后"
    UNPLANNED = "unplanned", "没有排计划"
    TERMINATED = "terminated", "终止"


SHAPES: dict[str, str] = {
    Pace.AHEAD: "ok",
    Pace.ON_TIME: "ok",
    Pace.BEHIND: "overdue",
    Pace.UNPLANNED: "none",
    Pace.TERMINATED: "cancelled",
}
"""Pace → the kind of status that pages show for it."""


@dataclass(frozen=True)
class Step:
    """One milestone of a project: what was planned, what came, why it was late."""

    milestone: str
    planned_on: date | None = None
    reached_on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Status:
    """Ahead, on time or behind by so many days at `milestone`, the one that it is measured by, and the reason given."""

    pace: Pace
    days: int = 0
    milestone: str = ""
    reason: str = ""

    @property
    def label(self) -> str:
        """Say it in words: 滞后 12 天."""
        return f"{self.pace.label} {self.days} 天" if self.days else str(self.pace.label)

    @property
    def shape(self) -> str:
        """The kind of status that pages show for it."""
        return SHAPES[self.pace]

    @property
    def at(self) -> str:
        """The milestone it is measured by, in words."""
        return str(Milestone(self.milestone).label) if self.milestone else ""


def measure(steps: Iterable[Step], on: date) -> Status:
    """Return how a project stands on the day `on`.

    What is planned, due and neither reached nor passed by a later milestone decides first; then the last milestone
    that was reached and had been planned. Reached later than `on` is not reached yet.
    """
    known = sorted(steps, key=lambda step: ORDER[step.milestone])
    reached = [step for step in known if step.reached_on is not None and step.reached_on <= on]
    if reached and reached[-1].milestone == Milestone.TERMINATED:
        return Status(Pace.TERMINATED)
    last = ORDER[reached[-1].milestone] if reached else -1
    ahead_of_it = [step for step in known if ORDER[step.milestone] > last and step.planned_on is not None]
    due = [step for step in ahead_of_it if step.planned_on is not None and step.planned_on < on]
    if due:
        return _behind_at(due[0], on)
    measured = [step for step in reached if step.planned_on is not None]
    if measured:
        return _measured_by(measured[-1])
    return Status(Pace.ON_TIME) if ahead_of_it else Status(Pace.UNPLANNED)


def _behind_at(step: Step, on: date) -> Status:
    assert step.planned_on is not None  # only planned ones are due; the type checker cannot know
    return Status(Pace.BEHIND, (on - step.planned_on).days, step.milestone, step.reason)


def _measured_by(step: Step) -> Status:
    assert step.planned_on is not None  # as above
    assert step.reached_on is not None
    days = (step.reached_on - step.planned_on).days
    pace = Pace.BEHIND if days > 0 else Pace.AHEAD if days < 0 else Pace.ON_TIME
    return Status(pace, abs(days), step.milestone, step.reason if days > 0 else "")


@dataclass(frozen=True)
class ApprovedChange:
    """A change that was approved: the investment from then on, and whether it was approved anew as a large one."""

    amount: Decimal | None
    is_large: bool


def approved_base(plan: Decimal, changes: Iterable[ApprovedChange]) -> Decimal:
    """Return the investment that was approved last: the plan, or what a large change or a cut put in its place.

    `changes` come in order. Small rises do not add up to a large one: a tenth is counted from here.
    """
    base = plan
    for change in changes:
        if change.amount is not None and (change.is_large or change.amount < base):
            base = change.amount
    return base


def most_of(base: Decimal) -> Decimal:
    """Return what may be contracted and invested without being approved anew: a tenth over what was approved."""
    return to_money(base * OVER_PLAN)


def is_over(amount: Decimal, base: Decimal) -> bool:
    """Say whether `amount` is more than a tenth over what was approved."""
    return amount > base * OVER_PLAN
