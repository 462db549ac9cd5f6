from datetime import date

from households.quality.rules.schooling_known import RULE
from tests.households.quality.build import child, said


def test_a_child_of_school_age_without_a_status_is_found():
    assert said(RULE, child(schooling=None)) == ["陈小福 10 岁，没有登记就学状况。"]


def test_one_who_is_too_young_this_school_year_is_not():
    assert said(RULE, child(schooling=None, birth_date=date(2020, 9, 1))) == []
    assert len(said(RULE, child(schooling=None, birth_date=date(2020, 8, 31)))) == 1


def test_who_has_dropped_out_is_known_to_have():
    assert said(RULE, child(schooling="dropped_out")) == []
