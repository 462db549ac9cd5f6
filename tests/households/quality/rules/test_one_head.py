from households.quality.record import Home
from households.quality.rules.one_head import RULE
from tests.households.quality.build import CALENDAR, home, person, said, wife


def test_a_household_without_a_head_is_found():
    assert said(RULE, wife()) == ["这一户没有户主。"]


def test_a_household_with_two_is_found():
    assert said(RULE, person(), person(id=4, name="陈老大")) == ["这一户有 2 个户主：陈阿福、陈老大。"]


def test_a_household_without_anybody_is_told_so():
    empty: Home = home()._replace(people=())
    assert [fault.sentence for fault in RULE.find(empty, CALENDAR)] == ["这一户没有家庭成员。"]
