"""F11: one household, two projects of one kind and year, the same amount."""

from decimal import Decimal

import pytest

from funds.checks.same_help_twice import CHECK
from projects.models import Project, ProjectBeneficiary
from tests.funds.checks.conftest import faults_of


@pytest.mark.parametrize(("second", "year", "found"), [("500.00", 2026, 1), ("500.01", 2026, 0), ("500.00", 2025, 0)])
def test_only_the_same_amount_of_one_kind_and_year_is_found(clean, second, year, found):
    Project.objects.filter(pk=clean.road.pk).update(year=year)
    ProjectBeneficiary.objects.create(project=clean.pipes, household=clean.chen, amount=Decimal(500))
    ProjectBeneficiary.objects.create(project=clean.road, household=clean.chen, amount=Decimal(second))

    faults = faults_of(CHECK)

    assert [fault.amount for fault in faults] == [Decimal("500.00")] * found
