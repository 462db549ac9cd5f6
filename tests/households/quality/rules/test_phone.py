from households.quality.rules.phone import RULE
from tests.households.quality.build import faults, said


def test_a_household_without_a_number_is_found():
    assert said(RULE, has_phone=False) == ["这一户没有登记联系电话。"]


def test_a_number_that_is_none_is_found_and_stays_masked():
    (fault,) = faults(RULE, phone_fault="138***204")

    assert fault.value == "138***204"
