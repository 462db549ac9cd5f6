from datetime import date

import pytest

from assessments.criteria.schooling import schooling
from assessments.criteria.words import CannotJudge
from tests.assessments.criteria.build import STANDARD, concerned, doubts, facts


def test_all_children_in_school():
    verdict = schooling(facts(pupils=2), STANDARD)

    assert verdict == ("met", "2 人在校", "", "教育局学籍比对", date(2018, 9, 18))


def test_without_a_child_of_school_age_it_does_not_apply():
    verdict = schooling(facts(pupils=0, schooling_day=None), STANDARD)

    assert verdict.outcome == "not_applicable"


@pytest.mark.parametrize(
    ("who", "outcome", "says"),
    [
        ({"dropped_out": ("李小雨",)}, "unmet", "李小雨没有上学"),
        ({"suspected": ("李小雨",)}, "unknown", "李小雨疑似辍学"),
        ({"unconfirmed": ("李小雨",)}, "unknown", "李小雨本学期没有核实"),
    ],
)
def test_one_child_that_is_not_in_order_decides(who, outcome, says):
    verdict = schooling(facts(pupils=3, **concerned(**who)), STANDARD)

    assert verdict.outcome == outcome
    assert says in verdict.reason
    assert verdict.value == "2 人在校，应在校 3 人"


def test_a_drop_out_outweighs_what_is_unknown_of_the_others():
    """The second fault of a real county's program: the last child overwrote an earlier drop-out."""
    children = concerned(dropped_out=("大的",), suspected=("二的",), unconfirmed=("小的",))

    assert schooling(facts(pupils=3, **children), STANDARD).outcome == "unmet"


@pytest.mark.parametrize(
    ("doubt", "outcome"), [(date(2018, 9, 19), "unknown"), (date(2018, 9, 18), "unknown"), (date(2018, 9, 17), "met")]
)
def test_a_visit_that_saw_the_opposite_puts_it_in_doubt(doubt, outcome):
    assert schooling(facts(**doubts(schooling=doubt)), STANDARD).outcome == outcome


def test_a_doubt_where_there_is_no_child_changes_nothing():
    assert schooling(facts(pupils=0, **doubts(schooling=date(2018, 11, 1))), STANDARD).outcome == "not_applicable"


def test_schooling_of_nobody_cannot_be_judged():
    with pytest.raises(CannotJudge):
        schooling(facts(members=0, pupils=0), STANDARD)
