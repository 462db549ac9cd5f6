"""What is known about one household on a day, as known at a moment: the input of every criterion."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class HouseholdFacts(NamedTuple):
    """The facts of one household, one group of fields for each source, in the order `assessments.facts` reads them.

    Days and windows come first: a criterion knows no clock. A fact nobody recorded is None, or the empty text. Names
    are those of the members concerned, joined by 、. `…_doubt` is the day of the latest visit that saw the opposite.
    """

    as_of: date
    window_end: date
    insurance_year: int
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
    worksheet_source: str | None = None
    worksheet_source_name: str | None = None
    worksheet_day: date | None = None
    members: int = 0
    members_at_window_end: int = 0
    uninsured: str | None = None
    not_on_list: str | None = None
    illness_uncovered: str | None = None
    illness_unknown: str | None = None
    insurance_source: str | None = None
    insurance_source_name: str | None = None
    insurance_day: date | None = None
    pupils: int = 0
    dropped_out: str | None = None
    suspected: str | None = None
    unconfirmed: str | None = None
    schooling_source: str | None = None
    schooling_source_name: str | None = None
    schooling_day: date | None = None
    water_doubt: date | None = None
    housing_doubt: date | None = None
    schooling_doubt: date | None = None
    medical_doubt: date | None = None
