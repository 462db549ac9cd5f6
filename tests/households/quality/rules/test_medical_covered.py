import pytest

from households.quality.rules.medical_covered import RULE
from tests.households.quality.build import person, said


def test_who_is_not_insured_is_found():
    assert said(RULE, person(basic="none")) == ["陈阿福 2026 年没有参加基本医保。"]


@pytest.mark.parametrize("basic", ["resident", "employee"])
def test_who_has_no_cover_for_serious_illness_is_found(basic):
    assert said(RULE, person(basic=basic, serious_illness=False)) == ["陈阿福参加了基本医保，没有大病保险。"]


@pytest.mark.parametrize(("basic", "illness"), [("resident", None), ("exempt", False), (None, None)])
def test_what_is_unknown_or_lawful_is_not(basic, illness):
    assert said(RULE, person(basic=basic, serious_illness=illness)) == []
