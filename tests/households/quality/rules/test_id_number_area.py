import pytest

from households.quality.rules.id_number_area import RULE
from households.quality.words import Severity
from tests.households.quality.build import number, person, said


@pytest.mark.parametrize("area", ["990101", "000000", "539901", "160101"])
def test_an_unknown_area_is_a_warning(area):
    assert said(RULE, person(number=number(area=area))) == [f"陈阿福的身份证号开头 {area} 不在区划代码里。"]
    assert RULE.severity == Severity.WARNING


@pytest.mark.parametrize("area", ["530323", "110101", "522422", "654021", "830000", "429004", ""])
def test_known_areas_former_prefectures_and_no_area_at_all_are_not_found(area):
    assert said(RULE, person(number=number(area=area))) == []
