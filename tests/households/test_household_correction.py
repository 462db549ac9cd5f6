from dataclasses import replace

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from accounts.models import AuditEntry
from config.lib.merging import EditConflict, ticket
from config.lib.refusals import Refused
from households.models import Household, RegisterChange
from households.services.changes import return_change
from households.services.register import correct_household
from tests.households.entries import household_form
from villages.models import Group


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def correct(household, actor, **changes):
    """Correct a household by a form opened just now."""
    typed, paper = household_form(household, **changes)
    return correct_household(household_id=household.pk, typed=typed, paper=paper, actor=actor)


def untouched(household) -> bool:
    """Say whether the household is as it was, nothing was noted, and one refusal is on record."""
    now = Household.objects.get(pk=household.pk)
    same = all(getattr(now, name) == getattr(household, name) for name in ("main_cause", "attribute", "bank_name"))
    refused = AuditEntry.objects.filter(action="households.correct.refused").count()
    return same and not RegisterChange.objects.exists() and refused == 1


def test_a_correction_is_saved_and_noted_with_before_and_after(county):
    change = correct(county.chen, county.liu, main_cause="no_money", bank_name="信用社")

    county.chen.refresh_from_db()
    assert (county.chen.main_cause, county.chen.bank_name) == ("no_money", "信用社")
    assert [(f["label"], f["before"], f["after"]) for f in change.fields] == [
        ("主要致贫原因", "因病", "缺资金"),
        ("开户银行", "没有", "信用社"),
    ]


def test_the_row_before_stays_in_the_history(county):
    correct(county.chen, county.liu, main_cause="no_money")

    assert county.chen.events.get().main_cause == "illness"


def test_a_number_is_noted_masked_and_an_empty_one_changes_nothing(county):
    first = correct(county.chen, county.liu, phone="13887654321")
    county.chen.refresh_from_db()
    second = correct(county.chen, county.liu, phone="", bank_name="信用社")

    assert first.fields[0]["after"] == "138****4321"
    assert [f["name"] for f in second.fields] == ["bank_name"]


def test_a_second_send_of_the_same_form_changes_nothing_more(county):
    typed, paper = household_form(county.chen, main_cause="no_money")
    send = {"household_id": county.chen.pk, "typed": typed, "paper": paper, "actor": county.liu}

    assert correct_household(**send) == correct_household(**send)
    assert RegisterChange.objects.count() == 1


def test_a_change_by_somebody_else_meanwhile_is_a_conflict_and_nothing_is_saved(county):
    typed, paper = household_form(county.chen, main_cause="no_money")
    correct(county.chen, county.zhao, main_cause="disaster")

    with pytest.raises(EditConflict):
        correct_household(household_id=county.chen.pk, typed=typed, paper=paper, actor=county.liu)

    county.chen.refresh_from_db()
    assert county.chen.main_cause == "disaster"
    assert RegisterChange.objects.count() == 1


@pytest.mark.parametrize(("side", "kept"), [("mine", "no_money"), ("theirs", "disaster")])
def test_the_choice_in_a_conflict_is_saved_and_noted(county, side, kept):
    typed, paper = household_form(county.chen, main_cause="no_money")
    correct(county.chen, county.zhao, main_cause="disaster")
    chosen = replace(paper, chosen={"main_cause": ticket(side, "disaster")})

    change = correct_household(household_id=county.chen.pk, typed=typed, paper=chosen, actor=county.liu)

    county.chen.refresh_from_db()
    assert county.chen.main_cause == kept
    assert change.choices == [
        {"name": "main_cause", "label": "主要致贫原因", "chosen": side, "mine": "缺资金", "theirs": "因灾"}
    ]


def test_a_correction_answers_a_returned_one_once(county):
    returned = correct(county.chen, county.liu, main_cause="no_money")
    return_change(change_id=returned.pk, opinion="应是因残", actor=county.li)
    county.chen.refresh_from_db()
    typed, paper = household_form(county.chen, main_cause="disability")
    answer = replace(paper, answers=returned.pk)

    change = correct_household(household_id=county.chen.pk, typed=typed, paper=answer, actor=county.liu)

    assert change.answers == returned
    county.chen.refresh_from_db()
    typed, paper = household_form(county.chen, main_cause="no_skill")
    with pytest.raises(Refused, match="已经更正过"):
        correct_household(
            household_id=county.chen.pk, typed=typed, paper=replace(paper, answers=returned.pk), actor=county.liu
        )


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        correct(county.chen, county.sheng, main_cause="no_money")

    assert untouched(county.chen)


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        correct(county.yuan, county.liu, main_cause="no_money")

    assert untouched(county.yuan)


def test_a_household_that_is_gone_is_not_corrected(county):
    Household.objects.filter(pk=county.chen.pk).update(status="removed")

    with pytest.raises(Refused, match="清退"):
        correct(county.chen, county.liu, main_cause="no_money")

    assert untouched(county.chen)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "没有改动"),
        ({"main_cause": "laziness"}, "不认识的选项"),
        ({"other_causes": ["illness"]}, "不能和主要原因相同"),
        ({"other_causes": ["no_land", "no_water", "no_skill"]}, "最多选两项"),
        ({"phone": "1388765"}, "11 位"),
        ({"bank_account": "12"}, "12 到 19 位"),
    ],
)
def test_values_against_the_rules_are_refused(county, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        correct(county.chen, county.liu, **changes)

    assert untouched(county.chen)


def test_a_group_of_another_village_is_refused(county):
    far = Group.objects.get(village=county.far)

    with pytest.raises(Refused, match="村民小组"):
        correct(county.chen, county.liu, group=far)

    assert untouched(county.chen)
