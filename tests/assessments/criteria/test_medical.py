from datetime import date

import pytest

from assessments.criteria.medical import medical
from assessments.criteria.words import CannotJudge
from tests.assessments.criteria.build import STANDARD, concerned, doubts, facts


def test_everybody_insured():
    assert medical(facts(), STANDARD) == ("met", "4 人参保", "", "医保局名单", date(2018, 3, 27))


@pytest.mark.parametrize(
    ("who", "outcome", "says"),
    [
        ({"uninsured": ("赵菊仙",)}, "unmet", "赵菊仙没有参加基本医保"),
        ({"illness_uncovered": ("赵菊仙",)}, "unmet", "赵菊仙没有大病保险"),
        ({"not_on_list": ("赵菊仙",)}, "unknown", "名单上没有赵菊仙"),
        ({"illness_unknown": ("赵菊仙",)}, "unknown", "赵菊仙有没有大病保险没有记录"),
    ],
)
def test_one_member_decides(who, outcome, says):
    """The first fault of a real county's program: a null flag passed."""
    verdict = medical(facts(**concerned(**who)), STANDARD)

    assert verdict.outcome == outcome
    assert says in verdict.reason
    assert verdict.value == "3 人参保，共 4 人"


def test_one_uninsured_outweighs_one_unknown():
    members = concerned(uninsured=("李小军",), not_on_list=("李小雨",))

    assert medical(facts(**members), STANDARD).outcome == "unmet"


def test_a_household_of_which_nothing_is_listed_is_unknown():
    everybody = concerned(not_on_list=("甲", "乙", "丙", "丁"))

    verdict = medical(
        facts(insurance_day=None, insurance_source=None, insurance_source_name=None, **everybody), STANDARD
    )

    assert verdict.outcome == "unknown"
    assert "甲、乙、丙等 4 人" in verdict.reason


@pytest.mark.parametrize(
    ("doubt", "outcome"), [(date(2018, 3, 28), "unknown"), (date(2018, 3, 27), "unknown"), (date(2018, 3, 26), "met")]
)
def test_a_visit_that_saw_the_opposite_puts_it_in_doubt(doubt, outcome):
    assert medical(facts(**doubts(medical=doubt)), STANDARD).outcome == outcome


def test_insurance_of_nobody_cannot_be_judged():
    with pytest.raises(CannotJudge):
        medical(facts(members=0), STANDARD)
