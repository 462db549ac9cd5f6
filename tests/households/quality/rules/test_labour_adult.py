import pytest

from households.quality.rules.labour_adult import RULE
from tests.households.quality.build import person, said


@pytest.mark.parametrize(("labour", "label"), [("none", "无劳动力"), ("weak", "弱劳动力或半劳动力"), ("", "没有登记")])
def test_a_healthy_adult_without_labour_is_found(labour, label):
    assert said(RULE, person(labour=labour)) == [f"陈阿福 46 岁、健康，劳动技能是「{label}」。"]


@pytest.mark.parametrize(
    "other", [{"age": 15}, {"age": 60}, {"health": ["chronic"]}, {"schooling": "in_school"}, {"labour": "lost"}]
)
def test_children_the_old_the_ill_and_pupils_are_not(other):
    assert said(RULE, person(**{"labour": "none"} | other)) == []
