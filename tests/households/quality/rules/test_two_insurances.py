from households.quality.rules.two_insurances import RULE
from tests.households.quality.build import person, said


def test_who_has_both_kinds_is_found():
    assert said(RULE, person(both_insurances=True)) == ["陈阿福 2026 年同时有城乡居民医保和城镇职工医保。"]
