import pytest

from households.quality.rules.no_labour_works import RULE
from tests.households.quality.build import person, said


@pytest.mark.parametrize(("labour", "label"), [("none", "无劳动力"), ("lost", "丧失劳动力")])
def test_who_has_no_labour_and_works_is_found(labour, label):
    assert said(RULE, person(labour=labour, post="forest")) == [
        f"陈阿福劳动技能是「{label}」，又登记了务工或公益性岗位。"
    ]


def test_weak_labour_may_work_and_none_may_stay_at_home():
    assert said(RULE, person(labour="weak", work_months=6)) == said(RULE, person(labour="none")) == []
