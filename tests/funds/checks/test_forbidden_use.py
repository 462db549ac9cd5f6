"""F8: what the list of a time forbids; the lists by year without a database."""

from datetime import date
from decimal import Decimal

import pytest

from funds.checks.forbidden_use import CHECK
from funds.models import Allocation
from funds.uses import FundUse, forbidden
from tests.funds.checks.conftest import faults_of


@pytest.mark.parametrize(
    ("use", "day", "is_forbidden"),
    [
        (FundUse.VEHICLES, date(2017, 3, 30), False),
        (FundUse.VEHICLES, date(2017, 3, 31), True),
        (FundUse.LOSSES, date(2020, 12, 31), True),
        (FundUse.LOSSES, date(2021, 1, 1), False),
        (FundUse.DEBTS, date(2021, 1, 1), True),
        (FundUse.DEBTS, date(2026, 6, 1), True),
        (FundUse.PROJECT, date(2018, 6, 1), False),
    ],
)
def test_the_list_of_the_day_decides(use, day, is_forbidden):
    assert (forbidden(use, day) is not None) == is_forbidden


def test_an_allocation_for_a_forbidden_use_is_found(clean):
    Allocation.objects.filter(pk=clean.for_pipes.pk).update(use=FundUse.BUILDINGS)

    (fault,) = faults_of(CHECK)

    assert (fault.project_id, fault.amount) == (clean.pipes.pk, Decimal("6000.00"))
    assert "楼堂馆所" in fault.sentence
