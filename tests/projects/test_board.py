"""The board of the project library: every project at its milestone and in its township, once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from projects.models import Project, ProjectMilestone
from projects.selectors.board import library_board
from projects.status import Milestone
from tests.funds.conftest import build_funds, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(county):
    """Pipes at the beginning, the road started, a school of Lower Bend started, one project of the county."""
    build_funds(county)
    school = make_project("SZ-2026-3", "下湾村教学点", county.lower)
    Project.objects.filter(pk__in=[county.road.pk, school.pk]).update(milestone=Milestone.STARTED)
    Project.objects.create(code="SZ-9", name="全县培训", year=2025, project_type="labour_training", plan_amount=500)
    return county


def test_the_board_counts_each_project_once_by_milestone_and_township(library):
    board = library_board(Project.objects.all())

    assert {stage.value: stage.count for stage in board.stages if stage.count} == {"proposed": 2, "started": 2}
    assert [(row.label, row.total, row.planned) for row in board.places] == [
        ("东乡", 2, 12000),
        ("西镇", 1, 6000),
        ("县本级", 1, 500),
    ]
    assert (board.projects, board.planned) == (4, 18500)
    assert sum(stage.planned for stage in board.stages) == board.planned


def test_the_page_is_narrowed_as_the_list_is_and_leads_to_it(client, library):
    client.force_login(library.zhao, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("projects:board"), {"year": "2026"})

    assert page.context["board"].projects == 3
    assert f"{reverse('projects:list')}?year=2026&amp;milestone=started" in page.text


def test_a_township_sees_its_own_projects(client, library):
    client.force_login(library.liu, backend="django.contrib.auth.backends.ModelBackend")

    assert [row.label for row in client.get(reverse("projects:board")).context["board"].places] == ["东乡"]


def test_the_milestones_that_are_late_stand_below_the_latest_first(client, library):
    day = timezone.localdate()
    planned = ((library.pipes, "tendered", 5), (library.road, "finished", 40), (library.road, "accepted", -3))
    for project, milestone, ago in planned:
        ProjectMilestone.objects.create(project=project, milestone=milestone, planned_on=day - timedelta(ago))
    client.force_login(library.zhao, backend="django.contrib.auth.backends.ModelBackend")

    late = client.get(reverse("projects:board")).context["overdue"]
    narrowed = client.get(reverse("projects:board"), {"township": library.east.pk}).context["overdue"]

    assert [(one.milestone.project.code, one.days) for one in late] == [("SZ-2026-002", 40), ("SZ-2026-001", 5)]
    assert [one.days for one in narrowed] == [5]
