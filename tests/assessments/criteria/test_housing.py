from datetime import date, timedelta

import pytest

from assessments.criteria.housing import housing
from tests.assessments.criteria.build import STANDARD, TODAY, doubts, facts

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("grade", "remedy", "accepted_on", "outcome"),
    [
        ("A", "none", None, "met"),
        ("B", "none", None, "met"),
        ("C", "none", None, "unmet"),
        ("D", "none", None, "unmet"),
        ("C", "repaired", TODAY, "met"),
        ("D", "rebuilt", TODAY, "met"),
        ("D", "relocated", TODAY, "met"),
        ("C", "repaired", None, "unmet"),
        ("C", "repaired", TOMORROW, "unmet"),
        ("D", "rebuilt", None, "unmet"),
        ("D", "relocated", TOMORROW, "unmet"),
        ("D", "other_safe", TODAY, "met"),
        ("D", "other_safe", None, "unmet"),
        ("", "other_safe", TODAY, "met"),
        ("D", "none", TODAY, "unmet"),
        ("", "none", None, "unknown"),
        (None, "none", None, "unknown"),
        ("", "repaired", TODAY, "unknown"),
    ],
)
def test_grade_remedy_and_acceptance(grade, remedy, accepted_on, outcome):
    assert housing(facts(grade=grade, remedy=remedy, accepted_on=accepted_on), STANDARD).outcome == outcome


@pytest.mark.parametrize(
    ("days", "grade", "outcome"),
    [(1095, "A", "met"), (1096, "A", "unknown"), (1095, "C", "unmet"), (1096, "C", "unknown")],
)
def test_an_appraisal_counts_until_it_is_too_old(days, grade, outcome):
    assert housing(facts(grade=grade, housing_day=TODAY - timedelta(days=days)), STANDARD).outcome == outcome


def test_the_acceptance_of_a_rebuilt_house_is_newer_evidence_than_its_appraisal():
    old = TODAY - timedelta(days=1500)

    rebuilt = facts(grade="D", remedy="rebuilt", housing_day=old, accepted_on=TODAY - timedelta(days=10))

    assert housing(rebuilt, STANDARD).outcome == "met"
    assert housing(rebuilt, STANDARD).day == TODAY - timedelta(days=10)


def test_no_appraisal_is_unknown():
    verdict = housing(facts(housing_day=None, grade=None, remedy=None, housing_source=None), STANDARD)

    assert verdict.outcome == "unknown"
    assert "没有住房安全鉴定" in verdict.reason


@pytest.mark.parametrize(
    ("doubt", "outcome"), [(date(2018, 5, 10), "unknown"), (date(2018, 5, 9), "unknown"), (date(2018, 5, 8), "met")]
)
def test_a_visit_that_saw_the_opposite_puts_it_in_doubt(doubt, outcome):
    assert housing(facts(**doubts(housing=doubt)), STANDARD).outcome == outcome


def test_what_is_left_is_said():
    assert "还没有改造" in housing(facts(grade="C"), STANDARD).reason
    assert "还没有验收" in housing(facts(grade="C", remedy="repaired"), STANDARD).reason


def test_value_of_a_repaired_house():
    assert housing(facts(grade="C", remedy="repaired", accepted_on=TODAY), STANDARD).value == "C 级，已修缮加固"
