"""Milestones planned and reached, and the project that follows them."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts.models import AuditEntry
from projects.models import Project, ProjectMilestone
from projects.services.milestones import plan_works
from projects.status import Milestone as M
from tests.funds.conftest import build_funds
from tests.projects.works import ago, approve, begin, finish, mark, refused

pytestmark = pytest.mark.django_db
PLAN, MARK = "projects.plan_works", "projects.mark_milestone"


@pytest.fixture
def here(county):
    """The pipes of Lower Bend are approved; the road of Far Hill is not."""
    build_funds(county)
    approve(county.pipes)
    return county


def rows(project) -> dict[str, tuple]:
    """Return the milestones of a project: planned, reached, reason."""
    found = ProjectMilestone.objects.filter(project=project)
    return {row.milestone: (row.planned_on, row.reached_on, row.reason) for row in found}


def test_the_plan_and_what_was_reached_make_the_project_what_it_is(here):
    begin(here.pipes, here.liu)

    assert rows(here.pipes)[M.STARTED] == (ago(45), ago(40), "连续下雨")
    assert (here.pipes.milestone, here.pipes.started_on) == (M.STARTED, ago(40))
    finish(here.pipes, here.liu)
    assert (here.pipes.milestone, here.pipes.finished_on) == (M.FINISHED, ago(3))
    assert AuditEntry.objects.filter(action=MARK).count() == 3


def test_a_plan_that_changes_keeps_what_it_was(here):
    plan = {M.STARTED: ago(-5)}
    assert plan_works(project_id=here.pipes.pk, planned=plan, actor=here.liu) == 1
    assert plan_works(project_id=here.pipes.pk, planned=plan, actor=here.liu) == 0
    assert plan_works(project_id=here.pipes.pk, planned={M.STARTED: ago(-9)}, actor=here.liu) == 1

    row = ProjectMilestone.objects.get()
    assert (row.planned_on, row.events.get().planned_on) == (ago(-9), ago(-5))


def test_a_milestone_taken_back_says_why_and_the_project_goes_back(here):
    begin(here.pipes, here.liu)

    mark(here.pipes, M.STARTED, None, here.liu, reason="登记错了项目")

    here.pipes.refresh_from_db()
    assert (here.pipes.milestone, here.pipes.started_on) == (M.TENDERED, None)
    mark(here.pipes, M.TENDERED, None, here.liu, reason="还没有招标")
    here.pipes.refresh_from_db()
    assert here.pipes.milestone == M.APPROVED


def test_what_cannot_be_is_not_marked(here):
    begin(here.pipes, here.liu)
    for milestone, day, reason, saying in (
        (M.FINISHED, ago(-1), "", "今天以前"),
        (M.FINISHED, date(2012, 12, 31), "", "2013 年以后"),
        (M.FINISHED, ago(4), "", "晚 1 天，请写明滞后原因"),
        (M.FINISHED, ago(41), "", "不能早于「已开工」"),
        (M.FINISHED, None, "", "写明滞后原因"),
        (M.TENDERED, ago(39), "晚了", "不能晚于「已开工」"),
        (M.TENDERED, None, "撤回", "已经登记，不能撤回"),
        (M.STARTED, None, "", "撤回要写明原因"),
        (M.FINISHED, ago(4), "电话 13800002046", "手机号"),
        (M.FINISHED, ago(4), "长" * 201, "最多 200 字"),
        (M.ACCEPTED, ago(1), "", "不在这里登记"),
        ("dreamt", ago(1), "", "不在这里登记"),
    ):
        with refused(here.pipes, MARK, saying=saying):
            mark(here.pipes, milestone, day, here.liu, reason=reason)


def test_exactly_on_the_planned_day_needs_no_reason(here):
    begin(here.pipes, here.liu)

    mark(here.pipes, M.FINISHED, ago(5), here.liu)

    assert rows(here.pipes)[M.FINISHED] == (ago(5), ago(5), "")


def test_what_cannot_be_is_not_planned(here):
    begin(here.pipes, here.liu)
    for planned, saying in (
        ({M.STARTED: ago(44)}, "已经到了"),
        ({M.FINISHED: ago(-30)}, "已经过了，不能改"),
        ({M.ACCEPTED: ago(6)}, "按先后顺序"),
        ({M.ACCEPTED: date(2099, 1, 1)}, "太早或太晚"),
        ({M.PROPOSED: ago(-1)}, "没有这个节点"),
    ):
        with refused(here.pipes, PLAN, saying=saying):
            plan_works(project_id=here.pipes.pk, planned=planned, actor=here.liu)


def test_works_are_kept_by_those_who_may_where_they_work_once_the_project_is_approved(here):
    about = {"planned": {M.STARTED: ago(-1)}}
    for actor, project, saying in (
        (here.li, here.pipes, "不能登记项目实施"),
        (here.zhao, here.pipes, "不能登记项目实施"),
        (here.liu, here.road, ""),
        (here.shui, here.road, "还没有立项"),
    ):
        with refused(project, PLAN, saying=saying):
            plan_works(project_id=project.pk, **about, actor=actor)
    Project.objects.filter(pk=here.pipes.pk).update(milestone=M.TERMINATED)
    with refused(here.pipes, PLAN, saying="已经终止"):
        plan_works(project_id=here.pipes.pk, **about, actor=here.liu)


def test_overdue_is_what_was_planned_before_today_and_no_later_one_has_passed(here):
    begin(here.pipes, here.liu)
    ProjectMilestone.objects.create(project=here.pipes, milestone=M.FILED, planned_on=ago(90))
    ProjectMilestone.objects.create(project=here.pipes, milestone=M.ACCEPTED, planned_on=ago(0))

    late = ProjectMilestone.objects.visible_to(here.liu).overdue(ago(0))

    assert [row.milestone for row in late] == [M.FINISHED]
    assert not ProjectMilestone.objects.visible_to(here.liu).overdue(ago(5)).exists()
    Project.objects.filter(pk=here.pipes.pk).update(milestone=M.TERMINATED)
    assert not late.all().exists()


def test_the_database_wants_a_reason_for_what_is_late_and_keeps_every_row(here):
    begin(here.pipes, here.liu)
    row = ProjectMilestone.objects.get(milestone=M.STARTED)

    with pytest.raises(DatabaseError, match="milestone_late_with_a_reason"), transaction.atomic():
        ProjectMilestone.objects.filter(pk=row.pk).update(reason="")
    with pytest.raises(DatabaseError, match="never_deleted|Cannot delete"), transaction.atomic():
        ProjectMilestone.objects.filter(pk=row.pk).delete()
