"""F4: accepted works with money left beyond the deposit, and deposits kept too long."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from funds.checks.sums import Sums
from funds.checks.unpaid_balance import CHECK, unpaid_words
from funds.models import MoneyRule
from projects.models import Project
from projects.status import Milestone
from tests.funds.checks.conftest import TODAY, faults_of


@pytest.mark.parametrize(
    ("days", "paid", "degree"),
    [
        (29, "0", None),
        (30, "0", "未付清"),
        (30, "89.99", "未付清"),
        (30, "90", None),
        (364, "90", None),
        (365, "90", "质保金"),
        (365, "89", "未付清"),
        (365, "100", None),
    ],
)
def test_days_and_what_is_left_say_whether_works_are_paid_for(days, paid, degree):
    moved = Sums(allocated=Decimal(100), paid=Decimal(paid))

    said = unpaid_words(TODAY - timedelta(days), moved, TODAY, MoneyRule())

    assert (said[0] if said else None) == degree


def test_an_accepted_project_is_named_with_what_exceeds_the_deposit(clean):
    accepted = date(2026, 1, 10)
    Project.objects.filter(pk=clean.pipes.pk).update(
        accepted_on=accepted, finished_on=accepted, started_on=accepted, milestone=Milestone.ACCEPTED
    )

    (fault,) = faults_of(CHECK)

    assert (fault.project_id, fault.township_id) == (clean.pipes.pk, clean.east.pk)
    assert fault.amount == Decimal("3900.00")  # 6,000 allocated, 1,500 paid, 600 deposit
