"""Days that count: calendar days, working days over holidays and worked weekends, a year that is not known yet."""

from datetime import date

import pytest

from config.lib.holidays import HolidaysUnknown, full_days, is_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # a Saturday that makes up for Spring Festival
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 8), True),
        (date(2026, 10, 7), False),
        (date(2025, 10, 8), False),
        (date(2026, 11, 28), False),
    ],
)
def test_a_day_is_worked_or_not(day, works):
    assert is_working_day(day) == works


def test_the_day_of_posting_is_day_nought():
    assert full_days(date(2026, 11, 2), 7, in_working_days=False)[-1] == date(2026, 11, 9)


def test_holidays_do_not_count_where_the_standard_says_so():
    days = full_days(date(2026, 9, 29), 7, in_working_days=True)

    assert days == [date(2026, 9, 30), *(date(2026, 10, n) for n in (8, 9, 10, 12, 13, 14))]


def test_a_year_without_an_arrangement_is_unknown():
    with pytest.raises(HolidaysUnknown):
        full_days(date(2026, 12, 30), 7, in_working_days=True)
    assert full_days(date(2026, 12, 30), 7, in_working_days=False)[-1] == date(2027, 1, 6)
