"""Another head, another place, a household of one's own."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from config.lib.refusals import Refused
from households.models import Household, HouseholdMove, Membership, MembershipEvent, RegisterChange, StatusEvent
from households.services.heads import change_head
from households.services.memberships import PEOPLE, open_memberships, people_of
from households.services.moving import move_household
from households.services.splitting import split_household
from tests.conftest import LONG_AGO
from tests.households.entries import now_in, paper, refusals, state_of
from tests.households.test_departures_service import leave, member
from villages.models import Group

DAY = date(2026, 11, 2)


def by_id(household, relations):
    """Return relations by the members' ids, from relations by their numbers."""
    return {member(household, number).pk: relation for number, relation in relations.items()}


def head(household, actor, relations=None, on_date=DAY, form=None):
    """Change the head of a household; by default to number 1."""
    return change_head(
        household_id=household.pk,
        relations=by_id(household, relations or {0: "father", 1: "head", 2: "sibling"}),
        on_date=on_date,
        paper=form or paper(),
        actor=actor,
    )


def move(household, actor, village, group=None, on_date=DAY):
    """Let a household move."""
    return move_household(
        household_id=household.pk,
        village_id=village.pk,
        group_id=group.pk if group else None,
        on_date=on_date,
        paper=paper(),
        actor=actor,
    )


def split(household, actor, relations=None, code="", on_date=DAY, form=None):
    """Let members go on as a household of their own; by default number 1 alone."""
    return split_household(
        household_id=household.pk,
        relations=by_id(household, relations if relations is not None else {1: "head"}),
        code=code,
        on_date=on_date,
        paper=form or paper(),
        actor=actor,
    )


def test_the_household_goes_by_its_new_head_and_keeps_its_code(county):
    change = head(county.chen, county.wang)

    county.chen.refresh_from_db()
    assert (county.chen.head_name, county.chen.code) == ("陈阿福1", "530399000001")
    assert now_in(county.chen) == {"陈阿福": "father", "陈阿福1": "head", "陈阿福2": "sibling"}
    assert [(f["label"], f["before"], f["after"]) for f in change.fields][:2] == [
        ("户主", "陈阿福", "陈阿福1"),
        ("陈阿福", "户主", "之父"),
    ]


def test_who_was_head_until_the_day_before_stays_known(county):
    head(county.chen, county.wang)

    was = Membership.objects.believed().as_of(DAY - timedelta(1)).get(household=county.chen, relation="head")
    assert (was.member.name, was.valid_from, was.valid_to) == ("陈阿福", LONG_AGO, DAY - timedelta(1))


@pytest.mark.parametrize(
    ("relations", "sentence"),
    [
        ({0: "head", 1: "son", 2: "son"}, "还是原来的户主"),
        ({0: "father", 1: "head"}, "每个人选好"),
        ({0: "father", 1: "head", 2: "head"}, "一户只有一个户主"),
        ({0: "spouse", 1: "head", 2: "spouse"}, "只能有一个人是户主的配偶"),
        ({0: "mother", 1: "head", 2: "sibling"}, "不能是「之母」"),
    ],
)
def test_a_change_of_head_against_the_rules_is_refused(county, relations, sentence):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=sentence):
        head(county.chen, county.wang, relations)

    assert (state_of(county.chen), refusals("households.change_head")) == (before, 1)


@pytest.mark.parametrize("on_date", [date(2099, 1, 1), LONG_AGO - timedelta(1)])
def test_a_head_changes_neither_tomorrow_nor_before_anybody_was_there(county, on_date):
    with pytest.raises(Refused):
        head(county.chen, county.wang, on_date=on_date)


def test_two_people_do_not_change_the_head_past_each_other(county):
    opened = paper({PEOPLE: people_of(open_memberships(county.chen))})
    head(county.chen, county.zhao)

    with pytest.raises(Refused, match="成员变了"):
        head(county.chen, county.wang, {0: "head", 1: "son", 2: "son"}, form=opened)


@pytest.mark.parametrize(("name", "fault"), [("sheng", PermissionDenied), ("sun", ObjectDoesNotExist)])
def test_nobody_else_changes_the_head(county, name, fault):
    before = state_of(county.chen)

    with pytest.raises(fault):
        head(county.chen, getattr(county, name))

    assert (state_of(county.chen), refusals("households.change_head")) == (before, 1)


def test_a_household_moves_within_its_township_and_keeps_its_code(county):
    group = Group.objects.get(village=county.upper)

    change = move(county.chen, county.liu, county.upper, group)

    county.chen.refresh_from_db()
    assert (county.chen.village, county.chen.group, county.chen.code) == (county.upper, group, "530399000001")
    moved = HouseholdMove.objects.get()
    assert (moved.from_village, moved.to_village, moved.on_date) == (county.lower, county.upper, DAY)
    assert [f["after"] for f in change.fields] == ["东乡上湾村第一小组", "2026-11-02"]
    assert now_in(county.chen) == {"陈阿福": "head", "陈阿福1": "other", "陈阿福2": "other"}


def test_the_county_office_moves_a_household_to_another_township(county):
    move(county.chen, county.zhao, county.far)

    county.chen.refresh_from_db()
    assert (county.chen.township, county.chen.group) == (county.west, None)


