"""A system sees what it was granted through the one door that decides it for people as well."""

from datetime import timedelta

import pytest
from django.utils import timezone

from households.models import Household, Member, Visit
from tests.api import make_client
from villages.models import Group, Township, Village


def test_a_system_of_one_township_sees_its_rows_only(county):
    system = make_client(county, "东乡平台", (county.east,))

    assert set(Household.objects.visible_to(system)) == {county.chen, county.bai}
    assert set(Township.objects.visible_to(system)) == {county.east}
    assert set(Village.objects.visible_to(system)) == {county.lower, county.upper}
    assert set(Group.objects.visible_to(system)) == {county.chen.group, county.bai.group}
    assert Member.objects.visible_to(system).count() == 5


def test_a_system_of_two_townships_sees_each_row_once(county):
    system = make_client(county, "两乡平台", (county.east, county.west))

    assert Household.objects.visible_to(system).count() == Household.objects.count()


def test_a_system_of_the_county_sees_everything(county):
    system = make_client(county, "省扶贫平台")

    assert set(Household.objects.visible_to(system)) == {county.chen, county.bai, county.yuan}


@pytest.mark.parametrize(
    "stands",
    [
        {"granted_at": None, "granted_by": None},
        {"expires_on": timezone.localdate() - timedelta(days=1)},
        {"ended_at": timezone.now(), "end_reason": "合同到期"},
    ],
)
def test_a_system_that_does_not_work_sees_nothing(county, stands):
    if "ended_at" in stands:
        stands = stands | {"ended_by": county.secadmin}
    system = make_client(county, "省扶贫平台", **stands)

    assert not Household.objects.visible_to(system).exists()
    assert not Visit.objects.visible_to(system).exists()


def test_a_system_works_through_its_last_day(county):
    assert make_client(county, "省扶贫平台", expires_on=timezone.localdate()).is_active
