"""What the handbook of a demonstration household tells: relatives, needs, plan and result, like the register."""

import pytest

from assessments.demo.load import Loaded
from assessments.demo.plan import is_shown
from config.lib.personal_numbers import personal_number_in
from households.models import Household, NeedFact, PlanFact, RelativeFact, ResultFact
from tests.assessments.demo.conftest import TODAY

pytestmark = pytest.mark.usefixtures("loaded")
MODELS = (RelativeFact, NeedFact, PlanFact, ResultFact)


def test_the_whole_shown_village_has_its_handbook_and_others_a_share(loaded: Loaded) -> None:
    shown = {one.id for one in loaded.plan.households if is_shown(one.village) and one.is_open}
    assert shown
    for model in MODELS:
        having = set(model.objects.values_list("household_id", flat=True))
        assert shown <= having
        assert len(having) < loaded.rows["Household"] / 2


def test_what_is_told_was_known_and_signed_by_today_and_holds_no_numbers() -> None:
    for model in MODELS:
        for fact in model.objects.all():
            assert fact.valid_from <= TODAY
            assert fact.valid_from <= fact.recorded_at.date() <= TODAY
            assert getattr(fact, "signed_on", None) is None or fact.signed_on <= TODAY
            assert not personal_number_in(getattr(fact, "content", "") + getattr(fact, "name", ""))


def test_a_plan_is_of_this_year_and_a_result_of_the_year_before() -> None:
    assert set(PlanFact.objects.values_list("year", flat=True)) == {TODAY.year}
    assert set(ResultFact.objects.values_list("year", flat=True)) == {TODAY.year - 1}


def test_nobody_of_the_household_is_its_own_relative() -> None:
    for fact in RelativeFact.objects.select_related("household").prefetch_related("household__members"):
        assert fact.name not in {member.name for member in fact.household.members.all()}


def test_who_is_ill_asks_for_a_doctor() -> None:
    ill = NeedFact.objects.filter(household__in=Household.objects.filter(main_cause="illness"))
    assert ill
    assert all("health" in fact.kinds for fact in ill)
