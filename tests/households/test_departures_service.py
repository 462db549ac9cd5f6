from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from config.lib.refusals import Refused
from households.models import Household, Member, Membership, MembershipEvent, Pairing, StatusEvent
from households.services.departures import close_household, let_leave
from households.services.memberships import PEOPLE, open_memberships, people_of
from tests.conftest import LONG_AGO
from tests.households.entries import now_in, paper, refusals, state_of

DAY = date(2026, 11, 2)


def member(household, number: int) -> Member:
    """Return a member of the small county; 0 is the head."""
    return Member.objects.get(code=f"{household.code}{number:02}")


def leave(household, number, actor, kind="death", on_date=DAY, relations=None, form=None):
    """Let the member with this number leave; `relations` by number."""
    named = {member(household, n).pk: relation for n, relation in (relations or {}).items()}
    return let_leave(
        household_id=household.pk,
        member_id=member(household, number).pk,
        kind=kind,
        on_date=on_date,
        relations=named,
        paper=form or paper(),
        actor=actor,
    )


def close(household, actor, kinds=None, on_date=DAY, form=None):
    """Close a household whose members all died, or left as `kinds` say by number."""
    numbers = range(household.members.count())
    named = {member(household, n).pk: kind for n, kind in (kinds or dict.fromkeys(numbers, "death")).items()}
    return close_household(
        household_id=household.pk, kinds=named, on_date=on_date, paper=form or paper(document="证明3号"), actor=actor
    )


@pytest.mark.parametrize("kind", ["death", "married_out", "moved_out", "imprisoned", "lost"])
def test_who_leaves_counts_until_the_day_before(county, kind):
    change = leave(county.chen, 1, county.wang, kind)

    gone = member(county.chen, 1)
    [counted] = Membership.objects.believed().filter(member=gone)
    assert (gone.is_active, counted.valid_to, now_in(county.chen)) == (
        False,
        DAY - timedelta(1),
        {"陈阿福": "head", "陈阿福2": "other"},
    )
    assert MembershipEvent.objects.get(member=gone).kind == kind
    assert (change.kind, change.subject_label) == ("event", "陈阿福1")


def test_the_membership_before_stays_as_it_was_known(county):
    before = timezone.now()
    leave(county.chen, 1, county.wang)

    was = Membership.objects.as_known(before).get(member=member(county.chen, 1))
    assert was.valid_to is None


def test_when_the_head_dies_another_heads_the_household_in_the_same_step(county):
    leave(county.chen, 0, county.wang, relations={1: "head", 2: "sibling"})

    county.chen.refresh_from_db()
    assert now_in(county.chen) == {"陈阿福1": "head", "陈阿福2": "sibling"}
    assert (county.chen.head_name, county.chen.head_sort, county.chen.code) == (
        "陈阿福1",
        "chen a fu 1",
        "530399000001",
    )
    kinds = MembershipEvent.objects.filter(household=county.chen).values_list("member__name", "kind")
    assert set(kinds) == {("陈阿福", "death"), ("陈阿福1", "became_head")}


def test_on_every_day_there_is_one_head(county):
    leave(county.chen, 0, county.wang, relations={1: "head", 2: "sibling"})

    for day in (LONG_AGO, DAY - timedelta(1), DAY, timezone.localdate()):
        heads = Membership.objects.believed().as_of(day).filter(household=county.chen, relation="head")
        assert heads.count() == 1, day


def test_a_newborn_who_dies_on_the_first_day_counts_on_none(county):
    baby = member(county.chen, 2)
    Membership.objects.filter(member=baby).update(superseded_at=timezone.now())
    Membership.objects.create(household=county.chen, member=baby, relation="son", valid_from=DAY)

    leave(county.chen, 2, county.wang)

    assert not Membership.objects.believed().filter(member=baby).exists()
    assert MembershipEvent.objects.filter(member=baby, kind="death").exists()


