from households.quality.rules.causes_differ import RULE
from tests.households.quality.build import said


def test_the_main_cause_again_among_the_others_is_found():
    assert said(RULE, main_cause="illness", other_causes=["no_skill", "illness"]) == ["致贫原因「因病」登记了两次。"]


def test_one_of_the_others_twice_is_found():
    assert said(RULE, other_causes=["no_skill", "no_skill"]) == ["致贫原因「缺技术」登记了两次。"]
