import pytest

from households.quality.rules.yulu_plan import RULE
from tests.households.quality.build import child, said

STUDENT = child(stage="vocation2")


def test_a_vocational_student_without_any_aid_is_found():
    assert said(RULE, STUDENT) == ["陈小福读中职二年级，今年没有登记雨露计划或其他教育资助。"]


@pytest.mark.parametrize("part", ["yulu", "education"])
def test_any_help_with_schooling_is_enough(part):
    assert said(RULE, STUDENT, measures=(("education", part),)) == []


@pytest.mark.parametrize("stage", ["grade9", "senior2", "bachelor1", "", None])
def test_other_stages_are_not_entitled(stage):
    assert said(RULE, child(stage=stage)) == []
