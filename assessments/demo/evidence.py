"""What every kind of evidence shares: the two clocks and the source, as the last columns of its rows."""

from datetime import date, datetime
from random import Random

from assessments.demo.days import Calendar
from households.codes import Source

FACT_COLUMNS = ("valid_from", "recorded_at", "superseded_at", "source", "source_name", "document")
DOUBTED_AGO = 12
SETTLED_DOUBT_AGO = 40
SETTLED_AGO = 10
SAME_DAY_AGO = 15


class Writer:
    """Puts the last columns on the facts of one household, by its own chance."""

    def __init__(self, calendar: Calendar, rng: Random, *, office: str, document: str) -> None:
        self.calendar, self.rng = calendar, rng
        self._office, self._document = office, document

    def listed(
        self, day: date, recorded_at: datetime | None = None, superseded_at: datetime | None = None
    ) -> tuple[object, ...]:
        """Return the last columns of a fact from the department's list, true since `day`."""
        moment = recorded_at or self.calendar.settled(day, self.rng)
        document = self._document.format(year=day.year)
        return day, moment, superseded_at, Source.DEPARTMENT, self._office, document

    def yesterday(self) -> datetime:
        """Return a moment of yesterday's office hours: after last night's check, before tonight's."""
        return self.calendar.moment(self.calendar.yesterday, self.rng)

    def between(self, least_days_ago: int, most_days_ago: int) -> date:
        """Return a day between so many days ago and so many."""
        return self.calendar.ago(least_days_ago + int(self.rng.random() * (most_days_ago - least_days_ago + 1)))
