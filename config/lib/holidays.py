"""Working days in China: weekends, the State Council's yearly arrangement of holidays, and the days that make up.

Each year's arrangement is published late in the year before (国务院办公厅关于部分节假日安排的通知); a new one is added
here. A year without an arrangement is unknown, and unknown is not a working day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class Arrangement:
    """One year's holidays as (first, last) in month and day, and the weekend days that are worked instead."""

    document: str
    holidays: tuple[tuple[str, str], ...]
    worked: tuple[str, ...]


ARRANGEMENTS: dict[int, Arrangement] = {
    2024: Arrangement(
        "国办发明电〔2023〕7号",
        (("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-08", "06-10"),
         ("09-15", "09-17"), ("10-01", "10-07")),
        ("02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
    ),
    2025: Arrangement(
        "国办发明电〔2024〕12号",
        (("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"), ("05-31", "06-02"),
         ("10-01", "10-08")),
        ("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    2026: Arrangement(
        "国办发明电〔2025〕7号",
        (("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
         ("09-25", "09-27"), ("10-01", "10-07")),
        ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
}  # fmt: skip


class HolidaysUnknown(LookupError):
    """The arrangement of a year is not known yet, so its working days cannot be counted."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"no arrangement of holidays for {year}")


def is_working_day(day: date) -> bool:
    """Say whether offices work on `day`. Raises HolidaysUnknown for a year without an arrangement."""
    arrangement = ARRANGEMENTS.get(day.year)
    if arrangement is None:
        raise HolidaysUnknown(day.year)
    short = f"{day:%m-%d}"
    if short in arrangement.worked:
        return True
    return day.weekday() < SATURDAY and not any(first <= short <= last for first, last in arrangement.holidays)


def full_days(posted_on: date, required: int, *, in_working_days: bool) -> list[date]:
    """Return the days that count of something posted on a day, which is day 0; the last of them must pass in full.

    Raises HolidaysUnknown where working days reach into a year without an arrangement.
    """
    return list(_counted(posted_on, required, in_working_days=in_working_days))


def _counted(posted_on: date, required: int, *, in_working_days: bool) -> Iterable[date]:
    day, found = posted_on, 0
    while found < required:
        day += timedelta(days=1)
        if not in_working_days or is_working_day(day):
            found += 1
            yield day
