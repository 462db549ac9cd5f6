"""Numbers of rows that come back from addresses and forms."""

import pytest

from config.lib.keyset import _values
from config.lib.row_numbers import LONGEST, row_number, row_numbers


def test_digits_are_the_number_of_a_row():
    assert row_number("17") == 17


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", " 1", "１７", "²", "1_0", "9" * (LONGEST + 1), "9" * 5000])
def test_what_no_row_can_have_is_no_number(text):
    assert row_number(text) is None


def test_of_several_those_that_can_be_count_each_once_in_order_of_size():
    assert row_numbers(["9", "x", "2", "9", "9" * 5000]) == [2, 9]


@pytest.mark.parametrize("key", ["1-x", "1-2-3", "1", "1-x-2", f"1-{'9' * 40}"])
def test_a_place_in_a_list_counts_only_when_all_its_parts_do(key):
    assert _values(key, ("a", "b")) == []
