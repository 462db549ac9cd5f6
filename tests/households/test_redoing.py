"""Changes of head and moves that came back: undone, done as they should have been, the wrong event kept and named."""

from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse

from config.lib.refusals import Refused
from households.models import Household, HouseholdMove, Membership, MembershipEvent, RegisterChange
from households.services.redoing import correct_head_change, correct_move
from tests.conftest import LONG_AGO
from tests.households.entries import now_in, paper, refusals, state_of
from tests.households.test_departures_service import DAY, leave
from tests.households.test_entry_pages import filled
from tests.households.test_event_correction_pages import correct_url, get
from tests.households.test_event_corrections import OPINION, sent_back
from tests.households.test_family_services import by_id, head, move
from villages.models import Group

RIGHT = date(2026, 10, 5)
WHO = {0: "father", 1: "head", 2: "sibling"}


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def headed(county) -> RegisterChange:
    """Wang's entry that number 1 heads Chen's family, returned."""
    return sent_back(county, head(county.chen, county.wang))


@pytest.fixture
def moved(county) -> RegisterChange:
    """Liu's entry that Chen's family moved to Upper Bend, returned."""
    return sent_back(county, move(county.chen, county.liu, county.upper))


def put_right(county, change, relations, on_date=DAY, actor=None) -> RegisterChange:
    """Correct a change of head as Wang."""
    asked = {"on_date": on_date, "paper": paper(document="户口簿"), "actor": actor or county.wang}
    return correct_head_change(change_id=change.pk, relations=by_id(county.chen, relations), **asked)


def put_elsewhere(county, change, village, group=None, on_date=DAY, actor=None) -> RegisterChange:
    asked = {
        "group_id": group.pk if group else None,
        "on_date": on_date,
        "paper": paper(),
        "actor": actor or county.liu,
    }
    return correct_move(change_id=change.pk, village_id=village.pk, **asked)


def rows_of(county) -> set[tuple]:
    """Return what is believed of Chen's people: who, in which relation, from, to."""
    believed = Membership.objects.believed().filter(household=county.chen)
    return set(believed.values_list("member__name", "relation", "valid_from", "valid_to"))


def test_another_becomes_head_from_another_day_and_the_wrong_head_never_was(county, headed):
    answer = put_right(county, headed, {0: "father", 1: "sibling", 2: "head"}, RIGHT)

    assert now_in(county.chen) == {"陈阿福": "father", "陈阿福1": "sibling", "陈阿福2": "head"}
    assert Household.objects.get(pk=county.chen.pk).head_name == "陈阿福2"
    before = {row for row in rows_of(county) if row[3] is not None}
    assert {(row[0], row[1], row[2]) for row in before} == {
        ("陈阿福", "head", LONG_AGO), ("陈阿福1", "other", LONG_AGO), ("陈阿福2", "other", LONG_AGO),
    }  # fmt: skip
    wrong, right = MembershipEvent.objects.filter(kind="became_head").order_by("pk")
    assert (right.corrects, right.member.name, right.on_date) == (wrong, "陈阿福2", RIGHT)
    headed.refresh_from_db()
    assert headed.answered_by == answer
    assert ("换户主日期", f"{DAY}", f"{RIGHT}") in [
        (one["label"], one["before"], one["after"]) for one in answer.fields
    ]


def test_where_there_was_no_change_of_head_everything_stands_as_before(county, headed):
    put_right(county, headed, {0: "head", 1: "other", 2: "other"})

    assert rows_of(county) == {(f"陈阿福{n}", "other" if n else "head", LONG_AGO, None) for n in ("", "1", "2")}
    assert Household.objects.get(pk=county.chen.pk).head_name == "陈阿福"


@pytest.mark.parametrize(
    ("relations", "on_date", "sentence"),
    [
        (WHO, DAY, "没有改动"),
        ({0: "father", 1: "sibling", 2: "sibling"}, DAY, "只有一个户主"),
        (WHO, date(2999, 1, 1), "不能晚于今天"),
    ],
    ids=["the same", "no head", "a day to come"],
)
def test_a_wrong_correction_is_refused_and_nothing_changes(county, headed, relations, on_date, sentence):
    before = state_of(county.chen)

    with pytest.raises(Refused, match=sentence):
        put_right(county, headed, relations, on_date)

    assert (state_of(county.chen), refusals("households.correct_head_change")) == (before, 1)


