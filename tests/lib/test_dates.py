from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lib.dates import (
    age_on,
    income_window,
    is_school_age,
    monitoring_window,
    quarters_of,
    school_age_births,
    school_term_start,
    school_year,
    twelve_months_to,
)

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "window"),
    [
        (date(2018, 9, 29), (date(2016, 10, 1), date(2017, 9, 30))),
        (date(2018, 9, 30), (date(2016, 10, 1), date(2017, 9, 30))),
        (date(2018, 10, 1), (date(2017, 10, 1), date(2018, 9, 30))),
        (date(2018, 11, 20), (date(2017, 10, 1), date(2018, 9, 30))),
        (date(2019, 1, 1), (date(2017, 10, 1), date(2018, 9, 30))),
    ],
)
def test_the_income_window_is_the_last_one_that_has_ended(day, window):
    assert income_window(day) == window


@given(DAYS)
def test_an_income_window_is_a_whole_year_and_lies_before_the_day(day):
    start, end = income_window(day)

    assert (start.month, start.day, end.month, end.day) == (10, 1, 9, 30)
    assert (end - start).days in {364, 365}
    assert end < day <= end + timedelta(days=366)


@pytest.mark.parametrize(
    ("day", "year", "term"),
    [
        (date(2018, 8, 31), 2017, date(2018, 3, 1)),
        (date(2018, 9, 1), 2018, date(2018, 9, 1)),
        (date(2019, 2, 28), 2018, date(2018, 9, 1)),
        (date(2019, 3, 1), 2018, date(2019, 3, 1)),
    ],
)
def test_the_school_year_begins_on_1_september_and_its_second_term_on_1_march(day, year, term):
    assert school_year(day) == year
    assert school_term_start(day) == term


@pytest.mark.parametrize(
    ("birth", "owes"),
    [
        (date(2012, 8, 31), True),
        (date(2012, 9, 1), False),
        (date(2002, 9, 1), True),
        (date(2002, 8, 31), False),
    ],
)
def test_schooling_is_owed_by_those_aged_6_to_15_on_31_august(birth, owes):
    assert is_school_age(birth, date(2018, 11, 20)) is owes
    assert is_school_age(birth, date(2019, 8, 31)) is owes


def test_a_child_that_turns_six_in_autumn_owes_schooling_from_the_next_september():
    child = date(2012, 10, 5)

    assert not is_school_age(child, date(2018, 12, 1))
    assert not is_school_age(child, date(2019, 8, 31))
    assert is_school_age(child, date(2019, 9, 1))


@given(DAYS, st.dates(min_value=date(1980, 1, 1), max_value=date(2100, 12, 31)))
def test_the_span_of_births_agrees_with_the_single_question(day, birth):
    first, last = school_age_births(day)

    assert is_school_age(birth, day) == (first <= birth <= last)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 6, 15), date(2018, 6, 14), 17),
        (date(2000, 6, 15), date(2018, 6, 15), 18),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
    ],
)
def test_an_age_changes_on_the_birthday(birth, day, age):
    assert age_on(birth, day) == age


@pytest.mark.parametrize(
    ("day", "window"),
    [
        (date(2021, 6, 1), (date(2020, 6, 1), date(2021, 5, 31))),
        (date(2021, 6, 30), (date(2020, 6, 1), date(2021, 5, 31))),
        (date(2021, 1, 15), (date(2020, 1, 1), date(2020, 12, 31))),
        (date(2024, 3, 31), (date(2023, 3, 1), date(2024, 2, 29))),
        (date(2026, 10, 9), (date(2025, 10, 1), date(2026, 9, 30))),
    ],
)
def test_the_window_of_monitoring_is_twelve_full_months_before_the_month(day, window):
    assert monitoring_window(day) == window


@given(DAYS)
def test_twelve_months_end_with_the_month_of_the_day(day):
    start, end = twelve_months_to(day)

    assert (start.day, (end + timedelta(days=1)).day) == (1, 1)
    assert (end.year, end.month) == (day.year, day.month)
    assert start.replace(year=start.year + 1) == end + timedelta(days=1)


@given(DAYS)
def test_four_quarters_make_the_twelve_months(day):
    window = twelve_months_to(day)

    quarters = quarters_of(window)

    assert (quarters[0][0], quarters[-1][1], len(quarters)) == (*window, 4)
    assert all(first[1] + timedelta(days=1) == second[0] for first, second in pairwise(quarters))
    assert all(88 < (end - start).days + 1 < 93 for start, end in quarters)
