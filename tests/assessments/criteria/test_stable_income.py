"""An income above the line that is not stable: too much of it once only, or below the line of their time before."""

from decimal import Decimal

import pytest

from assessments.criteria.household import Further
from assessments.criteria.income import income
from tests.assessments.criteria.build import STANDARD, facts

LINES = (Decimal("3335.00"), Decimal("3146.00"))


def once(one_off, gross="20000.00"):
    further = Further(one_off=one_off and Decimal(one_off), gross=one_off and Decimal(gross))
    return income(facts(further=further), STANDARD._replace(one_off_percent=30))


@pytest.mark.parametrize(
    ("one_off", "outcome"), [("0.00", "met"), ("6000.00", "met"), ("6000.01", "unmet"), (None, "unknown")]
)
def test_no_more_than_its_share_may_come_once_only(one_off, outcome):
    assert once(one_off).outcome == outcome


def test_the_share_is_told():
    assert once("6400.00").reason == "一次性收入占 32.0%，超过 30%，收入还不稳定"


def test_a_share_of_nothing_is_no_share():
    assert once("0.00", gross="0.00").outcome == "met"


@pytest.mark.parametrize(
    ("earlier", "outcome"),
    [
        ((("3335.01", True), ("3146.01", True)), "met"),
        ((("3335.00", True), ("3146.01", True)), "unmet"),
        ((("3335.01", True), ("3146.00", True)), "unmet"),
        ((("3335.01", True),), "unknown"),
        ((("3335.01", True), (None, True)), "unknown"),
        ((("3335.01", False), ("3146.01", True)), "unknown"),
        ((("3335.01", False), ("3146.00", True)), "unmet"),
        ((), "unknown"),
    ],
)
def test_each_window_before_is_held_against_the_line_of_its_time(earlier, outcome):
    further = Further(earlier=tuple((amount and Decimal(amount), closed) for amount, closed in earlier))
    assert income(facts(further=further), STANDARD._replace(earlier_lines=LINES)).outcome == outcome


def test_below_the_line_it_does_not_matter_how_stable_it_is():
    verdict = income(facts(per_head=Decimal("3499.99")), STANDARD._replace(earlier_lines=LINES, one_off_percent=30))

    assert verdict.outcome == "unmet"
    assert "比收入线" in verdict.reason


def test_where_the_standard_does_not_ask_for_it_nothing_more_is_read():
    assert income(facts(), STANDARD).outcome == "met"