def test_others_and_those_without_the_right_put_nothing_right(county, headed, moved):
    before = state_of(county.chen)

    with pytest.raises(PermissionDenied):
        put_right(county, headed, {0: "head"}, actor=county.li)
    with pytest.raises(ObjectDoesNotExist):
        put_right(county, headed, {0: "head"}, actor=county.sun)
    with pytest.raises(PermissionDenied):
        put_elsewhere(county, moved, county.lower, actor=county.wang)

    assert state_of(county.chen) == before


def test_an_entry_about_something_else_is_not_put_right_this_way(county, moved):
    gone = sent_back(county, leave(county.bai, 1, county.liu))

    with pytest.raises(Refused, match="不能在原来的表里更正"):
        correct_head_change(change_id=moved.pk, relations={}, on_date=DAY, paper=paper(), actor=county.liu)
    with pytest.raises(Refused, match="不能在原来的表里更正"):
        put_elsewhere(county, gone, county.upper)


def test_a_household_lives_in_the_right_group_since_the_right_day(county, moved):
    group = Group.objects.create(village=county.upper, code="530399101202009", name="第九小组")

    put_elsewhere(county, moved, county.upper, group, RIGHT)

    household = Household.objects.get(pk=county.chen.pk)
    assert (household.village, household.group) == (county.upper, group)
    wrong, right = HouseholdMove.objects.order_by("pk")
    assert (right.corrects, right.from_village, right.to_group, right.on_date) == (wrong, county.lower, group, RIGHT)


@pytest.mark.parametrize(
    ("place", "sentence"), [("upper", "没有改动"), ("lower", "迁居以前的村组")], ids=["the same", "where it came from"]
)
def test_a_wrong_correction_of_a_move_is_refused_and_nothing_changes(county, moved, place, sentence):
    before, group = state_of(county.chen), county.chen.group if place == "lower" else None

    with pytest.raises(Refused, match=sentence):
        put_elsewhere(county, moved, getattr(county, place), group)

    assert (state_of(county.chen), HouseholdMove.objects.count()) == (before, 1)


def test_a_move_that_was_put_right_bounds_no_later_day(county, moved):
    """Neither that of the next move nor that of the next correction in a chain."""
    group = Group.objects.get(village=county.upper)
    second = sent_back(county, put_elsewhere(county, moved, county.upper, group, RIGHT))
    earlier = date(2026, 9, 1)

    put_elsewhere(county, second, county.upper, on_date=earlier)
    move(county.chen, county.liu, county.lower, on_date=date(2026, 9, 9))

    days = HouseholdMove.objects.filter(corrected_by__isnull=True).order_by("id").values_list("on_date", flat=True)
    assert list(days) == [earlier, date(2026, 9, 9)]


def test_the_author_finds_the_form_of_the_head_filled_in_and_sends_it_again(client, county, headed):
    url = correct_url(headed, county.wang)
    assert url == f"{reverse('households:change_head', args=[county.chen.pk])}?answers={headed.pk}"

    page = get(client, county.wang, url)

    assert OPINION in page.text
    assert "更正：换户主" in page.text
    sent = filled(client, url, on_date=str(RIGHT), document="户口簿")
    assert "家庭变动已保存" in client.post(url, sent, follow=True).text
    headed.refresh_from_db()
    assert headed.answered_by.kind == "event"
    assert now_in(county.chen)["陈阿福1"] == "head"


def test_the_author_finds_the_form_of_the_move_filled_in_and_may_choose_another_village(client, county, moved):
    url = correct_url(moved, county.liu)

    page = get(client, county.liu, url)

    assert f"更正：迁到{county.east}{county.upper}" in page.text
    assert f'value="{DAY}"' in page.text
    where = get(client, county.liu, f"{url}&village=").text
    assert f"?village={county.lower.pk}&amp;answers={moved.pk}" in where
    sent = filled(client, url, on_date=str(RIGHT), document="迁移证")
    assert "家庭变动已保存" in client.post(url, sent, follow=True).text
    told = get(client, county.liu, reverse("households:detail", args=[county.chen.pk])).context["events"]
    assert [one.on for one in told if one.title.startswith("迁居")] == [RIGHT]
