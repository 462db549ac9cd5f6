"""What the criteria compare with: the numbers of one released standard."""

from decimal import Decimal
from typing import NamedTuple


class Thresholds(NamedTuple):
    """The income line in 元 a person and year, and how many days evidence of each kind counts."""

    income_line: Decimal
    living_stale_days: int
    water_stale_days: int
    housing_stale_days: int
