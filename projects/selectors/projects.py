"""What the project pages show. Reads only."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from projects.models import Project, ProjectBeneficiaryQuerySet, ProjectQuerySet, ProjectType

BENEFICIARIES_SHOWN = 50


@dataclass(frozen=True)
class TypeCount:
    """How many projects count under one type, as their main or second one."""

    label: str
    value: str
    count: int


@dataclass(frozen=True)
class TypeCounts:
    """Projects per type, beside the number of projects: the types add to more, as some projects count twice."""

    projects: int
    plan_amount: Decimal
    types: list[TypeCount]

    @property
    def types_sum(self) -> int:
        """What the types add to."""
        return sum(row.count for row in self.types)


def count_types(projects: ProjectQuerySet) -> TypeCounts:
    """Count `projects` per type, both types of a project included."""
    plain = projects.order_by()
    counts: Counter[str] = Counter(dict(plain.values_list("project_type").annotate(Count("pk"))))
    seconds = plain.exclude(second_type="").values_list("second_type").annotate(Count("pk"))
    counts.update(dict(seconds))
    whole = plain.aggregate(count=Count("pk"), plan=Sum("plan_amount"))
    types = [TypeCount(str(t.label), t.value, counts[t]) for t in ProjectType if counts[t]]
    return TypeCounts(whole["count"], whole["plan"] or Decimal(0), types)


def for_list(projects: ProjectQuerySet) -> ProjectQuerySet:
    """Add what a row of the list shows."""
    return projects.select_related("township", "village", "implementing_unit")


@dataclass(frozen=True)
class Benefits:
    """Who benefits from a project: how many households, what they got in all, and the first of them."""

    households: int
    amount: Decimal
    rows: ProjectBeneficiaryQuerySet


def benefits_of(beneficiaries: ProjectBeneficiaryQuerySet, project: Project) -> Benefits:
    """Return who of `beneficiaries`, already narrowed to what the user sees, belongs to `project`."""
    mine = beneficiaries.standing().filter(project=project)
    whole = mine.aggregate(
        count=Count("household", distinct=True), amount=Sum("amount", filter=Q(amount__isnull=False))
    )
    rows = mine.select_related("household__village").order_by("household__village", "household")
    return Benefits(whole["count"], whole["amount"] or Decimal(0), rows[:BENEFICIARIES_SHOWN])
