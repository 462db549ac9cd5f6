from households.quality.rules.education_or_school import RULE
from tests.households.quality.build import child, person, said


def test_a_pupil_with_an_education_is_found():
    assert said(RULE, child(education="primary")) == ["陈小福在校，文化程度又登记为「小学」。"]


def test_a_grown_up_without_one_is_found():
    assert said(RULE, person(education="")) == ["陈阿福 46 岁，没有登记文化程度。"]


def test_a_small_child_needs_none():
    assert said(RULE, child(age=4, schooling=None)) == []


def test_what_somebody_attends_counts_before_their_age():
    student = child(age=20, stage="bachelor2", education="senior")
    assert said(RULE, student) == ["陈小福在校，文化程度又登记为「高中」。"]
    assert said(RULE, person(age=24, education="", stage="master")) == []
    assert said(RULE, child(age=5, schooling=None, stage="preschool", education="none")) == []
