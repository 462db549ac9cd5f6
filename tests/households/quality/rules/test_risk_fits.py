from datetime import date

from households.quality.rules.risk_fits import RULE
from tests.households.quality.build import child, faults, said, watch


def test_no_labour_where_there_is_labour_is_found():
    assert said(RULE, watch=watch(risks=["no_labour"])) == ["风险是缺劳动力，家里有 2 个劳动力。"]
    assert said(RULE, child(), watch=watch(risks=["no_labour"])) == []


def test_illness_without_health_or_support_is_found():
    assert said(RULE, watch=watch(risks=["illness"])) == ["风险是因病，识别以来没有健康帮扶、综合保障或社会帮扶。"]
    for kind in ("health", "support", "social"):
        assert said(RULE, watch=watch(risks=["illness"], helped=[kind])) == []


def test_bad_water_that_no_risk_names_is_found():
    assert said(RULE, watch=watch(), water_fails=True) == ["2026-03-01 认定饮水不达标，风险里没有饮水。"]
    assert said(RULE, watch=watch(risks=["water"]), water_fails=True) == []


def test_each_stands_under_its_own_field_and_none_once_the_risk_is_gone():
    three = watch(risks=["no_labour", "illness"])
    assert {one.field for one in faults(RULE, watch=three, water_fails=True)} == {
        "risk_labour", "risk_illness", "risk_water",
    }  # fmt: skip
    assert said(RULE, watch=three._replace(until=date(2026, 10, 1)), water_fails=True) == []
