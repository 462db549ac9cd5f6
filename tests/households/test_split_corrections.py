"""A split that came back: who really left, as what and when. The new household stays, the wrong events too."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse

from config.lib.refusals import Refused
from households.models import Household, Membership, MembershipEvent, RegisterChange, StatusEvent
from households.services.changes import return_change
from households.services.members import add_member
from households.services.resplitting import correct_split
from tests.conftest import LONG_AGO, give_role, post
from tests.households.entries import now_in, paper, person, refusals, state_of
from tests.households.test_departures_service import DAY, leave, member
from tests.households.test_entry_pages import filled
from tests.households.test_event_correction_pages import correct_url, get
from tests.households.test_event_corrections import OPINION, sent_back
from tests.households.test_family_services import by_id, head, split

EARLIER = date(2026, 10, 5)
BOTH = {1: "spouse", 2: "head"}


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def parted(county) -> RegisterChange:
    """Liu's entry that number 1 of Chen's family lives alone, returned."""
    return sent_back(county, split(county.chen, county.liu))


@pytest.fixture
def new(parted) -> Household:
    """The household that split off."""
    return Household.objects.get(head_name="陈阿福1")


def put_right(county, change, relations, on_date=DAY, **changes) -> RegisterChange:
    asked = {"relations": by_id(county.chen, relations), "on_date": on_date, "paper": paper(), "actor": county.liu}
    return correct_split(change_id=change.pk, **asked | changes)


def days_of(county, number: int) -> set[tuple]:
    """Return what is believed of one of Chen's people: where, in which relation, from, to."""
    believed = Membership.objects.believed().filter(member=member(county.chen, number))
    return set(believed.values_list("household", "relation", "valid_from", "valid_to"))


def test_another_left_and_who_did_not_was_never_gone(county, parted, new):
    answer = put_right(county, parted, {2: "head"})

    new.refresh_from_db()
    assert (new.head_name, now_in(new)) == ("陈阿福2", {"陈阿福2": "head"})
    assert now_in(county.chen) == {"陈阿福": "head", "陈阿福1": "other"}
    assert days_of(county, 1) == {(county.chen.pk, "other", LONG_AGO, None)}
    assert [member(county.chen, number).household for number in (1, 2)] == [county.chen, new]
    told = [(one["label"], one["before"], one["after"]) for one in answer.fields]
    assert told == [("陈阿福2", "留在原户", "分出去，是户主"), ("陈阿福1", "分出去，是户主", "留在原户")]
    parted.refresh_from_db()
    assert parted.answered_by == answer


def test_all_of_them_left_earlier_and_on_no_day_does_anybody_count_twice(county, parted, new):
    put_right(county, parted, BOTH, EARLIER)

    assert now_in(new) == {"陈阿福1": "spouse", "陈阿福2": "head"}
    assert days_of(county, 1) == {
        (county.chen.pk, "other", LONG_AGO, EARLIER - timedelta(1)), (new.pk, "spouse", EARLIER, None),
    }  # fmt: skip
    began = StatusEvent.objects.filter(household=new).order_by("on_date")
    assert list(began.values_list("after", "on_date")) == [("registered", EARLIER), ("registered", DAY)]


def test_the_wrong_events_stay_and_are_named_on_both_sides(county, parted, new):
    put_right(county, parted, {2: "head"}, EARLIER)

    wrong = MembershipEvent.objects.filter(kind="split", on_date=DAY)
    assert {one.household for one in wrong} == {county.chen, new}
    assert {one.corrected_by.kind for one in wrong} == {"returned"}
    standing = MembershipEvent.objects.filter(kind="split", corrected_by=None).values_list("member__name", "on_date")
    assert list(standing) == [("陈阿福2", EARLIER)] * 2


def test_the_correction_waits_on_both_sides_and_can_be_put_right_once_more(county, parted, new):
    answer = put_right(county, parted, BOTH)
    waiting = RegisterChange.objects.filter(kind="event", state="pending")
    assert {one.household for one in waiting} == {county.chen, new}

    again = return_change(change_id=answer.pk, opinion=OPINION, actor=county.li)
    put_right(county, again, {1: "head"})

    assert now_in(new) == {"陈阿福1": "head"}
    assert now_in(county.chen) == {"陈阿福": "head", "陈阿福2": "other"}


