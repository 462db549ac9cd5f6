from households.quality.rules.nothing_blank import RULE
from tests.households.quality.build import person, said


def test_what_is_blank_is_found_each_by_itself():
    assert said(RULE, person(health=[], ethnicity="")) == ["陈阿福没有登记健康状况。", "陈阿福没有登记民族。"]
