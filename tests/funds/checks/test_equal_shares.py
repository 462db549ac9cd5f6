"""F25: the same for so many households, and one cent that tells them apart."""

from decimal import Decimal

import pytest

from funds.checks.equal_shares import CHECK
from projects.models import Project, ProjectBeneficiary, ProjectType
from tests.funds.checks.conftest import faults_of


@pytest.fixture
def shared(clean):
    """Three households got 500.00 each from an industry project."""
    Project.objects.filter(pk=clean.pipes.pk).update(project_type=ProjectType.INDUSTRY)
    for household in (clean.chen, clean.bai, clean.yuan):
        ProjectBeneficiary.objects.create(project=clean.pipes, household=household, amount=Decimal(500))
    return clean


def test_as_many_as_the_county_says_with_the_same_are_found(shared):
    assert faults_of(CHECK, equal_households=4) == []

    (fault,) = faults_of(CHECK, equal_households=3)

    assert (fault.project_id, fault.amount) == (shared.pipes.pk, Decimal("1500.00"))


def test_a_cent_tells_them_apart(shared):
    ProjectBeneficiary.objects.filter(household=shared.yuan).update(amount=Decimal("500.01"))

    assert faults_of(CHECK, equal_households=3) == []


def test_where_a_policy_says_how_much_the_same_is_right(shared):
    Project.objects.filter(pk=shared.pipes.pk).update(project_type=ProjectType.YULU)

    assert faults_of(CHECK, equal_households=3) == []
