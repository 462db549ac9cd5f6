"""F3: the boundaries of half a year, one and two years, and the money that is said to lie idle."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from funds.checks.idle_money import CHECK, idle_words
from funds.checks.sums import Sums
from funds.models import FundLine, MoneyRule
from tests.funds.checks.conftest import TODAY, faults_of

NOTHING, ALL_LINKED = Sums(), Sums(allocated=Decimal(100))


@pytest.mark.parametrize(
    ("days", "moved", "degree"),
    [
        (179, NOTHING, None),
        (180, NOTHING, "未挂接"),
        (180, ALL_LINKED, None),
        (364, ALL_LINKED, None),
        (365, ALL_LINKED, "趴账"),
        (729, NOTHING, "趴账"),
        (730, NOTHING, "应收回"),
        (730, Sums(allocated=Decimal(100), paid=Decimal(100)), None),
        (730, Sums(allocated=Decimal(40), paid=Decimal(40), recovered=Decimal(60)), None),
        (3000, Sums(paid=Decimal("99.99")), "应收回"),
    ],
)
def test_age_and_money_say_how_idle_a_line_is(days, moved, degree):
    said = idle_words(TODAY - timedelta(days), Decimal(100), moved, TODAY, MoneyRule())

    assert (said[0] if said else None) == degree


def test_a_line_is_named_with_what_is_left_of_it(clean):
    FundLine.objects.update(issued_on=date(2025, 1, 1))

    (fault,) = faults_of(CHECK)

    assert (fault.line_id, fault.value, fault.amount) == (clean.line.pk, "趴账", Decimal("8500.00"))
    assert "8,500.00" in fault.sentence


def test_the_county_may_set_other_bounds(clean):
    assert [fault.value for fault in faults_of(CHECK, unlinked_days=30)] == ["未挂接"]
