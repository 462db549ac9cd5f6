import pytest

from households.quality.rules.labour_child import RULE
from tests.households.quality.build import child, said


@pytest.mark.parametrize(("age", "found"), [(15, True), (16, False)])
def test_labour_begins_at_sixteen(age, found):
    assert bool(said(RULE, child(age=age, labour="ordinary"))) is found


def test_it_is_told_with_age_and_label():
    assert said(RULE, child(labour="weak")) == ["陈小福 10 岁，劳动技能登记为「弱劳动力或半劳动力」。"]


@pytest.mark.parametrize("labour", ["", "none"])
def test_none_is_right_for_a_child(labour):
    assert said(RULE, child(labour=labour)) == []
