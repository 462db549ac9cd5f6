"""The dates of the demonstration: everything hangs on one day, `today`, in the report's 2018 cycle."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
NIGHT = time(1, 30)
FORM_DAYS = 61


@dataclass(frozen=True)
class Calendar:
    """The days that matter, reckoned from `today` by the rules as written down, not by the checker's functions."""

    today: date

    @property
    def yesterday(self) -> date:
        """The day before; what comes in then is news to tonight's check."""
        return self.today - timedelta(days=1)

    @property
    def last_night(self) -> datetime:
        """When the check ran last night: it knows nothing that was recorded after this."""
        return datetime.combine(self.yesterday, NIGHT, COUNTY_TIME)

    @property
    def window_end(self) -> date:
        """The end of the last income window that has ended: a 30 September."""
        this_year = date(self.today.year, 9, 30)
        return this_year if self.today > this_year else date(self.today.year - 1, 9, 30)

    @property
    def window_start(self) -> date:
        """The 1 October before `window_end`."""
        return date(self.window_end.year - 1, 10, 1)

    @property
    def term_start(self) -> date:
        """The first day of this school term: 1 September or 1 March."""
        if self.today.month >= 9:
            return date(self.today.year, 9, 1)
        return date(self.today.year, 3, 1) if self.today.month >= 3 else date(self.today.year - 1, 9, 1)

    @property
    def school_year(self) -> int:
        """The year in whose September this school year began."""
        return self.today.year if self.today.month >= 9 else self.today.year - 1

    @property
    def oldest_pupil_birth(self) -> date:
        """Born on this day or later, a child owes schooling: fifteen on 31 August."""
        return date(self.school_year - 16, 9, 1)

    @property
    def youngest_pupil_birth(self) -> date:
        """Born on this day or earlier, a child owes schooling: six on 31 August."""
        return date(self.school_year - 6, 8, 31)

    @property
    def form_start(self) -> date:
        """From this day on visits carry the six answers; older records have only text."""
        return self.today - timedelta(days=FORM_DAYS)

    def ago(self, days: int) -> date:
        """Return the day `days` days before today."""
        return self.today - timedelta(days=days)

    def moment(self, day: date, rng: Random) -> datetime:
        """Return an office hour of `day`; of `today`, its first moment, which has passed whenever somebody looks."""
        if day >= self.today:
            return datetime.combine(self.today, time(0, 0), COUNTY_TIME)
        seconds = int(rng.random() * 34_000)
        return datetime.combine(day, time(8, 30), COUNTY_TIME) + timedelta(seconds=seconds)

    def settled(self, day: date, rng: Random) -> datetime:
        """Return a moment soon after `day` at which last night's check already knew the row, if at all possible."""
        latest = self.ago(2)
        recorded_on = min(day + timedelta(days=int(rng.random() * 4)), latest)
        return self.moment(max(day, recorded_on), rng)
