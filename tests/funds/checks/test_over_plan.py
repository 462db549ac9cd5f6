"""F2: a tenth over the plan is allowed, a cent more is not; the night finds what was there before."""

from decimal import Decimal

import pytest

from funds.checks.over_plan import CHECK, most_for
from projects.models import Project
from tests.funds.checks.conftest import faults_of


@pytest.mark.parametrize(("plan", "percent", "most"), [("6000", 10, "6600.00"), ("0.05", 10, "0.06"), ("0", 10, "0")])
def test_the_plan_and_its_share_say_how_much_may_be_set_aside(plan, percent, most):
    assert most_for(Decimal(plan), percent) == Decimal(most)


@pytest.mark.parametrize(("plan", "found"), [("5454.55", 0), ("5454.54", 1)])
def test_a_project_over_its_plan_is_found(clean, plan, found):
    Project.objects.filter(pk=clean.pipes.pk).update(plan_amount=Decimal(plan))

    assert len(faults_of(CHECK)) == found
