import pytest

from households.quality.rules.pupil_works import RULE
from tests.households.quality.build import child, said


@pytest.mark.parametrize("work", [{"work_state": "working"}, {"work_months": 3}, {"post": "cleaning"}])
@pytest.mark.parametrize("stage", ["primary", "senior3"])
def test_a_pupil_who_works_is_found(work, stage):
    assert len(said(RULE, child(stage=stage, **work))) == 1


def test_it_is_told_with_the_class():
    assert said(RULE, child(stage="grade7", work_months=2)) == ["陈小福在校（七年级），又登记了务工或公益性岗位。"]


@pytest.mark.parametrize(
    "other",
    [{"stage": "bachelor1", "work_months": 3}, {"stage": "grade7", "work_state": "planned"}, {"work_months": 0}],
)
def test_students_and_plans_are_not(other):
    assert said(RULE, child(**other)) == []
