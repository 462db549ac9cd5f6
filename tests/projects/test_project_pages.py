from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from projects.models import Project, ProjectType
from projects.selectors import count_types
from projects.status import Milestone
from tests.conftest import make_household
from tests.funds.conftest import build_funds

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def library(county):
    """The pipes of Lower Bend, the road of Far Hill, and a school project of the county as a whole."""
    build_funds(county)
    county.school = Project.objects.create(
        code="SZ-2025-009",
        name="全县雨露计划",
        year=2025,
        project_type=ProjectType.YULU,
        second_type=ProjectType.LABOUR_TRAINING,
        plan_amount=Decimal("100.00"),
        milestone=Milestone.ACCEPTED,
        accepted_on=date(2025, 12, 1),
    )
    return county


def listed(client, **query) -> list[str]:
    """Return the names on the list."""
    page = client.get(reverse("projects:list"), query)
    return [project.name for project in page.context["page"].rows]


@pytest.mark.parametrize(
    ("name", "projects"),
    [("liu", ["下湾村人饮管网"]), ("shui", ["下湾村人饮管网", "远山村产业路", "全县雨露计划"])],
)
def test_each_sees_the_projects_of_their_place(client, library, name, projects):
    client.force_login(getattr(library, name), backend=BACKEND)

    assert listed(client) == projects


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"year": 2025}, 1),
        ({"project_type": "water"}, 2),
        ({"project_type": "labour_training"}, 1),
        ({"milestone": "accepted"}, 1),
        ({"words": "产业路"}, 1),
        ({"words": "SZ-2025-009"}, 1),
        ({"year": "nonsense"}, 3),
    ],
)
def test_the_list_is_filtered(client, library, query, count):
    client.force_login(library.shui, backend=BACKEND)

    assert len(listed(client, **query)) == count


def test_a_project_of_two_classes_counts_under_both_and_the_page_says_so(client, library):
    client.force_login(library.shui, backend=BACKEND)

    counts = count_types(Project.objects.all())
    assert (counts.projects, counts.types_sum) == (3, 4)
    assert "分类相加 4 个，比项目数多" in client.get(reverse("projects:list")).text


def test_the_page_shows_money_to_those_who_see_funds_and_households_to_those_who_see_them(client, library):
    library.pipes.beneficiaries.create(household=library.chen, amount=Decimal("1200.00"))
    address = reverse("projects:detail", args=[library.pipes.pk])
    household = reverse("households:detail", args=[library.chen.pk])

    client.force_login(library.cai, backend=BACKEND)
    finance = client.get(address).text
    client.force_login(library.shui, backend=BACKEND)
    department = client.get(address).text

    assert "测财农〔2026〕1号" in finance
    assert household not in finance
    assert "测财农〔2026〕1号" not in department
    assert household in department
    assert "1,200.00" in department


def test_a_township_sees_only_its_own_households_among_the_beneficiaries(client, library):
    other = make_household(library.far, "外乡人", "530399000008", size=1)
    library.pipes.beneficiaries.create(household=library.chen)
    library.pipes.beneficiaries.create(household=other)
    client.force_login(library.liu, backend=BACKEND)

    page = client.get(reverse("projects:detail", args=[library.pipes.pk]))

    assert "陈阿福" in page.text
    assert "外乡人" not in page.text


@pytest.mark.parametrize(
    "change",
    [
        {"plan_amount": Decimal("-0.01")},
        {"project_type": "castle"},
        {"second_type": "water"},
        {"milestone": "dreamt"},
        {"milestone": "accepted"},
        {"township": None},
        {"started_on": date(2026, 2, 2), "finished_on": date(2026, 2, 1)},
        {"finished_on": date(2026, 2, 2), "accepted_on": date(2026, 2, 1)},
    ],
)
def test_the_database_refuses_a_project_that_cannot_be(library, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Project.objects.filter(pk=library.pipes.pk).update(**change)


def test_a_projects_village_lies_in_its_township(library):
    with pytest.raises(DatabaseError, match="must lie in its township"), transaction.atomic():
        Project.objects.filter(pk=library.pipes.pk).update(township=library.west)


def test_a_household_benefits_once_from_a_project(library):
    library.pipes.beneficiaries.create(household=library.chen)

    with pytest.raises(DatabaseError, match="beneficiary_once_per_project"), transaction.atomic():
        library.pipes.beneficiaries.create(household=library.chen)


def test_a_change_keeps_the_project_as_it_was(library):
    library.pipes.milestone = Milestone.STARTED
    library.pipes.save()

    assert library.pipes.events.get().milestone == Milestone.PROPOSED
