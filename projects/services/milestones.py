"""The milestones of a project: planned, reached, late with a reason; the project itself follows them."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_WORKS
from config.lib.refusals import Refused
from projects.models import Project, ProjectMilestone, WorksDuty
from projects.services.working import (
    locked,
    require_begun,
    require_open,
    require_past,
    require_plannable,
    require_words,
    take_duty,
)
from projects.status import BY_HAND, ORDER, WORKS, Milestone

LONGEST_REASON = 200
Rows = dict[str, ProjectMilestone]


@service("projects.plan_works")
def plan_works(*, project_id: int, planned: Mapping[str, date | None], actor: User) -> int:
    """Set the days planned for milestones that were not reached; return how many changed. Those not named stay.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for days out of order, for a milestone that
    was reached, or when the project is not under way.
    """
    require(actor, KEEP_WORKS)
    project = locked(project_id, actor)
    require_begun(project)
    rows = rows_of(project)
    changed: dict[str, tuple[date | None, date | None]] = {}
    for milestone, day in planned.items():
        _require_plan(milestone, day, rows)
        row = rows.get(milestone) or ProjectMilestone(project=project, milestone=milestone)
        if row.planned_on != day:
            changed[milestone] = row.planned_on, day
            row.planned_on, rows[milestone] = day, row
    _require_planned_in_order(rows)
    if changed:
        take_duty(project, actor, WorksDuty.WORKS)
        for milestone in changed:
            rows[milestone].save()
        before, after = ({name: _iso(days[at]) for name, days in changed.items()} for at in (0, 1))
        record(actor=actor, action="projects.plan_works", subject=project, before=before, after=after)
    return len(changed)


@service("projects.mark_milestone")
def mark_milestone(
    *, project_id: int, milestone: str, reached_on: date | None, reason: str, actor: User
) -> ProjectMilestone:
    """Write down the day on which a milestone was reached, or why it is late; without a day take it back.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a day out of order or to come, for a late
    one without a reason, or when the project is not under way.
    """
    require(actor, KEEP_WORKS)
    if milestone not in BY_HAND:
        raise Refused("这个节点不在这里登记。请回到项目实施页面重新选择。")
    project = locked(project_id, actor)
    require_open(project)
    take_duty(project, actor, WorksDuty.WORKS)
    rows = rows_of(project)
    row = rows.setdefault(milestone, ProjectMilestone(project=project, milestone=milestone))
    before = {"reached_on": _iso(row.reached_on), "reason": row.reason}
    taken_back = milestone if row.reached_on and not reached_on else ""
    row.reached_on, row.reason = reached_on, require_words(reason, "滞后原因", LONGEST_REASON)
    _require_mark(row, rows, taken_back=bool(taken_back))
    row.save()
    follow(project, rows, taken_back=taken_back)
    after = {"milestone": milestone, "reached_on": _iso(reached_on)}
    record(
        actor=actor, action="projects.mark_milestone", subject=project, before=before, after=after, reason=row.reason
    )
    return row


def rows_of(project: Project) -> Rows:
    """Return the milestones of a locked project, by milestone."""
    return {row.milestone: row for row in ProjectMilestone.objects.filter(project=project)}


def reach(project: Project, milestone: Milestone, day: date, reason: str) -> None:
    """Let a locked project reach a milestone that another service decides on, and have the project follow.

    Raises Refused for a late one without a reason.
    """
    rows = rows_of(project)
    row = rows.setdefault(milestone, ProjectMilestone(project=project, milestone=milestone))
    row.reached_on, row.reason = day, require_words(reason, "滞后原因", LONGEST_REASON)
    _require_reason(row)
    row.save()
    follow(project, rows)


def follow(project: Project, rows: Rows, *, taken_back: str = "") -> None:
    """Have the project stand where its milestones say, with their days."""
    reached = [milestone for milestone, row in rows.items() if row.reached_on and milestone in WORKS]
    standing = Milestone.APPROVED if project.milestone == taken_back else project.milestone
    project.milestone = max([standing, *reached], key=lambda milestone: ORDER[milestone])
    days = {Milestone.STARTED: "started_on", Milestone.FINISHED: "finished_on", Milestone.ACCEPTED: "accepted_on"}
    for milestone, column in days.items():
        if milestone in rows:
            setattr(project, column, rows[milestone].reached_on)
    project.save(update_fields=["milestone", *days.values()])


def _require_plan(milestone: str, day: date | None, rows: Rows) -> None:
    label = Milestone(milestone).label if milestone in WORKS else ""
    if not label:
        raise Refused("计划里没有这个节点。请刷新页面重新填。")
    row = rows.get(milestone)
    if row is not None and row.reached_on is not None and row.planned_on is not None and row.planned_on != day:
        raise Refused(f"「{label}」已经到了，计划日期不能再改。")
    if row is not None and row.planned_on != day and _is_past(row):
        raise Refused(f"「{label}」计划的 {row.planned_on:%Y-%m-%d} 已经过了，不能改。请写明滞后原因，或申请变更。")
    if day is not None:
        require_plannable(day, f"「{label}」的计划日期")
        if row is not None and row.reached_on is not None and row.reached_on > day and not row.reason:
            raise Refused(f"「{label}」{row.reached_on:%Y-%m-%d} 才到，比这个计划日期晚。请先写明滞后原因。")


def _is_past(row: ProjectMilestone) -> bool:
    """Say whether the day planned is over: moving it would hide that the project is late."""
    return row.planned_on is not None and row.planned_on < timezone.localdate()


def _require_planned_in_order(rows: Rows) -> None:
    planned = [(rows[m].planned_on, m) for m in WORKS if m in rows and rows[m].planned_on]
    for (earlier, first), (later, second) in zip(planned, planned[1:], strict=False):
        if earlier and later and later < earlier:
            raise Refused(f"「{Milestone(second).label}」的计划日期早于「{Milestone(first).label}」。请按先后顺序排。")


def _require_mark(row: ProjectMilestone, rows: Rows, *, taken_back: bool) -> None:
    label = row.get_milestone_display()
    place = ORDER[row.milestone]
    others = [other for other in rows.values() if other is not row and other.reached_on and other.milestone in WORKS]
    if row.reached_on is None:
        _require_no_mark(row, taken_back=taken_back, later=[o for o in others if ORDER[o.milestone] > place])
        return
    require_past(row.reached_on, f"「{label}」的日期")
    for other in others:
        assert other.reached_on is not None  # filtered above; the type checker cannot know
        before = ORDER[other.milestone] < place
        if (before and other.reached_on > row.reached_on) or (not before and other.reached_on < row.reached_on):
            than = "早" if before else "晚"
            raise Refused(f"「{label}」不能{than}于「{other.get_milestone_display()}」（{other.reached_on}）。请核对。")
    _require_reason(row)


def _require_no_mark(row: ProjectMilestone, *, taken_back: bool, later: list[ProjectMilestone]) -> None:
    label = row.get_milestone_display()
    if later:
        raise Refused(f"后面的「{later[0].get_milestone_display()}」已经登记，不能撤回「{label}」。")
    if not row.reason:
        what = "撤回要写明原因" if taken_back else "请填实际日期；还没有到的，写明滞后原因"
        raise Refused(f"「{label}」{what}。")


def _require_reason(row: ProjectMilestone) -> None:
    if row.planned_on and row.reached_on and row.reached_on > row.planned_on and not row.reason:
        late = (row.reached_on - row.planned_on).days
        raise Refused(f"「{row.get_milestone_display()}」比计划晚 {late} 天，请写明滞后原因。")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
