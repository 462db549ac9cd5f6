from households.quality.rules.spouse_sex import RULE
from tests.households.quality.build import person, said, wife


def test_a_spouse_of_the_heads_sex_is_found():
    assert said(RULE, person(), wife(sex="1")) == ["户主和配偶白石花登记的性别都是男。"]


def test_a_woman_may_head_a_household():
    assert said(RULE, person(sex="2"), wife(sex="1")) == []


def test_an_unknown_sex_is_not_compared():
    assert said(RULE, person(sex="0"), wife(sex="0")) == []
