"""What was measured counts beside the four levels, where the standard has a limit."""

from decimal import Decimal

import pytest

from assessments.criteria.water import water
from tests.assessments.criteria.build import STANDARD, facts

LIMITS = STANDARD._replace(water_litres=20, water_minutes=20, water_metres=800, water_stop_days=36)


@pytest.mark.parametrize(
    ("measured", "outcome", "says"),
    [
        ({"litres": Decimal("20.0")}, "met", ""),
        ({"litres": Decimal("19.9")}, "unmet", "水量不达标，每人每天 19.9 升，少于 20 升"),
        ({"minutes": 20}, "met", ""),
        ({"minutes": 21}, "unmet", "方便程度不达标，取水往返 21 分钟，多于 20 分钟"),
        ({"minutes": 21, "metres": 800}, "met", ""),
        ({"minutes": 20, "metres": 801}, "met", ""),
        ({"minutes": 21, "metres": 801}, "unmet", "多于 20 分钟，取水 801 米"),
        ({"stop_days": 36}, "met", ""),
        ({"stop_days": 37}, "unmet", "保证率不达标，一年停水 37 天，多于 36 天"),
    ],
)
def test_a_measurement_exactly_on_the_limit_keeps_it(measured, outcome, says):
    verdict = water(facts(**measured), LIMITS)

    assert verdict.outcome == outcome
    assert says in verdict.reason


def test_a_measurement_fills_a_level_that_nobody_wrote():
    assert water(facts(quantity="", litres=Decimal(35)), LIMITS)[:2] == ("met", "基本达标")


def test_a_measurement_that_keeps_the_limit_does_not_heal_a_failed_level():
    assert water(facts(quantity="fail", litres=Decimal(35)), LIMITS).outcome == "unmet"


def test_without_a_limit_the_levels_alone_are_judged():
    assert water(facts(litres=Decimal(1)), STANDARD).outcome == "met"
    assert water(facts(quantity="", litres=Decimal(35)), STANDARD).outcome == "unknown"