def test_a_split_of_others_since_is_left_alone(county, parted, new):
    split(county.chen, county.liu, {2: "head"})

    put_right(county, parted, {1: "head"}, EARLIER)

    assert days_of(county, 1) == {
        (county.chen.pk, "other", LONG_AGO, EARLIER - timedelta(1)), (new.pk, "head", EARLIER, None),
    }  # fmt: skip
    assert now_in(Household.objects.get(head_name="陈阿福2")) == {"陈阿福2": "head"}


def test_the_same_form_sent_twice_corrects_once(county, parted):
    form = paper()

    assert put_right(county, parted, BOTH, paper=form) == put_right(county, parted, BOTH, paper=form)


@pytest.mark.parametrize(
    ("relations", "on_date", "sentence"),
    [
        ({1: "head"}, DAY, "没有改动"),
        ({}, DAY, "请选择分出去的人"),
        ({0: "head", 1: "son"}, DAY, "先办理「换户主」"),
        ({1: "son", 2: "son"}, DAY, "一户只有一个户主"),
        (BOTH, date(2999, 1, 1), "不能晚于今天"),
        (BOTH, LONG_AGO - timedelta(1), "不能早于"),
    ],
    ids=["the same", "nobody", "the head", "no head", "a day to come", "before they came"],
)
def test_a_wrong_correction_is_refused_and_nothing_changes(county, parted, new, relations, on_date, sentence):
    before = state_of(county.chen), state_of(new)

    with pytest.raises(Refused, match=sentence):
        put_right(county, parted, relations, on_date)

    assert (state_of(county.chen), state_of(new), refusals("households.correct_split")) == (*before, 1)


def test_others_and_those_without_the_right_put_nothing_right(county, parted, new):
    before = state_of(county.chen), state_of(new)
    give_role(county.sun, "township_clerk")
    post(county.sun, county.far.township, "township_staff")

    with pytest.raises(PermissionDenied):
        put_right(county, parted, BOTH, actor=county.wang)
    with pytest.raises(ObjectDoesNotExist):
        put_right(county, parted, BOTH, actor=county.sun)

    assert (state_of(county.chen), state_of(new)) == before


def test_nothing_is_put_right_over_what_happened_since(county, parted, new):
    born = {"kind": "moved_in", "typed": person(relation="other"), "on_date": DAY, "paper": paper()}
    add_member(household_id=new.pk, **born, actor=county.liu)

    with pytest.raises(Refused, match="后来又有变动"):
        put_right(county, parted, BOTH)
    with pytest.raises(Refused, match="不能在原来的表里更正"):
        put_right(county, sent_back(county, leave(county.bai, 1, county.liu)), BOTH)


def test_nor_when_another_heads_the_household_they_would_belong_to_again(county, parted):
    """How they stood to the head of then says nothing of how they stand to this one."""
    head(county.chen, county.wang, {0: "father", 2: "head"})

    with pytest.raises(Refused, match="后来又有变动"):
        put_right(county, parted, {1: "head"}, EARLIER)


def test_the_author_finds_the_form_of_the_split_filled_in_and_sends_it_again(client, county, parted, new):
    url = correct_url(parted, county.liu)
    assert url == f"{reverse('households:split', args=[county.chen.pk])}?answers={parted.pk}"

    page = get(client, county.liu, url)

    form, field = page.context["form"], f"relation-{member(county.chen, 1).pk}"
    assert OPINION in page.text
    assert "更正：分户" in page.text
    assert f"新户还是{new}（{new.code}）" in page.text
    assert (form[field].value(), form["on_date"].value(), "code" in form.fields) == ("head", DAY, False)
    sent = filled(client, url, **{f"relation-{member(county.chen, 2).pk}": "sibling"})
    assert "家庭变动已保存" in client.post(url, sent, follow=True).text
    assert now_in(new) == {"陈阿福1": "head", "陈阿福2": "sibling"}


def test_where_the_new_household_has_moved_out_of_sight_the_events_are_offered(client, county, parted, new):
    Household.objects.filter(pk=new.pk).update(village=county.far, township=county.far.township, group=None)

    page = get(client, county.liu, correct_url(parted, county.liu))

    assert page.url == f"{reverse('households:events', args=[county.chen.pk])}?answers={parted.pk}"
