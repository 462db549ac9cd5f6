from datetime import date, timedelta

import pytest

from assessments.criteria.water import water
from tests.assessments.criteria.build import STANDARD, TODAY, doubts, facts

INDICATORS = ("quantity", "quality", "convenience", "reliability")


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize(
    ("level", "outcome"), [("full", "met"), ("basic", "met"), ("fail", "unmet"), ("", "unknown"), (None, "unknown")]
)
def test_each_indicator_decides(indicator, level, outcome):
    assert water(facts(**{indicator: level}), STANDARD).outcome == outcome


def test_one_failing_indicator_outweighs_a_blank_one():
    verdict = water(facts(quantity="fail", quality=""), STANDARD)

    assert verdict.outcome == "unmet"
    assert "水量不达标" in verdict.reason


def test_blank_indicators_are_named():
    assert water(facts(quality="", reliability=None), STANDARD).reason == "缺水质、保证率的检测或记录"


@pytest.mark.parametrize(("days", "outcome"), [(364, "met"), (365, "met"), (366, "unknown")])
def test_a_report_counts_until_it_is_too_old(days, outcome):
    assert water(facts(water_day=TODAY - timedelta(days=days)), STANDARD).outcome == outcome


def test_a_failing_report_that_is_too_old_proves_nothing():
    assert water(facts(quality="fail", water_day=TODAY - timedelta(days=366)), STANDARD).outcome == "unknown"


def test_a_household_without_water_data_is_unknown_and_not_a_crash():
    """The third fault of a real county's program: it threw."""
    blank = dict.fromkeys((*INDICATORS, "water_source", "water_source_name", "water_day"))

    verdict = water(facts(**blank), STANDARD)

    assert verdict.outcome == "unknown"
    assert "没有饮水安全认定" in verdict.reason


@pytest.mark.parametrize(
    ("doubt", "outcome"),
    [(date(2018, 6, 4), "unknown"), (date(2018, 6, 3), "unknown"), (date(2018, 6, 2), "met")],
)
def test_a_visit_that_saw_the_opposite_puts_the_report_in_doubt(doubt, outcome):
    assert water(facts(**doubts(water=doubt)), STANDARD).outcome == outcome


def test_a_doubt_does_not_soften_a_failure():
    assert water(facts(quality="fail", **doubts(water=TODAY)), STANDARD).outcome == "unmet"


def test_basic_is_said():
    assert water(facts(quality="basic"), STANDARD).value == "基本达标"
