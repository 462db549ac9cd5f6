"""How projects are carried out: ahead or behind, what is overdue, the page of one project's works. Reads only."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from projects.models import (
    Acceptance,
    ProgressReport,
    Project,
    ProjectChange,
    ProjectMilestone,
    WorksDuty,
    WorksPerson,
    WorksPhoto,
)
from projects.models.projects import ProjectQuerySet
from projects.models.works import ProjectMilestoneQuerySet
from projects.progress import Status, Step, measure
from projects.selectors.changes import base_after
from projects.status import BY_HAND, COMPLETED, NOT_YET, ORDER, UNDER_WAY, WORKS, Milestone
from villages.persons import person_key

REPORTS_SHOWN = 20
FACT_DAYS = 30
"""So many days late, or without a report, is a fact that a check tells (F5)."""


def status_of(project: Project, on: date) -> Status:
    """Return how a project stands to its plan on a day."""
    return statuses_of([project.pk], on)[project.pk]


def statuses_of(project_ids: Collection[int], on: date) -> dict[int, Status]:
    """Return how each of these projects stands to its plan on a day, in one query."""
    steps = steps_of(project_ids)
    return {pk: measure(steps[pk], on) for pk in project_ids}


def steps_of(project_ids: Collection[int]) -> dict[int, list[Step]]:
    """Return project id → its milestones as the measure takes them."""
    columns = ("project_id", "milestone", "planned_on", "reached_on", "reason")
    found: dict[int, list[Step]] = defaultdict(list)
    for pk, *rest in ProjectMilestone.objects.filter(project__in=project_ids).values_list(*columns):
        found[pk].append(Step(*rest))
    return found


def behind(milestones: ProjectMilestoneQuerySet, on: date, days: int = FACT_DAYS) -> ProjectMilestoneQuerySet:
    """Narrow to milestones that are more than so many days overdue on a day, not reached (F5)."""
    return milestones.overdue(on - timedelta(days=days))


def unreported(projects: ProjectQuerySet, on: date, days: int = FACT_DAYS) -> ProjectQuerySet:
    """Narrow to projects under way since more than so many days, without a report in that time (F5)."""
    since = on - timedelta(days=days)
    lately = ProgressReport.objects.standing().filter(project=OuterRef("pk"), reported_on__gte=since)
    begun = projects.filter(milestone=Milestone.STARTED, started_on__lt=since)
    return begun.filter(~Exists(lately))


def to_accept(projects: ProjectQuerySet, person: str = "") -> ProjectQuerySet:
    """Narrow to finished projects that wait for their acceptance, without those that `person` had a hand in."""
    finished = projects.filter(milestone=Milestone.FINISHED)
    if not person:
        return finished
    own = WorksPerson.objects.filter(project=OuterRef("pk"), person=person, duty=WorksDuty.WORKS)
    return finished.filter(~Exists(own))


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone on the page: its days, how they stand to each other in words, and whether it may be marked."""

    milestone: Milestone
    planned_on: date | None
    reached_on: date | None
    reason: str
    words: str
    shape: str
    may_mark: bool

    @property
    def label(self) -> str:
        """The milestone in words."""
        return str(self.milestone.label)


@dataclass(frozen=True)
class Faults:
    """Why this user may not keep the works, report, accept or hand over now; empty where they may, None where never."""

    keep: str | None = None
    report: str | None = None
    accept: str | None = None
    hand_over: str | None = None


@dataclass(frozen=True)
class WorksPage:
    """What the page of a project's works shows."""

    status: Status
    milestones: list[MilestoneRow]
    reports: list[tuple[ProgressReport, list[WorksPhoto]]]
    acceptances: list[tuple[Acceptance, list[WorksPhoto]]]
    people: list[tuple[str, str]]
    base: Any
    open_change: ProjectChange | None
    faults: Faults = field(default_factory=Faults)

    @property
    def latest(self) -> ProgressReport | None:
        """The last report that counts."""
        return self.reports[0][0] if self.reports else None


