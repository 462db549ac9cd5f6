import pytest

from households.quality.rules.dangerous_house import RULE
from tests.households.quality.build import said


@pytest.mark.parametrize("grade", ["C", "D"])
def test_a_dangerous_house_without_repair_is_found(grade):
    assert said(RULE, grade=grade) == [f"住房鉴定为 {grade} 级，没有登记改造。"]


@pytest.mark.parametrize(("grade", "remedy"), [("B", "none"), ("D", "rebuilt"), ("C", "relocated"), (None, None)])
def test_a_sound_or_mended_one_is_not(grade, remedy):
    assert said(RULE, grade=grade, remedy=remedy) == []
