"""The three faults of a county's own "five exits" program: none of them may come back in ours."""

from assessments.criteria import CRITERIA, FURTHER
from assessments.criteria.household import Concerned, HouseholdFacts
from assessments.criteria.medical import medical
from assessments.criteria.schooling import schooling
from assessments.criteria.water import water
from tests.assessments.criteria.build import STANDARD, TODAY, concerned, facts


def test_an_empty_insurance_flag_does_not_pass():
    assert medical(facts(**concerned(not_on_list=("陈小树",))), STANDARD).outcome == "unknown"
    assert medical(facts(**concerned(illness_unknown=("陈小树",))), STANDARD).outcome == "unknown"


def test_the_last_child_does_not_cover_up_an_earlier_one_who_dropped_out():
    children = Concerned(dropped_out=("陈大",))
    assert schooling(facts(pupils=3, concerned=children), STANDARD).outcome == "unmet"
    assert schooling(facts(pupils=3, concerned=children._replace(unconfirmed=("陈小",))), STANDARD).outcome == "unmet"


def test_a_household_without_water_data_is_unknown_and_nothing_breaks():
    levels = dict.fromkeys(("quantity", "quality", "convenience", "reliability"))
    assert (
        water(facts(water_day=None, water_source=None, water_source_name=None, **levels), STANDARD).outcome == "unknown"
    )


def test_a_household_of_which_only_its_people_are_known_passes_nothing():
    bare = HouseholdFacts(TODAY, facts().window_end, 1, 1, 1, members=2, members_at_window_end=2, pupils=1)
    bare = bare._replace(concerned=Concerned(not_on_list=("陈树", "陈小"), unconfirmed=("陈小",)))
    asked = (*CRITERIA, *(FURTHER[name] for name in FURTHER if name not in {"must_not_exit", "pension"}))

    assert "met" not in {criterion(bare, STANDARD).outcome for criterion in asked}
