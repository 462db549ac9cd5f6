import pytest

from households.quality.rules.relation_sex import RULE
from tests.households.quality.build import child, person, said


@pytest.mark.parametrize(
    ("sex", "relation", "words"), [("1", "daughter", "之女"), ("1", "mother", "之母"), ("2", "son", "之子")]
)
def test_a_relation_of_the_other_sex_is_found(sex, relation, words):
    label = {"1": "男", "2": "女"}[sex]
    assert said(RULE, person(), child(sex=sex, relation=relation)) == [
        f"陈小福登记的性别是{label}，与户主关系是「{words}」。"
    ]


@pytest.mark.parametrize(("sex", "relation"), [("2", "daughter"), ("1", "son"), ("0", "daughter"), ("2", "sibling")])
def test_what_fits_or_says_nothing_is_not(sex, relation):
    assert said(RULE, person(), child(sex=sex, relation=relation)) == []
