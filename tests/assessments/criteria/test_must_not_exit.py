"""What rules an exit out: each entry at its boundary, and that a list asks no more than what stands on it."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.criteria import MUST_NOT, TESTS
from assessments.criteria.household import Further
from assessments.criteria.must_not_exit import must_not_exit
from tests.assessments.criteria.build import STANDARD, facts

OWN = Decimal("12000.00")


def judge(*listed, registered_year=2014, own_income=OWN, **further):
    standard = STANDARD._replace(must_not_exit=listed)
    found = facts(registered_year=registered_year, own_income=own_income, further=Further(**further))
    return must_not_exit(found, standard)


def test_every_entry_that_may_be_listed_has_its_test():
    assert set(TESTS) == set(MUST_NOT)


@pytest.mark.parametrize(
    ("listed", "further", "outcome"),
    [
        ("registered_this_year", {"registered_year": 2017}, "met"),
        ("registered_this_year", {"registered_year": 2018}, "unmet"),
        ("returned_this_year", {"returned_on": None}, "met"),
        ("returned_this_year", {"returned_on": date(2017, 12, 31)}, "met"),
        ("returned_this_year", {"returned_on": date(2018, 1, 1)}, "unmet"),
        ("gravely_ill", {"gravely_ill": 0}, "met"),
        ("gravely_ill", {"gravely_ill": 1}, "unmet"),
        ("severely_disabled", {"disabled": 1}, "met"),
        ("severely_disabled", {"severely_disabled": 1}, "unmet"),
        ("disabled_without_income", {"disabled": 0, "own_income": Decimal(0)}, "met"),
        ("disabled_without_income", {"disabled": 1, "own_income": Decimal("0.01")}, "met"),
        ("disabled_without_income", {"disabled": 1, "own_income": Decimal(0)}, "unmet"),
        ("disabled_without_income", {"disabled": 1, "own_income": None}, "unknown"),
        ("transfers_only", {"own_income": Decimal("0.01")}, "met"),
        ("transfers_only", {"own_income": Decimal("-5.00")}, "unmet"),
        ("transfers_only", {"own_income": None}, "unknown"),
    ],
)
def test_each_entry_at_its_boundary(listed, further, outcome):
    assert judge(listed, **further).outcome == outcome


def test_what_is_not_on_the_list_does_not_matter():
    assert judge("registered_this_year", gravely_ill=2, own_income=Decimal(0)).outcome == "met"


def test_what_is_true_goes_before_what_is_not_known():
    verdict = judge("transfers_only", "registered_this_year", own_income=None, registered_year=2018)

    assert (verdict.outcome, verdict.reason) == ("unmet", "2018 年才识别，当年不退出")


def test_illness_is_counted_and_nobody_is_named():
    assert judge("gravely_ill", gravely_ill=2).reason == "家里有 2 人患有大病"
