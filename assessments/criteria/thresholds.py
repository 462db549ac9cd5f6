"""What the criteria compare with: the numbers of one released standard."""

from decimal import Decimal
from typing import NamedTuple


class Thresholds(NamedTuple):
    """The income line in 元 a person and year, how many days evidence of each kind counts, and what else is asked.

    A limit of None is not asked. `earlier_lines` are those that the windows before had to be above, the latest first.
    `criteria` beyond the seven are asked in their order. The names are those of the columns of Standard.
    """

    income_line: Decimal
    living_stale_days: int
    water_stale_days: int
    housing_stale_days: int
    condition_stale_days: int = 730
    one_off_percent: int | None = None
    earlier_lines: tuple[Decimal, ...] = ()
    water_litres: int | None = None
    water_minutes: int | None = None
    water_metres: int | None = None
    water_stop_days: int | None = None
    criteria: tuple[str, ...] = ()
    must_not_exit: tuple[str, ...] = ()
