from households.quality.rules.support_written_down import RULE
from tests.households.quality.build import faults, person, said, wife


def test_assistance_that_no_measure_names_is_found_under_its_own_field():
    found = faults(RULE, person(welfare="dibao"), wife(welfare="tekun"))

    assert [(one.sentence, one.field) for one in found] == [
        ("家里有人享受低保，帮扶措施里没有。", "dibao"),
        ("家里有人享受特困供养，帮扶措施里没有。", "tekun"),
    ]


def test_the_measure_is_enough():
    assert said(RULE, person(welfare="dibao"), measures=(("support", "dibao"),)) == []
    assert said(RULE, person(welfare="none")) == []
