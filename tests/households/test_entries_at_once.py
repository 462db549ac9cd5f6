"""Two people enter at the same moment, on two connections: the register stays one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from config.lib.refusals import Refused
from households.models import Household, Member, Membership, MembershipEvent, RegisterChange
from tests.conftest import build_county
from tests.households.entries import id_number, now_in, paper
from tests.households.test_departures_service import leave
from tests.households.test_family_services import split
from tests.households.test_member_service import add
from tests.households.test_registration_service import register

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 2)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment; return what each gave, or the refusal it met."""
    start = Barrier(len(acts), timeout=60)

    def do(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_one_id_number_entered_in_two_households_stands_in_one():
    county = build_county()

    found = at_once(lambda: add(county.chen, county.liu), lambda: add(county.bai, county.zhao))

    [refusal] = [one for one in found if isinstance(one, Refused)]
    assert "已经登记在" in str(refusal)
    assert Member.objects.filter(name="杨小山").count() == 1
    assert Membership.objects.filter(member__name="杨小山").count() == 1
    assert RegisterChange.objects.count() == 1


def test_one_head_registered_twice_makes_one_household_and_codes_do_not_collide():
    county = build_county()

    found = at_once(
        lambda: register(county.lower, county.liu),
        lambda: register(county.upper, county.zhao),
        lambda: register(county.lower, county.zhao, head={"name": "李大", "id_number": id_number(order="003")}),
    )

    assert sum(isinstance(one, Refused) for one in found) == 1
    assert Household.objects.count() == 5
    assert Household.objects.values("code").distinct().count() == 5


def test_a_death_and_a_split_of_the_same_person_are_one_of_the_two():
    county = build_county()

    found = at_once(lambda: leave(county.chen, 1, county.wang), lambda: split(county.chen, county.liu, {1: "head"}))

    refused = [one for one in found if isinstance(one, Refused)]
    person = Member.objects.get(code="53039900000101")
    open_rows = Membership.objects.believed().filter(member=person, valid_to__isnull=True)
    assert len(refused) == 1
    assert open_rows.count() == (1 if person.is_active else 0)
    kinds = set(MembershipEvent.objects.filter(member=person).values_list("kind", flat=True))
    assert kinds == ({"split"} if person.is_active else {"death"})


def test_a_tap_sent_six_times_at_once_is_one_departure():
    county = build_county()
    form = paper()

    found = at_once(*[lambda: leave(county.chen, 1, county.wang, form=form)] * 6)

    assert {one.pk for one in found} == {RegisterChange.objects.get().pk}
    assert now_in(county.chen) == {"陈阿福": "head", "陈阿福2": "other"}
