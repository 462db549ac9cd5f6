from datetime import date

from households.quality.rules.id_number_agrees import RULE
from tests.households.quality.build import faults, number, person, said


def test_another_birth_date_is_found():
    assert said(RULE, person(number=number(birth=date(1980, 5, 2)))) == [
        "陈阿福登记的出生日期是 1980-05-01，身份证号里是 1980-05-02。"
    ]


def test_another_sex_is_found_and_mended_in_its_own_field():
    (fault,) = faults(RULE, person(number=number(sex="2")))

    assert (fault.sentence, fault.field) == ("陈阿福登记的性别是男，和身份证号第 17 位不一致。", "sex")


def test_a_number_that_says_nothing_contradicts_nothing():
    assert said(RULE, person(number=number(birth=None, sex=""))) == []