def test_a_township_does_not_move_a_household_out_or_in(county):
    before = state_of(county.chen)

    with pytest.raises(ObjectDoesNotExist):
        move(county.chen, county.liu, county.far)
    with pytest.raises(ObjectDoesNotExist):
        move(county.yuan, county.liu, county.upper)

    assert (state_of(county.chen), refusals("households.move")) == (before, 2)
    assert not HouseholdMove.objects.exists()


def test_a_move_against_the_rules_is_refused(county):
    before = state_of(county.chen)
    far_group = Group.objects.get(village=county.far)

    with pytest.raises(Refused, match="就是现在的村组"):
        move(county.chen, county.liu, county.lower, county.chen.group)
    with pytest.raises(Refused, match="不属于迁入的村"):
        move(county.chen, county.zhao, county.upper, far_group)
    with pytest.raises(Refused, match="不能晚于今天"):
        move(county.chen, county.liu, county.upper, on_date=date(2099, 1, 1))
    with pytest.raises(PermissionDenied):
        move(county.chen, county.wang, county.upper)

    assert (state_of(county.chen), refusals("households.move")) == (before, 4)


def test_a_move_before_the_last_one_is_refused(county):
    move(county.chen, county.liu, county.upper)

    with pytest.raises(Refused, match="上一次迁居"):
        move(county.chen, county.liu, county.lower, on_date=DAY - timedelta(1))


def test_those_who_split_off_go_on_under_a_code_of_their_own(county):
    split(county.chen, county.liu, {1: "head", 2: "sibling"})

    new = Household.objects.get(head_name="陈阿福1")
    assert (new.code, new.village, new.status) == ("5303991012010001", county.lower, "registered")
    assert (new.main_cause, new.registered_year) == (county.chen.main_cause, county.chen.registered_year)
    assert now_in(new) == {"陈阿福1": "head", "陈阿福2": "sibling"}
    assert now_in(county.chen) == {"陈阿福": "head"}
    assert set(new.members.values_list("name", flat=True)) == {"陈阿福1", "陈阿福2"}
    assert StatusEvent.objects.get(household=new).reason == "从陈阿福家（530399000001）分户"


def test_both_sides_of_a_split_know_each_other_and_wait_for_a_second_person(county):
    split(county.chen, county.liu)

    new = Household.objects.get(head_name="陈阿福1")
    events = MembershipEvent.objects.filter(kind="split").values_list("household", "other_household")
    assert set(events) == {(county.chen.pk, new.pk), (new.pk, county.chen.pk)}
    assert set(RegisterChange.objects.values_list("household", "kind")) == {
        (county.chen.pk, "event"),
        (new.pk, "household_new"),
    }


def test_on_no_day_does_anybody_count_in_two_households(county):
    split(county.chen, county.liu)

    moved = Household.objects.get(head_name="陈阿福1").members.get()
    for day in (DAY - timedelta(1), DAY):
        assert Membership.objects.believed().as_of(day).filter(member=moved).count() == 1


@pytest.mark.parametrize(
    ("status", "year", "then"),
    [("exited", 2019, "exited"), ("returned", None, "returned"), ("planned", None, "registered")],
)
def test_a_split_decides_nothing_about_poverty(county, status, year, then):
    Household.objects.filter(pk=county.chen.pk).update(status=status, exit_year=year)

    split(county.chen, county.liu)

    new = Household.objects.get(head_name="陈阿福1")
    assert (new.status, new.exit_year) == (then, year)


def test_the_same_form_sent_twice_is_one_split(county):
    form = paper()

    assert split(county.chen, county.liu, form=form) == split(county.chen, county.liu, form=form)
    assert Household.objects.count() == 4


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"relations": {}}, "请选择分出去的人"),
        ({"relations": {0: "head"}}, "先办理「换户主」"),
        ({"relations": {0: "head", 1: "son", 2: "son"}}, "不能所有人都分出去"),
        ({"relations": {1: "son", 2: "son"}}, "一户只有一个户主"),
        ({"code": "530399000002"}, "已经用过"),
        ({"code": "A-1"}, "10 到 20 位数字"),
        ({"on_date": date(2099, 1, 1)}, "不能晚于今天"),
        ({"on_date": LONG_AGO - timedelta(1)}, "不能早于"),
    ],
)
def test_a_split_against_the_rules_is_refused(county, changes, sentence):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=sentence):
        split(county.chen, county.liu, **changes)

    assert (state_of(county.chen), refusals("households.split")) == (before, 1)


def test_a_split_opened_before_a_death_is_not_taken(county):
    opened = paper({PEOPLE: people_of(open_memberships(county.chen))})
    leave(county.chen, 1, county.wang)

    with pytest.raises(Refused, match="成员变了"):
        split(county.chen, county.liu, {2: "head"}, form=opened)


@pytest.mark.parametrize(("name", "fault"), [("wang", PermissionDenied), ("sheng", PermissionDenied)])
def test_only_clerks_split_a_household(county, name, fault):
    before = state_of(county.chen)

    with pytest.raises(fault):
        split(county.chen, getattr(county, name))

    assert (state_of(county.chen), refusals("households.split")) == (before, 1)


def test_a_clerk_does_not_split_a_household_of_another_township(county):
    with pytest.raises(ObjectDoesNotExist):
        split(county.yuan, county.liu, {0: "head"})

    assert refusals("households.split") == 1
