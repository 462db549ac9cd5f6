from decimal import Decimal

from households.quality.rules.conditions_known import RULE
from tests.households.quality.build import said


def test_what_is_missing_is_named():
    assert said(RULE, house_area=None, road_km=None) == ["这一户没有登记住房面积和与村主干路距离。"]
    assert said(RULE, road_km=None) == ["这一户没有登记与村主干路距离。"]


def test_nought_is_a_distance():
    assert said(RULE, road_km=Decimal(0)) == []
