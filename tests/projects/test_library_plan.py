"""The library of a year in one table: 溆浦 2026 comes out as it was published; a purpose counts as it should."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.permissions import ScopeKind
from projects.models import LibraryEntry, PlannedMoney, Project, ProjectPurpose
from projects.selectors.library_plan import read_plan

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"

XUPU = (
    ("industry", "industry", 352, "110980000.00"),
    ("rural_works", "infrastructure", 412, "130258500.00"),
    ("after_relocation", "relocation", 15, "2042000.00"),
    ("jobs", "labour_training", 2, "8598900.00"),
    ("guarantees", "yulu", 1, "10000000.00"),
    ("governance", "public_welfare", 1, "400000.00"),
    ("own_works", "infrastructure", 29, "11705000.00"),
)
"""溆浦县 2026 年度常态化帮扶资金项目库, 2025-12-26: class of the library, class of ours, projects, 元."""
ANYBODY = SimpleNamespace(is_authenticated=True, is_active=True, scope_kind=ScopeKind.COUNTY)


def split(amount: str, count: int) -> list[Decimal]:
    """Return `count` amounts in 元 that add up to `amount` to the cent, none of them alike enough to hide a mistake."""
    whole = Decimal(amount)
    each = (whole / count).quantize(Decimal("0.01"))
    shares = [each + (place % 7 - 3) * Decimal("11.11") for place in range(count - 1)]
    return [*shares, whole - sum(shares)]


def make_library(year: int) -> None:
    """Write the library of 溆浦 as a bulk load brings it."""
    made = [
        Project(
            code=f"XP{year}-{kind}-{place}", name=f"{kind} {place}", year=year, library_class=kind, project_type=own,
            plan_amount=amount, library_entered_on=date(2025, 12, 26),
        )
        for kind, own, count, total in XUPU for place, amount in enumerate(split(total, count))
    ]  # fmt: skip
    Project.objects.bulk_create(made)
    LibraryEntry.objects.bulk_create(
        LibraryEntry(project=one, level="county", state="entered", taken_over=True, document="溆农领〔2025〕批复")
        for one in made
    )
    PlannedMoney.objects.bulk_create(
        PlannedMoney(project=one, source="central", year=year, amount=one.plan_amount) for one in made
    )


def test_the_library_of_xupu_of_2026_comes_out_as_it_was_published():
    make_library(2026)
    plan = read_plan(ANYBODY)

    assert (plan.year, plan.projects, plan.amount) == (2026, 812, Decimal("273984400.00"))
    assert [(row.label, row.projects, row.amount) for row in plan.classes] == [
        ("产业发展", 352, Decimal("110980000.00")),
        ("就业项目", 2, Decimal("8598900.00")),
        ("乡村建设行动", 412, Decimal("130258500.00")),
        ("易地搬迁后扶", 15, Decimal("2042000.00")),
        ("巩固三保障成果", 1, Decimal("10000000.00")),
        ("乡村治理和精神文明建设", 1, Decimal("400000.00")),
        ("基础设施建设（县自定）", 29, Decimal("11705000.00")),
    ]
    assert (plan.classes_sum.projects, plan.classes_sum.amount) == (plan.projects, plan.amount)
    assert (plan.sources_sum.projects, plan.sources_sum.amount) == (plan.projects, plan.amount)


def test_what_left_the_library_or_never_came_into_it_does_not_count(county):
    about = {"year": 2026, "project_type": "water", "plan_amount": Decimal(5), "library_entered_on": date(2025, 12, 26)}
    Project.objects.create(code="A", name="在库", **about)
    Project.objects.create(code="B", name="调出", library_left_on=date(2026, 1, 5), **about)
    Project.objects.create(code="C", name="没有入库", **(about | {"library_entered_on": None}))

    plan = read_plan(ANYBODY, 2026)
    assert (plan.projects, plan.amount, [row.label for row in plan.classes]) == (1, Decimal(5), ["没有归类"])


def test_a_project_with_two_purposes_counts_once_by_its_main_one(county):
    project = Project.objects.create(
        code="A",
        name="一个",
        year=2026,
        project_type="water",
        plan_amount=Decimal(5),
        library_entered_on=date(2025, 12, 26),
    )
    ProjectPurpose.objects.create(project=project, purpose="reach_works", is_main=True)
    ProjectPurpose.objects.create(project=project, purpose="reach_services")

    plan = read_plan(ANYBODY, 2026)
    assert [(row.label, row.projects) for row in plan.main_purposes] == [("基础设施到村到户", 1)]
    assert sum(row.projects for row in plan.purposes) == 2


def test_a_village_sees_the_library_of_its_own(client, county):
    place = {"village": county.lower, "township": county.east}
    about = {"year": 2026, "project_type": "water", "plan_amount": Decimal(5), "library_entered_on": date(2025, 12, 26)}
    Project.objects.create(code="A", name="下湾", **place, **about)
    Project.objects.create(code="B", name="远山", village=county.far, township=county.west, **about)
    client.force_login(county.he, backend=BACKEND)

    assert client.get(reverse("projects:library_plan"), {"year": "9" * 5000}).context["plan"].projects == 1
