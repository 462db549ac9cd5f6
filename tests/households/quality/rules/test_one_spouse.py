from households.quality.rules.one_spouse import RULE
from tests.households.quality.build import person, said, wife


def test_two_spouses_are_found():
    assert said(RULE, person(), wife(), wife(id=5, name="白小花")) == ["这一户有 2 个户主配偶：白石花、白小花。"]


def test_one_or_none_is_in_order():
    assert said(RULE, person(), wife()) == said(RULE, person()) == []
