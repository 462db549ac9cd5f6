from households.quality.rules.insurance_known import RULE
from tests.households.quality.build import person, said


def test_who_stands_in_no_list_of_the_year_is_found():
    assert said(RULE, person(basic=None)) == ["陈阿福没有 2026 年的参保记录。"]


def test_who_is_known_to_be_uninsured_is_another_rules():
    assert said(RULE, person(basic="none")) == []