def read_works(project: Project, user: Any, *, may_keep: bool, may_accept: bool) -> WorksPage:
    """Return the page of one project's works, and what `user` can do on it."""
    today = timezone.localdate()
    rows = {row.milestone: row for row in ProjectMilestone.objects.filter(project=project)}
    reports = list(
        ProgressReport.objects.standing().filter(project=project).select_related("recorded_by")[:REPORTS_SHOWN]
    )
    acceptances = list(Acceptance.objects.filter(project=project).select_related("recorded_by"))
    photos = list(WorksPhoto.objects.filter(project=project))
    persons = list(WorksPerson.objects.filter(project=project).select_related("actor"))
    changes = list(ProjectChange.objects.filter(project=project))
    mine = {one.person: one.duty for one in persons}.get(person_key(user), "") if may_keep or may_accept else ""
    keep = keep_fault(project, mine) if may_keep else None
    return WorksPage(
        status=measure([_step(row) for row in rows.values()], today),
        milestones=[_row(milestone, rows.get(milestone), project, today, keep) for milestone in WORKS],
        reports=[(one, [p for p in photos if p.report_id == one.pk]) for one in reports],
        acceptances=[(one, [p for p in photos if p.acceptance_id == one.pk]) for one in acceptances],
        people=_people(persons),
        base=base_after(project, changes),
        open_change=next((one for one in changes if one.decided_on is None), None),
        faults=Faults(
            keep=keep,
            report=report_fault(project, mine) if may_keep else None,
            accept=accept_fault(project, mine) if may_accept else None,
            hand_over=hand_over_fault(project, mine) if may_keep else None,
        ),
    )


def keep_fault(project: Project, duty: str) -> str:
    """Return why a person with this duty on a project may not keep its works now; empty when they may."""
    if project.milestone in NOT_YET:
        return "项目还没有立项。"
    if project.milestone == Milestone.TERMINATED:
        return "项目已经终止。"
    if duty == WorksDuty.ACCEPTANCE:
        return "您验收过这个项目，不能再登记它的实施。"
    return "项目已经验收。" if project.milestone in COMPLETED else ""


def report_fault(project: Project, duty: str) -> str:
    """Return why they may not report progress now."""
    fault = keep_fault(project, duty)
    return fault or ("" if project.milestone in UNDER_WAY else "先登记「已开工」，再记进展。")


def accept_fault(project: Project, duty: str) -> str:
    """Return why they may not accept the works now."""
    if project.milestone in COMPLETED:
        return "已经验收合格。"
    if project.milestone != Milestone.FINISHED:
        return "竣工以后才能验收。"
    return "您办过这个项目的实施，请由另一位同事验收。" if duty == WorksDuty.WORKS else ""


def hand_over_fault(project: Project, duty: str) -> str:
    """Return why they may not hand the works over now."""
    if duty == WorksDuty.ACCEPTANCE:
        return "您验收过这个项目，请由实施的同事移交。"
    if project.milestone == Milestone.HANDED_OVER:
        return "已经移交。"
    return "" if project.milestone == Milestone.ACCEPTED else "验收合格以后才能移交。"


def _step(row: ProjectMilestone) -> Step:
    return Step(row.milestone, row.planned_on, row.reached_on, row.reason)


def _row(
    milestone: Milestone, row: ProjectMilestone | None, project: Project, today: date, keep: str | None
) -> MilestoneRow:
    planned, reached = (row.planned_on, row.reached_on) if row else (None, None)
    passed = ORDER[project.milestone] > ORDER[milestone] and project.milestone != Milestone.TERMINATED
    words, shape = _told(planned, reached, today, passed=passed)
    may_mark = milestone in BY_HAND and keep == ""
    return MilestoneRow(milestone, planned, reached, row.reason if row else "", words, shape, may_mark)


def _told(planned: date | None, reached: date | None, today: date, *, passed: bool) -> tuple[str, str]:
    """Say how a milestone stands, and as which kind of status."""
    if reached is None:
        if passed:
            return "没有登记", "none"
        if planned is None or planned >= today:
            return "没有到" if planned else "没有排", "not_started"
        return f"逾期 {(today - planned).days} 天", "overdue"
    days = (reached - planned).days if planned else 0
    if days > 0:
        return f"晚 {days} 天", "warn"
    return (f"提前 {-days} 天" if days < 0 else "按时"), "done"


def _people(persons: Iterable[WorksPerson]) -> list[tuple[str, str]]:
    return [(str(WorksDuty(one.duty).label), one.actor.display_name) for one in persons]


def in_the_month(projects: ProjectQuerySet, first: date, last: date) -> ProjectQuerySet:
    """Narrow to what a month's table of progress lists: approved by then, not accepted or ended before the month."""
    ended = ProjectMilestone.objects.filter(
        project=OuterRef("pk"), milestone=Milestone.TERMINATED, reached_on__lt=first
    )
    gone = Q(milestone=Milestone.TERMINATED) & (Exists(ended) | Q(year__lt=first.year))
    running = Q(accepted_on__isnull=True) | Q(accepted_on__gte=first)
    return projects.filter(running, year__lte=last.year).exclude(milestone__in=NOT_YET).exclude(gone)
