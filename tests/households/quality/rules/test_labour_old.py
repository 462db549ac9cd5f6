import pytest

from households.quality.rules.labour_old import RULE
from tests.households.quality.build import person, said


@pytest.mark.parametrize("labour", ["ordinary", "skilled", "lost"])
def test_such_a_labour_of_an_old_person_is_worth_a_look(labour):
    assert len(said(RULE, person(age=60, labour=labour))) == 1
    assert said(RULE, person(age=59, labour=labour)) == []


@pytest.mark.parametrize("labour", ["weak", "none", ""])
def test_little_labour_is_what_an_old_person_has(labour):
    assert said(RULE, person(age=71, labour=labour)) == []
