"""F12: the last day of grace after a household left, and the day behind it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from funds.checks.paid_after_leaving import CHECK
from households.models import Household, StatusEvent
from households.status import HouseholdStatus
from projects.models import ProjectBeneficiary
from tests.funds.checks.conftest import faults_of

LEFT = date(2026, 1, 10)


@pytest.mark.parametrize(("days", "found"), [(31, 0), (32, 1)])
def test_what_came_behind_the_days_of_grace_is_found(clean, days, found):
    StatusEvent.objects.create(household=clean.chen, before="registered", after="removed", on_date=LEFT)
    Household.objects.filter(pk=clean.chen.pk).update(status=HouseholdStatus.REMOVED)
    ProjectBeneficiary.objects.create(
        project=clean.pipes, household=clean.chen, amount=Decimal(500), benefited_on=LEFT + timedelta(days)
    )

    assert len(faults_of(CHECK)) == found
