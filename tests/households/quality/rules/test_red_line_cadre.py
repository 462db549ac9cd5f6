from households.quality.rules.red_line_cadre import RULE
from tests.households.quality.build import faults, person, wife


def test_a_member_who_is_a_cadre_is_found_and_named():
    (fault,) = faults(RULE, person(), wife(office="县农业农村局"))

    assert (fault.sentence, fault.person.name) == ("白石花登记为干部（县农业农村局），可能由财政供养。", "白石花")


def test_nobody_else_is():
    assert faults(RULE) == []
