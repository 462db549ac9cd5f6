from households.quality.record import Twin
from households.quality.rules.same_id_number import RULE
from tests.households.quality.build import person, said

LEFT = Twin(9, "陈阿福", "530399000009", is_active=False)


def test_another_record_is_named_by_its_household():
    assert said(RULE, person(twins=(LEFT,))) == [
        "陈阿福的身份证号也登记在户编号 530399000009 的陈阿福（已不在册）名下。"
    ]


def test_several_are_counted():
    living = LEFT._replace(is_active=True)
    assert said(RULE, person(twins=(living, LEFT))) == [
        "陈阿福的身份证号也登记在户编号 530399000009 的陈阿福名下等 2 条记录。"
    ]
