from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.lib.merging import EditConflict
from config.lib.refusals import Refused
from households.measures import DEVELOPMENT, PARTS, HandbookKind, MeasureKind, MeasurePart, handbook_kind
from households.models import HelpMeasure, Household, RegisterChange
from households.services.measures import correct_measure, enter_measure, take_back_measure
from tests.conftest import add_member
from tests.households.entries import paper, refusals
from tests.households.measures import PIGS, enter, measure_form


def correct(measure, actor, form=None, **changes):
    """Correct a measure by a form opened just now, or by an earlier one."""
    typed, papers = form or measure_form(measure, **changes)
    about = {"household_id": measure.household_id, "measure_id": measure.pk}
    return correct_measure(**about, typed=typed, paper=papers, actor=actor)


def take_back(measure, actor, reason="记到别人家的"):
    about = {"household_id": measure.household_id, "measure_id": measure.pk}
    return take_back_measure(**about, paper=paper(reason=reason), actor=actor)


def nothing_written(action="households.enter_measure") -> bool:
    """Say whether no measure and no entry came to be, and one refusal is on record."""
    return not HelpMeasure.objects.exists() and not RegisterChange.objects.exists() and refusals(action) == 1


def test_a_measure_is_kept_with_author_and_noted_for_a_second_person(county):
    measure = enter(county.chen, county.wang, signed_on=date(2026, 3, 5))

    assert (measure.amount, measure.unit_name, measure.recorded_by) == (Decimal(1200), "县农业农村局", county.wang)
    change = RegisterChange.objects.get()
    assert (change.kind, change.state) == ("measure", "pending")
    assert {"name": "amount", "label": "金额", "before": "没有", "after": "1,200.00 元"} in change.fields


@pytest.mark.parametrize("username", ["wang", "he", "liu", "zhao"])
def test_whoever_keeps_the_register_of_a_household_enters_its_measures(county, username):
    assert enter(county.chen, getattr(county, username)).household == county.chen


def test_the_same_form_sent_twice_makes_one_measure(county):
    send = {"household_id": county.chen.pk, "typed": PIGS, "paper": paper(), "actor": county.wang}

    assert enter_measure(**send) == enter_measure(**send)
    assert HelpMeasure.objects.count() == 1


def test_a_measure_that_is_there_already_is_refused(county):
    enter(county.chen, county.wang)

    with pytest.raises(Refused, match="已经登记过"):
        enter(county.chen, county.liu)

    assert HelpMeasure.objects.count() == 1


def test_a_correction_supersedes_and_never_overwrites(county):
    measure = enter(county.chen, county.wang)

    correct(measure, county.liu, amount=Decimal(900), valid_to=date(2026, 6, 30))

    old, new = HelpMeasure.objects.order_by("id")
    assert (old.amount, new.amount, new.valid_to, new.source) == (1200, 900, date(2026, 6, 30), "correction")
    assert old.superseded_at == new.recorded_at


def test_two_corrections_of_one_field_are_a_conflict_and_of_two_fields_both_count(county):
    measure = enter(county.chen, county.wang)
    forms = [measure_form(measure, **changed) for changed in ({"amount": 900}, {"project": "P2026-7"}, {"amount": 7})]
    correct(measure, county.wang, forms[0])
    correct(measure, county.liu, forms[1])

    with pytest.raises(EditConflict):
        correct(measure, county.zhao, forms[2])

    newest = HelpMeasure.objects.believed().get()
    assert (newest.amount, newest.project) == (900, "P2026-7")


def test_a_correction_that_changes_nothing_is_refused(county):
    measure = enter(county.chen, county.wang)

    with pytest.raises(Refused, match="没有改动"):
        correct(measure, county.liu)

    assert HelpMeasure.objects.count() == 1


def test_a_measure_that_never_was_is_taken_back_and_its_row_stays(county):
    measure = enter(county.chen, county.wang)

    change = take_back(measure, county.wang)

    assert HelpMeasure.objects.count() == 1
    assert not HelpMeasure.objects.believed().exists()
    assert {"name": "content", "label": "帮扶内容", "before": "发放仔猪 2 头", "after": "没有"} in change.fields


def test_what_was_taken_back_is_neither_corrected_nor_taken_back_again(county):
    measure = enter(county.chen, county.wang)
    take_back(measure, county.wang)

    for again in (take_back, lambda row, actor: correct(row, actor, amount=Decimal(1))):
        with pytest.raises(Refused, match="已经有人撤回"):
            again(measure, county.liu)


