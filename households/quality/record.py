"""What the rules see: one household with its people as the register has them on a day. Plain values, no database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from accounts.reveal import NumberSaid
from config.lib.dates import income_window, school_age_births
from households.codes_person import WorkState


class Twin(NamedTuple):
    """Another record of the same ID number, and whether that person still is on the register.

    A record that was closed as 重复登记 is none: it has gone into another.
    """

    member_id: int
    is_active: bool


class Person(NamedTuple):
    """One member who counts in the household today. `age` is in full years; codes are those of households.codes.

    `basic` and `serious_illness` are this year's insurance (`both_insurances`: two kinds stand side by side),
    `schooling` the latest status, `stage` what somebody in school attends; `disability` the kind on the certificate,
    `welfare` 低保 or 特困供养, `work` what is known of this year. `insured_on` and `schooled_on` are the days of those
    lists, `since` the day from which the person counts here in this relation; `office` is the unit of a person who is a
    cadre as well. None where nothing is known.
    """

    id: int
    name: str
    sex: str
    birth_date: date
    relation: str
    ethnicity: str
    education: str
    health: list[str]
    labour: str
    basic: str | None
    serious_illness: bool | None
    both_insurances: bool | None
    schooling: str | None
    stage: str | None
    disability: str | None
    welfare: str | None
    work_state: str | None
    work_months: int | None
    work_firm: str | None
    work_sector: str | None
    work_channel: str | None
    work_wage: Decimal | None
    post: str | None
    since: date
    insured_on: date | None
    schooled_on: date | None
    office: str | None
    age: int
    number: NumberSaid
    twins: tuple[Twin, ...] = ()

    @property
    def works(self) -> bool:
        """Whether it is written down that the person works this year, away or on a public post."""
        return self.work_state == WorkState.WORKING or bool(self.work_months) or bool(self.post)


class Sheet(NamedTuple):
    """The closed income worksheet of one window: totals in 元. `one_off` is what will not come again, of the items."""

    window_end: date
    wage: Decimal
    business: Decimal
    from_property: Decimal
    transfer: Decimal
    business_cost: Decimal
    per_head: Decimal | None
    item_count: int
    head_count: int
    one_off: Decimal

    @property
    def gross(self) -> Decimal:
        """Everything that came in, before costs."""
        return self.wage + self.business + self.from_property + self.transfer


class Watch(NamedTuple):
    """The household is watched (监测对象), or was: the latest of its periods, `until` the day its risk had gone.

    `helped` are the kinds of the help measures that went on in it, `begun` of those that began in it.
    """

    kind: str
    risks: list[str]
    since: date
    until: date | None
    helped: list[str]
    begun: list[str]


class Home(NamedTuple):
    """One household that is on the register today.

    `phone_fault` is the masked number when it cannot be one; `has_phone` says whether there is any. `sheet` is the
    closed worksheet of the last ended window, `sheet_before` that of the one before. `doubts` are the guarantees that
    visits contradicted, with the latest day. `split_on` is the last day on which it was split.
    `measures` are kind and part of the help that goes on, or went on this year. `water_fails` says whether one of the
    four indicators of the latest list does.
    """

    id: int
    attribute: str
    main_cause: str
    other_causes: list[str]
    identified_by: str
    has_phone: bool
    grade: str | None
    remedy: str | None
    housing_on: date | None
    water_on: date | None
    water_fails: bool | None
    split_on: date | None
    house_area: Decimal | None
    road_km: Decimal | None
    phone_fault: str = ""
    people: tuple[Person, ...] = ()
    sheet: Sheet | None = None
    sheet_before: Sheet | None = None
    doubts: tuple[tuple[str, date], ...] = ()
    measures: tuple[tuple[str, str], ...] = ()
    watch: Watch | None = None


@dataclass(frozen=True)
class Calendar:
    """The day of a check and what follows from it. `line` is the income line of the last ended window, if one holds."""

    day: date
    line: Decimal | None = None

    @property
    def window_end(self) -> date:
        """The last day of the last ended income window."""
        return income_window(self.day)[1]

    def owes_schooling(self, person: Person) -> bool:
        """Say whether a child is of compulsory school age in the school year of the day."""
        first, last = self._school_births
        return first <= person.birth_date <= last

    @cached_property
    def _school_births(self) -> tuple[date, date]:
        return school_age_births(self.day)
