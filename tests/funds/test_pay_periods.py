"""A period has one name however it is typed, and the days it stands for."""

from datetime import date

import pytest

from funds.pay_policies import read_period

SAID = [
    ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    (" 2026年 ", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ("2026上半年", "2026上半年", date(2026, 1, 1), date(2026, 6, 30)),
    ("2026年下半年", "2026下半年", date(2026, 7, 1), date(2026, 12, 31)),
    ("2026第1季度", "2026第1季度", date(2026, 1, 1), date(2026, 3, 31)),
    ("2026年4季度", "2026第4季度", date(2026, 10, 1), date(2026, 12, 31)),
    ("2026-03", "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
    ("2024年2月", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
]


@pytest.mark.parametrize(("text", "name", "first", "last"), SAID)
def test_a_period_is_read(text, name, first, last):
    assert read_period(text) == (name, first, last)


@pytest.mark.parametrize(
    "text", ["", "1999", "2026-13", "2026-0", "2026第5季度", "去年", "2026春季", "2026\x00", "٢٠٢٦"]
)
def test_what_names_no_period_is_none(text):
    assert read_period(text) is None
