"""A record that went into another one never counts again, by whichever door."""

import pytest

from config.lib.refusals import Refused
from households.models import Household, Member
from households.services.changes import confirm_change
from households.services.merges import approve_merge
from households.services.redoing import correct_head_departure
from households.services.reopening import left_by_events, reopen_household
from tests.conftest import add_member, make_household
from tests.households.entries import now_in, paper
from tests.households.merging import propose_people
from tests.households.test_departures_service import DAY, close, leave, member
from tests.households.test_event_corrections import sent_back


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def closed(county) -> Household:
    """Chen's household, closed by Liu and confirmed by Li."""
    change = close(county.chen, county.liu, {0: "death", 1: "moved_out", 2: "lost"})
    confirm_change(change_id=change.pk, actor=county.li)
    return county.chen


def merged_away(county, gone: Member, number: int) -> Member:
    """Let a record go into one with the same name at the Bais, and return that."""
    kept = add_member(county.bai, gone.name, number=number)
    approve_merge(merge_id=propose_people(kept, gone, county.liu).pk, actor=county.li)
    return kept


def reopen(household, actor):
    form = paper(document="村委会证明8号", reason="全家外出务工，人都在")
    return reopen_household(household_id=household.pk, paper=form, actor=actor)


def test_a_household_is_opened_again_without_the_record_that_went_into_another(county, closed):
    gone = member(closed, 1)
    merged_away(county, gone, 7)

    change = reopen(closed, county.liu)

    assert now_in(closed) == {"陈阿福": "head", "陈阿福2": "other"}
    gone.refresh_from_db()
    assert not gone.is_active
    assert "陈阿福1" not in [one["label"] for one in change.fields]


def test_who_left_a_household_that_was_loaded_as_closed_is_read_without_it_too(county, closed):
    assert [one.name for one, _ in left_by_events(closed)] == ["陈阿福", "陈阿福1", "陈阿福2"]

    merged_away(county, member(closed, 1), 7)

    assert [one.name for one, _ in left_by_events(closed)] == ["陈阿福", "陈阿福2"]


def test_a_household_whose_head_went_into_another_record_is_not_opened_again(county, closed):
    merged_away(county, member(closed, 0), 7)

    with pytest.raises(Refused, match="没有户主"):
        reopen(closed, county.liu)

    assert Household.objects.get(pk=closed.pk).status == "closed"
    assert now_in(closed) == {}


def test_the_departure_of_a_head_who_went_into_another_record_is_not_undone(county):
    change = sent_back(county, leave(county.chen, 0, county.wang, relations={1: "head", 2: "sibling"}))
    merged_away(county, member(county.chen, 0), 7)

    with pytest.raises(Refused, match="后来又有变动"):
        correct_head_departure(
            change_id=change.pk,
            kind="moved_out",
            on_date=DAY,
            relations={member(county.chen, 1).pk: "head", member(county.chen, 2).pk: "sibling"},
            paper=paper(),
            actor=county.wang,
        )

    assert now_in(county.chen) == {"陈阿福1": "head", "陈阿福2": "sibling"}


def test_nothing_goes_into_a_record_that_went_into_another_itself(county):
    other = make_household(county.upper, "陈阿福", "530399000008", size=1)
    gone = add_member(county.chen, "陈小妹", number=7)
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    third = add_member(other, "陈小妹", number=7)
    Member.objects.filter(pk=third.pk).update(is_active=False)
    merged_away(county, gone, 8)

    with pytest.raises(Refused, match="已经并到另一条里了"):
        propose_people(gone, third, county.liu)
