"""A household in which everything is in order on 20 November 2018, and the standard it is judged by."""

from datetime import date
from decimal import Decimal
from typing import Any

from assessments.criteria.household import Concerned, Doubts, HouseholdFacts
from assessments.criteria.thresholds import Thresholds

TODAY = date(2018, 11, 20)
STANDARD = Thresholds(
    income_line=Decimal("3500.00"), living_stale_days=180, water_stale_days=365, housing_stale_days=1095
)

IN_ORDER: dict[str, Any] = {
    "as_of": TODAY,
    "window_end": date(2018, 9, 30),
    "household_id": 1,
    "township_id": 1,
    "village_id": 1,
    "food": "yes",
    "clothing": "yes",
    "living_source": "visit",
    "living_source_name": "张海燕",
    "living_day": date(2018, 11, 15),
    "quantity": "full",
    "quality": "full",
    "convenience": "full",
    "reliability": "full",
    "water_source": "department",
    "water_source_name": "水务局名单",
    "water_day": date(2018, 6, 3),
    "grade": "A",
    "remedy": "none",
    "housing_source": "department",
    "housing_source_name": "住建局鉴定",
    "housing_day": date(2018, 5, 9),
    "worksheet_state": "closed",
    "head_count": 4,
    "per_head": Decimal("4218.35"),
    "surveyor_signed": True,
    "householder_signed": True,
    "village_signed": True,
    "worksheet_day": date(2018, 10, 12),
    "members": 4,
    "members_at_window_end": 4,
    "insurance_source": "department",
    "insurance_source_name": "医保局名单",
    "insurance_day": date(2018, 3, 27),
    "pupils": 1,
    "schooling_source": "department",
    "schooling_source_name": "教育局学籍比对",
    "schooling_day": date(2018, 9, 18),
}


def facts(**changes: Any) -> HouseholdFacts:
    """Return the household with `changes`."""
    return HouseholdFacts(**(IN_ORDER | changes))


def concerned(**names: tuple[str, ...]) -> dict[str, Concerned]:
    """Return the change that something is not in order with the named members."""
    return {"concerned": Concerned(**names)}


def doubts(**days: date) -> dict[str, Doubts]:
    """Return the change that visits saw the opposite of a list."""
    return {"doubts": Doubts(**days)}
