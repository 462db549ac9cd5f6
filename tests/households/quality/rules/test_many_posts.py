from households.quality.rules.many_posts import RULE
from tests.households.quality.build import child, person, said, wife


def test_three_posts_in_a_household_are_found_two_are_not():
    two = (person(post="forest"), wife(post="cleaning"))
    assert said(RULE, *two) == []
    assert said(RULE, *two, child(post="roads")) == ["这一户有 3 个人在公益性岗位：陈阿福、白石花、陈小福。"]
