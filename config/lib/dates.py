"""The calendars a county works by: income window, school year, ages. All days are local days of Asia/Shanghai."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

FIRST_SCHOOL_AGE = 6
LAST_SCHOOL_AGE = 15


def income_window(day: date) -> tuple[date, date]:
    """Return first and last day of the last ended income window on `day`: 1 October to 30 September.

    The window that ends on `day` itself has not ended yet.
    """
    end_year = day.year if day > date(day.year, 9, 30) else day.year - 1
    return date(end_year - 1, 10, 1), date(end_year, 9, 30)


def twelve_months_to(last_day: date) -> tuple[date, date]:
    """Return first and last day of the twelve full months that end with the month of `last_day`."""
    next_month = (last_day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return next_month.replace(year=next_month.year - 1), next_month - timedelta(days=1)


def monitoring_window(day: date) -> tuple[date, date]:
    """Return the income window of a household identified for monitoring on `day`.

    Twelve full months that end with the month before: identified in June 2021, 2020-06-01 to 2021-05-31.
    """
    return twelve_months_to(day.replace(day=1) - timedelta(days=1))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def quarters_of(window: tuple[date, date]) -> list[tuple[date, date]]:
    """Return first and last day of the four quarters of twelve full months, in order."""
    starts = [window[0]]
    for _ in range(4):
        starts.append((starts[-1] + timedelta(days=95)).replace(day=1))
    return [(first, after - timedelta(days=1)) for first, after in pairwise(starts)]


def school_year(day: date) -> int:
    """Return the calendar year in which the school year of `day` began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def school_term_start(day: date) -> date:
    """Return the first day of the school term of `day`: 1 September, or 1 March."""
    if day.month >= 9:
        return date(day.year, 9, 1)
    return date(day.year, 3, 1) if day.month >= 3 else date(day.year - 1, 9, 1)


def age_on(birth: date, day: date) -> int:
    """Return the full years lived on `day`."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def is_school_age(birth: date, day: date) -> bool:
    """Say whether a child owes schooling on `day`: aged 6 to 15 inclusive on 31 August of the school year."""
    return FIRST_SCHOOL_AGE <= age_on(birth, date(school_year(day), 8, 31)) <= LAST_SCHOOL_AGE


def school_age_births(day: date) -> tuple[date, date]:
    """Return first and last birth date of those who owe schooling on `day`; agrees with `is_school_age`."""
    year = school_year(day)
    return date(year - LAST_SCHOOL_AGE - 1, 9, 1), date(year - FIRST_SCHOOL_AGE, 8, 31)
