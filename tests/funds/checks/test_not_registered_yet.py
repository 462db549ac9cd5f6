"""F14: a benefit in the year of registration is right, one of the year before is not."""

from datetime import date
from decimal import Decimal

import pytest

from funds.checks.not_registered_yet import CHECK
from projects.models import ProjectBeneficiary
from tests.funds.checks.conftest import faults_of


@pytest.mark.parametrize(("day", "found"), [(date(2016, 1, 1), 0), (date(2015, 12, 31), 1)])
def test_a_benefit_before_the_registration_is_found(clean, day, found):
    ProjectBeneficiary.objects.create(project=clean.pipes, household=clean.chen, amount=Decimal(500), benefited_on=day)

    assert len(faults_of(CHECK)) == found
