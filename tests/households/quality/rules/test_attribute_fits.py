import pytest

from households.quality.rules.attribute_fits import RULE
from tests.households.quality.build import person, said, wife


@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        ("dibao", "属性是低保贫困户，家里没有人登记享受低保。"),
        ("tekun", "属性是特困供养贫困户，家里没有人登记享受特困供养。"),
    ],
)
def test_a_name_without_anybody_it_fits_is_found(attribute, sentence):
    assert said(RULE, person(), wife(welfare="none"), attribute=attribute) == [sentence]


def test_assistance_for_all_under_the_ordinary_name_is_found():
    everybody = (person(welfare="dibao"), wife(welfare="dibao"))

    assert said(RULE, *everybody) == ["全家都登记享受低保，属性是一般贫困户。"]


def test_one_person_is_enough_for_the_name_and_not_enough_against_it():
    some = (person(welfare="dibao"), wife())

    assert said(RULE, *some, attribute="dibao") == said(RULE, *some) == []


def test_a_code_that_no_list_knows_is_left_to_the_rule_about_codes():
    assert said(RULE, attribute="rich") == []
