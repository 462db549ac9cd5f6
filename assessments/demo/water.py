"""Drinking water: the certificates of the water bureau, four indicators each."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from assessments.demo.days import Calendar
from assessments.demo.evidence import (
    DOUBTED_AGO,
    FACT_COLUMNS,
    SAME_DAY_AGO,
    SETTLED_AGO,
    Writer,
)
from assessments.demo.plan import CountyPlan, HouseholdPlan
from assessments.demo.standard import WATER_DAYS
from households.codes import WaterLevel

COLUMNS = (
    "household_id", "quantity", "quality", "convenience", "reliability", "litres", "minutes", "metres", "stop_days",
    *FACT_COLUMNS,
)  # fmt: skip
INDICATORS = ("quantity", "quality", "convenience", "reliability")
FAILING = {"low_quantity": "quantity", "bad_quality": "quality", "far": "convenience", "dry_spells": "reliability"}
BLANK = {
    "blank_quantity": ("quantity",),
    "blank_quality": ("quality",),
    "blank_convenience": ("convenience",),
    "blank_quality_reliability": ("quality", "reliability"),
}
Levels = tuple[str, ...]
NOT_MEASURED = (None, None, None, None)
MEASURED = {
    "enough": (Decimal("20.0"), None, None, None),
    "scarce": (Decimal("19.9"), None, None, None),
    "near_one_way": (None, 21, 800, None),
    "far_both_ways": (None, 21, 801, None),
    "steady": (None, None, None, 36),
    "dry": (None, None, None, 37),
}
"""Litres a day, minutes and metres to fetch, days without water a year: on the limits of the full set, or just off."""


def water_rows(plan: CountyPlan) -> Iterator[tuple[object, ...]]:
    """Yield the water facts of all households that have any."""
    for household in plan.households:
        if not household.is_closed:
            measured = MEASURED.get(plan.further.variant(household, "measured"), NOT_MEASURED)
            for levels, last in _Water(household, plan).facts():
                yield household.id, *levels, *measured, *last


class _Water(Writer):
    """The water facts of one household."""

    def __init__(self, household: HouseholdPlan, plan: CountyPlan) -> None:
        rng = household.rng(plan.seed, "water")
        super().__init__(plan.calendar, rng, office="县水务局", document="师水饮〔{year}〕演示认定表")
        self.variant = household.variants.get("water", "full")

    def facts(self) -> Iterable[tuple[Levels, tuple[object, ...]]]:
        variant = self.variant
        if variant == "no_report":
            return []
        if variant in {"certified_yesterday", "failed_yesterday"}:
            return self._changed_yesterday(passes_now=variant == "certified_yesterday")
        found = []
        if variant == "fixed" or (variant == "full" and self.rng.random() < 0.45):
            found.append((self._levels(failing=self._one()), self.listed(self.between(1_000, 1_500))))
        found.append((self._present_levels(), self.listed(self._day(self.calendar))))
        return found

    def _present_levels(self) -> Levels:
        if self.variant == "basic":
            return (WaterLevel.BASIC,) * len(INDICATORS)
        return self._levels(failing=FAILING.get(self.variant, ""), blank=BLANK.get(self.variant, ()))

    def _levels(self, *, failing: str = "", blank: Iterable[str] = ()) -> Levels:
        return tuple(
            WaterLevel.FAIL if name == failing else "" if name in blank else self._good() for name in INDICATORS
        )

    def _good(self) -> WaterLevel:
        return WaterLevel.FULL if self.rng.random() < 0.78 else WaterLevel.BASIC

    def _one(self) -> str:
        return INDICATORS[int(self.rng.random() * len(INDICATORS))]

    def _day(self, calendar: Calendar) -> date:
        exact = {
            "at_limit": WATER_DAYS,
            "stale": WATER_DAYS + 1,
            "doubt_settled": SETTLED_AGO,
            "doubted_same_day": SAME_DAY_AGO,
        }
        ago = exact.get(self.variant)
        return self.between(DOUBTED_AGO + 30, 520) if ago is None else calendar.ago(ago)

    def _changed_yesterday(self, *, passes_now: bool) -> Iterable[tuple[Levels, tuple[object, ...]]]:
        failing, passing = self._levels(failing=self._one()), self._levels()
        before, after = (failing, passing) if passes_now else (passing, failing)
        return [
            (before, self.listed(self.between(90, 400))),
            (after, self.listed(self.calendar.yesterday, self.yesterday())),
        ]
