import pytest

from households.quality.rules.known_codes import RULE
from tests.households.quality.build import faults, person, said


@pytest.mark.parametrize("field", ["sex", "relation", "ethnicity", "education", "labour"])
def test_a_strange_code_of_a_person_is_found(field):
    (fault,) = faults(RULE, person(**{field: "zz"}))

    assert (fault.value, fault.field) == ("zz", field)
    assert "登记的「zz」不在选项里" in fault.sentence


@pytest.mark.parametrize("field", ["attribute", "main_cause", "identified_by"])
def test_a_strange_code_of_a_household_is_found(field):
    (fault,) = faults(RULE, **{field: "zz"})

    assert (fault.value, fault.field, fault.person) == ("zz", field, None)


def test_one_strange_code_among_several_is_found():
    assert said(RULE, person(health=["healthy", "zz"])) == ["陈阿福的健康状况登记的「zz」不在选项里。"]
    assert said(RULE, other_causes=["illness", "zz"]) == ["其他致贫原因登记的「zz」不在选项里。"]


def test_an_empty_code_is_another_rules():
    assert said(RULE, person(education="", labour="", ethnicity="")) == []
