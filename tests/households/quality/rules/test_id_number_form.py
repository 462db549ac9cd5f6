import pytest

from accounts.reveal import NumberForm
from households.quality.rules.id_number_form import RULE, WRONG
from tests.households.quality.build import faults, number, person


@pytest.mark.parametrize("form", sorted(set(NumberForm) - {NumberForm.RESIDENT}))
def test_every_other_form_than_a_card_of_today_is_found(form):
    (fault,) = faults(RULE, person(number=number(form=form)))

    assert fault.sentence == f"陈阿福的身份证号{WRONG[form]}。"
    assert fault.value == "530323************"


def test_a_good_number_is_not():
    assert faults(RULE, person()) == []
