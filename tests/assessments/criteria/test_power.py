from datetime import date, timedelta

import pytest

from assessments.criteria.household import Further
from assessments.criteria.power import power
from tests.assessments.criteria.build import STANDARD, TODAY, facts

DAY = date(2018, 6, 1)
ABOUT = {"condition_source": "form", "condition_source_name": "雨柱村", "condition_day": DAY}


@pytest.mark.parametrize(("answer", "outcome"), [(True, "met"), (False, "unmet"), (None, "unknown")])
def test_a_home_has_power_or_not_or_nobody_said(answer, outcome):
    assert power(facts(further=Further(household_power=answer, **ABOUT)), STANDARD).outcome == outcome


def test_power_that_nobody_recorded_is_unknown_and_no_fault():
    verdict = power(facts(), STANDARD)

    assert (verdict.outcome, verdict.reason) == ("unknown", "没有登记生活条件，请村里补上")


@pytest.mark.parametrize(("days", "outcome"), [(730, "met"), (731, "unknown")])
def test_a_record_exactly_as_old_as_its_limit_still_counts(days, outcome):
    about = ABOUT | {"condition_day": TODAY - timedelta(days=days)}
    assert power(facts(further=Further(household_power=True, **about)), STANDARD).outcome == outcome


def test_it_says_where_from_and_when():
    assert power(facts(further=Further(household_power=True, **ABOUT)), STANDARD) == ("met", "通电", "", "雨柱村", DAY)
