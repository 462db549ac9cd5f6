import pytest

from households.quality.rules.support_fits import RULE
from tests.households.quality.build import faults, person, said


def test_a_disability_subsidy_needs_somebody_disabled():
    subsidy = (("support", "disability"),)
    assert said(RULE, measures=subsidy) == ["登记了残疾人补贴，家里没有残疾人。"]
    assert said(RULE, person(health=["disabled"]), measures=subsidy) == []


@pytest.mark.parametrize(("part", "label"), [("dibao", "低保"), ("tekun", "特困供养")])
def test_assistance_needs_somebody_who_gets_it(part, label):
    (fault,) = faults(RULE, measures=(("support", part),))

    assert (fault.sentence, fault.field) == (f"措施里有{label}，家里没有人登记享受{label}。", part)
    assert said(RULE, person(welfare=part), measures=(("support", part),)) == []
