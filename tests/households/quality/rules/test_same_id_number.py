from households.quality.record import Twin
from households.quality.rules.same_id_number import RULE
from tests.households.quality.build import person, said

LEFT = Twin(9, is_active=False)
LIVING = LEFT._replace(is_active=True)


def test_another_record_is_told_and_not_whose_it_is():
    assert said(RULE, person(twins=(LIVING,))) == ["陈阿福的身份证号还登记在另外 1 条记录里。"]


def test_those_who_have_left_are_counted_apart():
    assert said(RULE, person(twins=(LIVING, LEFT))) == ["陈阿福的身份证号还登记在另外 2 条记录（1 条已不在册）里。"]
