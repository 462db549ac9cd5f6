from decimal import Decimal

import pytest

from assessments.criteria.income import income
from assessments.criteria.words import CannotJudge
from tests.assessments.criteria.build import STANDARD, TODAY, facts


@pytest.mark.parametrize(
    ("per_head", "outcome"),
    [
        ("3500.01", "met"),
        ("3500.00", "unmet"),
        ("3499.99", "unmet"),
        ("0.00", "unmet"),
        ("-120.00", "unmet"),
        ("99999.99", "met"),
    ],
)
def test_income_must_be_above_the_line(per_head, outcome):
    assert income(facts(per_head=Decimal(per_head)), STANDARD).outcome == outcome


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"worksheet_day": None, "worksheet_state": None, "per_head": None},
            "没有截至 2018年9月30日 这一期的收入核算表",
        ),
        ({"worksheet_state": "draft"}, "没有结账"),
        ({"surveyor_signed": None}, "缺调查人签字"),
        ({"householder_signed": False}, "缺户主签字"),
        ({"village_signed": None}, "缺村签字"),
        ({"householder_signed": None, "village_signed": None}, "缺户主、村签字"),
        ({"head_count": 0, "per_head": None}, "人口数是 0"),
        ({"per_head": None}, "算不出人均"),
    ],
)
def test_income_without_a_closed_signed_worksheet_is_unknown(changes, says):
    verdict = income(facts(**changes), STANDARD)

    assert verdict.outcome == "unknown"
    assert says in verdict.reason


def test_income_says_value_source_and_day():
    verdict = income(facts(), STANDARD)

    assert verdict == ("met", "人均 4,218.35 元", "", "收入核算表", facts().worksheet_day)


def test_income_on_the_line_says_so():
    assert "刚好等于收入线 3,500.00 元" in income(facts(per_head=Decimal("3500.00")), STANDARD).reason


def test_income_below_the_line_says_how_much_is_missing():
    assert income(facts(per_head=Decimal("3400.50")), STANDARD).reason == "比收入线 3,500.00 元低 99.50 元"


def test_another_head_count_than_the_register_is_mentioned_but_does_not_decide():
    verdict = income(facts(head_count=3), STANDARD)

    assert verdict.outcome == "met"
    assert verdict.reason == "核算表按 3 人算，2018年9月30日在册 4 人，请复核"


def test_income_of_nobody_cannot_be_judged():
    with pytest.raises(CannotJudge, match="成员数为 0"):
        income(facts(members=0), STANDARD)


def test_the_window_has_ended_before_the_day():
    assert facts().window_end < TODAY
