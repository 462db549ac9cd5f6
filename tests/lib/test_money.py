from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lib.money import CENT, format_money, to_money


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.004", "0.00"),
        ("0.005", "0.01"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
        ("1.0049999", "1.00"),
        (7, "7.00"),
        (Decimal("10"), "10.00"),
    ],
)
def test_amounts_are_rounded_to_the_cent_half_up(value, rounded):
    assert to_money(value) == Decimal(rounded)
    assert str(to_money(value)) == rounded


@pytest.mark.parametrize("value", [0.1, float("nan"), 3.0])
def test_a_float_is_refused(value):
    with pytest.raises(TypeError, match="float"):
        to_money(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1234567.8", "1,234,567.80"), ("-42", "−42.00"), (0, "0.00"), ("999.995", "1,000.00")],
)
def test_amounts_are_shown_with_thousands_and_a_true_minus(value, shown):
    assert format_money(to_money(value)) == shown


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4))
def test_rounding_moves_an_amount_by_half_a_cent_at_most(amount):
    assert abs(to_money(amount) - amount) <= CENT / 2
    assert to_money(to_money(amount)) == to_money(amount)