@pytest.mark.parametrize(
    ("relations", "sentence"),
    [
        ({}, "每个人选好"),
        ({1: "head"}, "每个人选好"),
        ({1: "head", 2: "head"}, "一户只有一个户主"),
        ({1: "son", 2: "son"}, "一户只有一个户主"),
        ({1: "head", 2: "daughter"}, "不能是「之女」"),
        ({1: "head", 2: "cousin"}, "每个人选好"),
    ],
)
def test_a_head_does_not_leave_without_exactly_one_new_one(county, relations, sentence):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=sentence):
        leave(county.chen, 0, county.wang, relations=relations)

    assert (state_of(county.chen), refusals("households.leave")) == (before, 1)
    assert member(county.chen, 0).is_active


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "holiday"}, "请选择怎么离开的"),
        ({"kind": "split"}, "请选择怎么离开的"),
        ({"on_date": date(2099, 1, 1)}, "不能晚于今天"),
        ({"on_date": LONG_AGO - timedelta(1)}, "不能早于登记到这一户"),
    ],
)
def test_a_departure_against_the_rules_is_refused(county, changes, sentence):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=sentence):
        leave(county.chen, 1, county.wang, **changes)

    assert (state_of(county.chen), refusals("households.leave")) == (before, 1)


def test_nobody_leaves_twice(county):
    leave(county.chen, 1, county.wang)

    with pytest.raises(Refused, match="已经不在这一户"):
        leave(county.chen, 1, county.wang, "moved_out")


def test_the_same_form_sent_twice_is_one_departure(county):
    form = paper()

    assert leave(county.chen, 1, county.wang, form=form) == leave(county.chen, 1, county.wang, form=form)
    assert MembershipEvent.objects.count() == 1


def test_the_last_one_leaves_only_with_the_whole_household(county):
    with pytest.raises(Refused, match="整户自然减少"):
        leave(county.yuan, 0, county.sun)

    assert now_in(county.yuan) == {"袁远": "head"}


def test_a_form_opened_before_somebody_left_is_not_taken(county):
    opened = paper({PEOPLE: people_of(open_memberships(county.chen))})
    leave(county.chen, 2, county.liu)

    with pytest.raises(Refused, match="成员变了"):
        leave(county.chen, 1, county.wang, form=opened)

    assert member(county.chen, 1).is_active


@pytest.mark.parametrize(("name", "fault"), [("sheng", PermissionDenied), ("sun", ObjectDoesNotExist)])
def test_nobody_else_lets_somebody_leave(county, name, fault):
    before = state_of(county.chen)

    with pytest.raises(fault):
        leave(county.chen, 1, getattr(county, name))

    assert (state_of(county.chen), refusals("households.leave")) == (before, 1)


def test_a_household_whose_people_are_all_gone_is_closed_and_does_not_exit(county):
    change = close(county.chen, county.liu, {0: "death", 1: "moved_out", 2: "moved_out"})

    county.chen.refresh_from_db()
    assert (county.chen.status, county.chen.exit_year, now_in(county.chen)) == ("closed", None, {})
    assert StatusEvent.objects.get(household=county.chen).document == "证明3号"
    assert not county.chen.members.filter(is_active=True).exists()
    assert (change.kind, change.fields[-1]["after"]) == ("event", "整户自然减少")


def test_the_pairing_of_a_closed_household_ends_with_the_reason(county):
    close(county.chen, county.liu)

    pairing = Pairing.objects.believed().get(household=county.chen)
    assert (pairing.valid_to, pairing.reason) == (DAY, "整户自然减少")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kinds": {0: "death", 1: "death"}}, "每个人选好"),
        ({"kinds": {0: "death", 1: "death", 2: "birth"}}, "请选择怎么离开的"),
        ({"on_date": date(2099, 1, 1)}, "不能晚于今天"),
    ],
)
def test_a_closing_against_the_rules_is_refused(county, changes, sentence):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=sentence):
        close(county.chen, county.liu, **changes)

    assert (state_of(county.chen), refusals("households.close")) == (before, 1)


def test_a_household_closes_once(county):
    close(county.chen, county.liu)

    with pytest.raises(Refused, match="整户自然减少"):
        close(county.chen, county.liu)


@pytest.mark.parametrize(
    ("name", "fault"), [("wang", PermissionDenied), ("li", PermissionDenied), ("sheng", PermissionDenied)]
)
def test_only_clerks_close_a_household(county, name, fault):
    before = state_of(county.chen)

    with pytest.raises(fault):
        close(county.chen, getattr(county, name))

    assert (state_of(county.chen), refusals("households.close")) == (before, 1)
    assert Pairing.objects.get(household=county.chen).valid_to is None


def test_a_clerk_does_not_close_a_household_of_another_township(county):
    before = state_of(county.yuan)

    with pytest.raises(ObjectDoesNotExist):
        close(county.yuan, county.liu)

    assert (state_of(county.yuan), refusals("households.close")) == (before, 1)
    assert Household.objects.get(pk=county.yuan.pk).status == "registered"
