"""The monthly table of progress (E15): plan, invested, paid, percent, milestone and reason, as of the month's end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from projects.hooks import PROJECT_PAYMENTS
from projects.models import ProgressReport, Project
from projects.progress import Pace, Status, Step, measure
from projects.selectors.changes import bases_of
from projects.selectors.works import steps_of
from projects.status import ORDER, Milestone

TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class Month:
    """One month of the table, and the day as of which it is told: its last, or today while it runs."""

    first: date
    last: date

    @property
    def on(self) -> date:
        """The day as of which the table is told."""
        return min(self.last, timezone.localdate())

    @property
    def value(self) -> str:
        """The month as it stands in an address: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        """The month in words."""
        return f"{self.first.year} 年 {self.first.month} 月"


@dataclass(frozen=True)
class MonthRow:
    """One project in the table of a month. `plan` is the investment approved last; amounts are in 元."""

    project: Project
    plan: Decimal
    invested: Decimal | None
    paid: Decimal
    percent: int | None
    milestone: str
    status: Status
    reported_on: date | None

    @property
    def milestone_label(self) -> str:
        """How far it had come, in words."""
        return str(Milestone(self.milestone).label)

    @property
    def share(self) -> Decimal | None:
        """The part of the plan that was invested, of one."""
        return self.invested / self.plan if self.invested is not None and self.plan else None


@dataclass(frozen=True)
class MonthSums:
    """What the rows of a table come to, and how many are ahead, on time, behind."""

    rows: int
    plan: Decimal
    invested: Decimal
    paid: Decimal
    paces: list[tuple[str, int]]


def month_rows(projects: Sequence[Project], on: date) -> list[MonthRow]:
    """Return the rows of `projects` as of a day, in their order, in a fixed number of queries."""
    ids = [project.pk for project in projects]
    steps, reports = steps_of(ids), latest_reports(ids, on)
    bases = bases_of({project.pk: project.plan_amount for project in projects}, on)
    paid = payments_of(ids, on)
    return [
        _row(project, steps[project.pk], reports.get(project.pk), bases[project.pk], paid.get(project.pk), on)
        for project in projects
    ]


def latest_reports(project_ids: Sequence[int], on: date) -> dict[int, ProgressReport]:
    """Return project id → its last report of a day or before that counts."""
    rows = ProgressReport.objects.standing().filter(project__in=project_ids, reported_on__lte=on)
    latest = rows.order_by("project_id", "-reported_on", "-id").distinct("project_id")
    return {report.project_id: report for report in latest}


def payments_of(project_ids: Sequence[int], on: date) -> dict[int, Decimal]:
    """Return project id → what was paid for it until a day, net of refunds, as the app above says; 元."""
    found: dict[int, Decimal] = {}
    for answer in PROJECT_PAYMENTS.call_all(project_ids=project_ids, on=on):
        found |= answer
    return found


def sums_of(rows: Sequence[MonthRow]) -> MonthSums:
    """Return what the rows come to."""
    paces = Counter(row.status.pace for row in rows)
    return MonthSums(
        rows=len(rows),
        plan=sum((row.plan for row in rows), Decimal(0)),
        invested=sum((row.invested or Decimal(0) for row in rows), Decimal(0)),
        paid=sum((row.paid for row in rows), Decimal(0)),
        paces=[(str(pace.label), paces[pace]) for pace in Pace if paces[pace]],
    )


def milestone_on(project: Project, steps: Sequence[Step], on: date) -> str:
    """Return how far a project had come on a day; without any day on record, how far it has come now."""
    dated = [step for step in steps if step.reached_on is not None]
    reached = [step.milestone for step in dated if step.reached_on is not None and step.reached_on <= on]
    if reached:
        return max(reached, key=lambda milestone: ORDER[milestone])
    return Milestone.APPROVED if dated else project.milestone


def _row(
    project: Project,
    steps: Sequence[Step],
    report: ProgressReport | None,
    base: Decimal,
    paid: Decimal | None,
    on: date,
) -> MonthRow:
    return MonthRow(
        project=project,
        plan=base,
        invested=report.invested if report else None,
        paid=paid or Decimal(0),
        percent=report.percent if report else None,
        milestone=milestone_on(project, steps, on),
        status=measure(steps, on),
        reported_on=report.reported_on if report else None,
    )
