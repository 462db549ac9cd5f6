import pytest

from households.quality.rules.cause_fits import RULE
from tests.households.quality.build import person, said, wife


def test_lack_of_labour_where_two_can_work_is_found():
    assert said(RULE, person(), wife(), main_cause="no_labour") == ["主要致贫原因是缺劳动力，家里有 2 个劳动力。"]
    assert said(RULE, person(), wife(labour="weak"), main_cause="no_labour") == []


@pytest.mark.parametrize(
    ("cause", "health", "words"), [("illness", "chronic", "因病"), ("disability", "disabled", "因残")]
)
def test_illness_or_disability_that_nobody_has_is_found(cause, health, words):
    (sentence,) = said(RULE, main_cause=cause)

    assert sentence.startswith(f"主要致贫原因是{words}")
    assert said(RULE, person(health=[health]), main_cause=cause) == []
