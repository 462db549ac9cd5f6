"""What a criterion answers."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """How one criterion stands. Unknown is not pass."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Verdict(NamedTuple):
    """The answer of one criterion on one household, in words that the family can be read.

    `value` is what was found, `reason` what is missing or wrong (empty when nothing is), `source` and `day` say where
    the evidence came from and of which day it is.
    """

    outcome: Outcome
    value: str = ""
    reason: str = ""
    source: str = ""
    day: date | None = None