def test_taking_back_needs_a_reason(county):
    measure = enter(county.chen, county.wang)

    with pytest.raises(Refused, match="为什么撤回"):
        take_back(measure, county.wang, reason=" ")

    assert HelpMeasure.objects.believed().exists()


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        enter(county.chen, county.li)

    assert nothing_written()


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        enter(county.yuan, county.wang)

    assert nothing_written()


def test_a_measure_of_another_household_is_not_found(county):
    measure = enter(county.yuan, county.sun)
    typed, papers = measure_form(measure, amount=Decimal(1))
    about = {"household_id": county.chen.pk, "measure_id": measure.pk}

    with pytest.raises(ObjectDoesNotExist):
        correct_measure(**about, typed=typed, paper=papers, actor=county.wang)
    with pytest.raises(ObjectDoesNotExist):
        take_back_measure(**about, paper=paper(), actor=county.wang)

    assert HelpMeasure.objects.believed().count() == 1
    assert refusals("households.correct_measure") == refusals("households.take_back_measure") == 1


def test_a_household_that_is_gone_takes_no_measures(county):
    Household.objects.filter(pk=county.chen.pk).update(status="closed")

    with pytest.raises(Refused, match="整户自然减少"):
        enter(county.chen, county.wang)

    assert nothing_written()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "roof"}, "不认识的选项"),
        ({"part": "roof"}, "不认识的选项"),
        ({"part": "dibao"}, "不分项"),
        ({"kind": "support"}, "低保、特困供养、残疾人补贴、养老、临时救助"),
        ({"kind": "support", "part": "yulu"}, "综合保障要选"),
        ({"content": " "}, "帮扶内容和帮扶单位"),
        ({"unit_name": ""}, "帮扶内容和帮扶单位"),
        ({"content": "电话 13812345678"}, "手机号"),
        ({"content": "长" * 201}, "最多 200 字"),
        ({"amount": Decimal("-0.01")}, "不能是负数"),
        ({"amount": Decimal(10**9) + 1}, "10 亿元"),
        ({"valid_from": date(2012, 12, 31)}, "2013 年以后"),
        ({"valid_to": date(2026, 3, 1)}, "不能早于开始"),
        ({"signed_on": date(2012, 1, 1)}, "签字的日期"),
    ],
)
def test_values_against_the_rules_are_refused(county, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(county.chen, county.wang, **changes)

    assert nothing_written()


def test_no_money_and_nothing_are_not_the_same_and_both_are_kept(county):
    free = enter(county.chen, county.wang, amount=None)
    nothing = enter(county.chen, county.wang, amount=Decimal(0), content="技术指导")

    assert (free.amount, nothing.amount) == (None, 0)


def test_a_day_to_come_is_refused_and_today_is_not(county):
    today = timezone.localdate()
    with pytest.raises(Refused, match="今天以前"):
        enter(county.chen, county.wang, valid_from=today + timedelta(1))

    assert enter(county.chen, county.wang, valid_from=today, valid_to=today).valid_to == today


def test_a_measure_for_a_person_is_for_one_who_lived_there_then(county):
    child = add_member(county.chen, "陈小妹", number=7)
    assert enter(county.chen, county.wang, member=child).member == child

    with pytest.raises(Refused, match="不是这一户的人"):
        enter(county.chen, county.wang, member=county.bai.members.first(), content="别家的")


@pytest.mark.parametrize(
    "wrong", [{"kind": "support", "part": "yulu"}, {"amount": Decimal(-1)}, {"valid_to": date(2020, 1, 1)}]
)
def test_the_database_refuses_what_python_forgot(county, wrong):
    columns = PIGS | {"household": county.chen, "source": "form"} | wrong

    with pytest.raises(IntegrityError), transaction.atomic():
        HelpMeasure.objects.create(**columns)


def test_every_part_belongs_to_one_kind_and_every_kind_to_one_of_the_six():
    assert sorted(part for parts in PARTS.values() for part in parts) == sorted(MeasurePart)
    found = {handbook_kind(kind, part) for kind in MeasureKind for part in PARTS.get(kind, ("",))}
    assert found == set(HandbookKind)
    assert {kind.label for kind in DEVELOPMENT} == {"产业帮扶", "就业帮扶", "公益岗位帮扶", "金融帮扶"}
