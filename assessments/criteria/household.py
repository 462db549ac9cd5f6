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


class Further(NamedTuple):
    """What is read only where the standard asks for it. A fact nobody recorded is None or empty.

    `one_off` and `gross` are sums of the worksheet's rows that count, None where only totals were entered. `earlier`
    holds, for each window before the latest first, the income per head and whether its worksheet is closed and signed.
    `adults` are those who ought to have a pension insurance. The fields stand in the order in which they are read.
    """

    returned_on: date | None = None
    household_power: bool | None = None
    broadcast: bool | None = None
    path: str | None = None
    condition_source: str | None = None
    condition_source_name: str | None = None
    condition_day: date | None = None
    one_off: Decimal | None = None
    gross: Decimal | None = None
    earlier: tuple[tuple[Decimal | None, bool], ...] = ()
    adults: int = 0
    without_pension: tuple[str, ...] = ()
    pension_unknown: tuple[str, ...] = ()
    gravely_ill: int = 0
    severely_disabled: int = 0
    disabled: int = 0
    projects: int = 0
    project_day: date | None = None


NOBODY = Concerned()
NO_DOUBTS = Doubts()
NOTHING_FURTHER = Further()


class HouseholdFacts(NamedTuple):
    """The facts of one household. Days come first: a criterion knows no clock. A fact nobody recorded is None or empty.

    What ends in `_id` or `_ids` (joined by commas) names the facts a verdict rests on. `excused` counts the pupils who
    are lawfully not in a school, `own_income` is net of transfers. `insurance_day` and `schooling_day` are those of the
    oldest among the members' latest facts: only from there on is everybody accounted for. The fields stand in the order
    in which they are read.
    """

    as_of: date
    window_end: date
    household_id: int
    township_id: int
    village_id: int
    registered_year: int = 0
    food: str | None = None
    clothing: str | None = None
    living_source: str | None = None
    living_source_name: str | None = None
    living_day: date | None = None
    living_id: int | None = None
    quantity: str | None = None
    quality: str | None = None
    convenience: str | None = None
    reliability: str | None = None
    litres: Decimal | None = None
    minutes: int | None = None
    metres: int | None = None
    stop_days: int | None = None
    water_source: str | None = None
    water_source_name: str | None = None
    water_day: date | None = None
    water_id: int | None = None
    grade: str | None = None
    remedy: str | None = None
    accepted_on: date | None = None
    finished_on: date | None = None
    housing_source: str | None = None
    housing_source_name: str | None = None
    housing_day: date | None = None
    housing_id: int | None = None
    worksheet_state: str | None = None
    head_count: int | None = None
    per_head: Decimal | None = None
    surveyor_signed: bool | None = None
    householder_signed: bool | None = None
    village_signed: bool | None = None
    worksheet_day: date | None = None
    worksheet_id: int | None = None
    own_income: Decimal | None = None
    income_items: int | None = None
    members: int = 0
    members_at_window_end: int = 0
    insurance_source: str | None = None
    insurance_source_name: str | None = None
    insurance_day: date | None = None
    insurance_ids: str | None = None
    pupils: int = 0
    schooling_source: str | None = None
    schooling_source_name: str | None = None
    schooling_day: date | None = None
    schooling_ids: str | None = None
    excused: int = 0
    concerned: Concerned = NOBODY
    doubts: Doubts = NO_DOUBTS
    further: Further = NOTHING_FURTHER
