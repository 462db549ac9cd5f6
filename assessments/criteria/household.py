"""What is known about one household on a day, as known at a moment: the input of every criterion."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Concerned(NamedTuple):
    """The names of the members with whom something is not in order, by what it is. In most households nobody."""

    uninsured: tuple[str, ...] = ()
    illness_uncovered: tuple[str, ...] = ()
    not_on_list: tuple[str, ...] = ()
    illness_unknown: tuple[str, ...] = ()
    dropped_out: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()


class Doubts(NamedTuple):
    """The days of the latest visits that saw the opposite of a list, by guarantee."""

    water: date | None = None
    housing: date | None = None
    schooling: date | None = None
    medical: date | None = None


NOBODY = Concerned()
NO_DOUBTS = Doubts()


class HouseholdFacts(NamedTuple):
    """The facts of one household. Days come first: a criterion knows no clock. A fact nobody recorded is None or empty.

    `insurance_day` and `schooling_day` are those of the oldest among the members' latest facts: only from there on is
    everybody accounted for. The order of the fields is the order in which `assessments.facts` reads them.
    """

    as_of: date
    window_end: date
    household_id: int
    township_id: int
    village_id: int
    food: str | None = None
    clothing: str | None = None
    living_source: str | None = None
    living_source_name: str | None = None
    living_day: date | None = None
    quantity: str | None = None
    quality: str | None = None
    convenience: str | None = None
    reliability: str | None = None
    water_source: str | None = None
    water_source_name: str | None = None
    water_day: date | None = None
    grade: str | None = None
    remedy: str | None = None
    accepted_on: date | None = None
    housing_source: str | None = None
    housing_source_name: str | None = None
    housing_day: date | None = None
    worksheet_state: str | None = None
    head_count: int | None = None
    per_head: Decimal | None = None
    surveyor_signed: bool | None = None
    householder_signed: bool | None = None
    village_signed: bool | None = None
    worksheet_day: date | None = None
    members: int = 0
    members_at_window_end: int = 0
    insurance_source: str | None = None
    insurance_source_name: str | None = None
    insurance_day: date | None = None
    pupils: int = 0
    schooling_source: str | None = None
    schooling_source_name: str | None = None
    schooling_day: date | None = None
    concerned: Concerned = NOBODY
    doubts: Doubts = NO_DOUBTS
