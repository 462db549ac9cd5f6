"""F5: a milestone that is overdue for longer than the county allows, and works that nobody reports of."""

from datetime import timedelta

import pytest

from funds.checks.late_works import CHECK
from projects.models import Project, ProjectMilestone
from projects.status import Milestone
from tests.funds.checks.conftest import TODAY, faults_of


@pytest.mark.parametrize(("days", "found"), [(30, 0), (31, 1)])
def test_a_milestone_overdue_for_too_long_is_found(clean, days, found):
    planned = TODAY - timedelta(days)
    ProjectMilestone.objects.create(project=clean.pipes, milestone=Milestone.STARTED, planned_on=planned)

    assert [fault.value for fault in faults_of(CHECK)] == ["started"] * found


@pytest.mark.parametrize(("days", "found"), [(30, 0), (31, 1)])
def test_works_under_way_without_a_report_are_found(clean, days, found):
    since = TODAY - timedelta(days)
    Project.objects.filter(pk=clean.pipes.pk).update(milestone=Milestone.STARTED, started_on=since)

    assert [fault.value for fault in faults_of(CHECK)] == ["report"] * found
