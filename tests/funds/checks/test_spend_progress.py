"""F6: what was demanded by the end of March and September, and lines that have caught up since."""

from datetime import date
from decimal import Decimal

import pytest

from funds.checks.spend_progress import CHECK, demanded
from funds.models import MoneyRule
from tests.funds.checks.conftest import faults_of
from tests.funds.conftest import pay


@pytest.mark.parametrize(
    ("day", "demand"),
    [
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), (date(2026, 3, 31), 30)),
        (date(2026, 9, 30), (date(2026, 3, 31), 30)),
        (date(2026, 10, 1), (date(2026, 9, 30), 75)),
    ],
)
def test_the_last_day_that_has_passed_is_asked_by(day, demand):
    assert demanded(day, MoneyRule()) == demand


def test_a_line_behind_is_found_until_it_has_caught_up(clean):
    (fault,) = faults_of(CHECK, date(2026, 4, 10))
    assert (fault.line_id, fault.amount) == (clean.line.pk, Decimal("1500.00"))

    pay(clean, "1500.00", occurred_on=date(2026, 4, 5))

    assert faults_of(CHECK, date(2026, 4, 10)) == []
