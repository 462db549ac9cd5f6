import pytest

from assessments.criteria.household import Further
from assessments.criteria.pension import pension
from assessments.criteria.words import CannotJudge
from tests.assessments.criteria.build import STANDARD, facts


@pytest.mark.parametrize(
    ("further", "outcome", "says"),
    [
        ({"adults": 2}, "met", ""),
        ({"adults": 0}, "not_applicable", ""),
        ({"adults": 2, "without_pension": ("陈树",)}, "unmet", "陈树没有参加养老保险"),
        ({"adults": 2, "pension_unknown": ("陈树",)}, "unknown", "陈树今年有没有参加养老保险没有记录"),
        ({"adults": 2, "without_pension": ("陈树",), "pension_unknown": ("张梅",)}, "unmet", "陈树没有参加"),
    ],
)
def test_everybody_of_age_must_be_in_one(further, outcome, says):
    verdict = pension(facts(further=Further(**further)), STANDARD)

    assert verdict.outcome == outcome
    assert says in verdict.reason


def test_it_says_how_many_of_how_many():
    assert (
        pension(facts(further=Further(adults=3, without_pension=("陈树",))), STANDARD).value == "2 人参加，应参加 3 人"
    )


def test_a_household_of_nobody_cannot_be_judged():
    with pytest.raises(CannotJudge):
        pension(facts(members=0), STANDARD)
