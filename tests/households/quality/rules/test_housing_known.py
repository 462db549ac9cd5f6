from households.quality.rules.housing_known import RULE
from tests.households.quality.build import said


def test_a_house_that_nobody_appraised_is_found():
    assert said(RULE, grade=None) == said(RULE, grade="") == ["这一户没有住房鉴定等级。"]
