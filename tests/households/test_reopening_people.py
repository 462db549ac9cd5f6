"""A household is not opened again with somebody who was registered elsewhere since."""

from datetime import timedelta

import pytest

from config.lib.refusals import Refused
from households.models import Household, Member
from households.services.changes import confirm_change
from households.services.departures import let_leave
from tests.conftest import make_household
from tests.households.entries import paper, refusals, state_of
from tests.households.test_departures_service import DAY, close
from tests.households.test_reopening import all_of, enter, reopen


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def closed(county) -> Household:
    """Chen's household, closed by Liu and confirmed by Li."""
    closing = close(county.chen, county.liu, {0: "death", 1: "moved_out", 2: "lost"})
    confirm_change(change_id=closing.pk, actor=county.li)
    return county.chen


def second(household: Household) -> Member:
    return Member.objects.get(code=f"{household.code}01")


def test_nobody_counts_in_two_households(county, closed):
    other = make_household(county.upper, "陈阿福", "530399000077", size=1)
    hashed = Member.objects.get(code=f"{county.chen.code}00").id_hash
    Member.objects.filter(household=other).update(id_hash=hashed)
    before = all_of(county.chen)

    with pytest.raises(Refused, match="已经登记在上湾村陈阿福家（530399000077）"):
        reopen(county.chen, county.liu)

    assert all_of(county.chen) == before


@pytest.mark.parametrize(
    ("where", "actor", "sentence"), [("bai", "liu", "登记在上湾村白石保家"), ("yuan", "zhao", "不在您能看到的范围")]
)
def test_who_was_registered_in_another_household_since_stays_there(county, closed, where, actor, sentence):
    other = getattr(county, where)
    enter(Member.objects.get(code=f"{county.chen.code}01"), other, getattr(county, actor))
    before = all_of(county.chen), state_of(other)

    with pytest.raises(Refused, match=sentence):
        reopen(county.chen, county.liu)

    assert (all_of(county.chen), state_of(other), refusals("households.reopen")) == (*before, 1)


def test_nor_one_who_was_registered_elsewhere_and_left_again(county, closed):
    """Their record says the other household by now; it would count here and stand there."""
    enter(second(closed), county.bai, county.liu)
    gone = {"member_id": second(closed).pk, "kind": "lost", "on_date": DAY + timedelta(9), "relations": {}}
    let_leave(household_id=county.bai.pk, **gone, paper=paper(), actor=county.liu)
    before = all_of(closed)

    with pytest.raises(Refused, match="以后又登记过别的一户"):
        reopen(closed, county.liu)

    assert (all_of(closed), refusals("households.reopen")) == (before, 1)
