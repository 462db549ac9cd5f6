"""A head who left and was entered wrongly: put right, but for one who counts elsewhere by now."""

from datetime import date, timedelta

import pytest

from config.lib.crypto import keyed_hash
from config.lib.refusals import Refused
from households.models import Member, Membership, RegisterChange
from households.services.departures import let_leave
from households.services.members import add_member
from households.services.merges import approve_merge
from households.services.redoing import correct_head_departure
from tests.households.entries import id_number, now_in, paper, person, refusals, state_of
from tests.households.merging import propose_people
from tests.households.test_departures_service import DAY, leave, member
from tests.households.test_event_corrections import sent_back
from tests.households.test_family_services import by_id

RIGHT = DAY - timedelta(2)
STAY = {1: "head", 2: "sibling"}


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def left(county) -> RegisterChange:
    """Wang's entry that Chen, the head, moved out and number 1 heads the family, returned."""
    number = id_number()
    Member.objects.filter(pk=member(county.chen, 0).pk).update(id_number=number, id_hash=keyed_hash(number))
    return sent_back(county, leave(county.chen, 0, county.wang, "moved_out", relations=STAY))


def put_right(county, change, relations=None, on_date=RIGHT) -> RegisterChange:
    """Say as Wang that the head married and left on another day."""
    asked = {"kind": "married_out", "on_date": on_date, "paper": paper(), "actor": county.wang}
    return correct_head_departure(change_id=change.pk, relations=by_id(county.chen, relations or STAY), **asked)


def come_to(county, household, on_date: date) -> None:
    typed = person(relation="other")
    added = {"kind": "married_in", "typed": typed, "on_date": on_date, "paper": paper(), "actor": county.liu}
    add_member(household_id=household.pk, **added)


def test_the_head_left_on_another_day_and_another_way(county, left):
    put_right(county, left)

    gone = member(county.chen, 0)
    [counted] = Membership.objects.believed().filter(member=gone)
    assert (gone.is_active, counted.valid_to) == (False, RIGHT - timedelta(1))
    assert now_in(county.chen) == {"陈阿福1": "head", "陈阿福2": "sibling"}


@pytest.mark.parametrize("on_date", [DAY + timedelta(3), DAY - timedelta(1)], ids=["later", "before they left here"])
def test_a_head_who_counts_in_another_household_by_now_is_not_let_leave_again(county, left, on_date):
    come_to(county, county.bai, on_date)
    before = state_of(county.chen), state_of(county.bai)

    with pytest.raises(Refused, match="后来又登记在一户里了"):
        put_right(county, left)

    assert (state_of(county.chen), state_of(county.bai)) == before
    assert refusals("households.correct_head_departure") == 1
    assert member(county.chen, 0).is_active


def test_nor_one_who_came_elsewhere_and_left_again(county, left):
    come_to(county, county.bai, DAY + timedelta(3))
    gone = {"member_id": member(county.chen, 0).pk, "kind": "lost", "on_date": DAY + timedelta(9), "relations": {}}
    let_leave(household_id=county.bai.pk, **gone, paper=paper(), actor=county.liu)
    before = state_of(county.chen)

    with pytest.raises(Refused, match="后来又登记在一户里了"):
        put_right(county, left)

    assert state_of(county.chen) == before


def test_nor_one_whose_record_went_into_another(county, left):
    gone, kept = member(county.chen, 0), member(county.bai, 1)
    approve_merge(merge_id=propose_people(kept, gone, county.liu).pk, actor=county.li)
    before = state_of(county.chen)

    with pytest.raises(Refused, match="后来又有变动"):
        put_right(county, left)

    assert state_of(county.chen) == before
