"""What fitted together when it was compared need not fit when only some of it is taken, or when time has passed."""

import pytest

from households.codes import Relation
from households.models import Household, Member, Membership
from households.status import HouseholdStatus
from tests.households.imports.books import filled, import_all, member, send
from villages.clocks import succeed

pytestmark = pytest.mark.django_db


def another_spouse(county):
    """Return a workbook in which Chen's wife turns out to be somebody else."""
    one = county.chen.members.get(code__endswith="01")
    succeed(Membership.objects.believed().get(member=one), relation=Relation.SPOUSE)
    stands = {"户编号": county.chen.code, "人编号": one.code, "姓名": one.name, "与户主关系": str(Relation.OTHER.label)}
    wife = member(county.chen.code, 2, 姓名="周小丽", 与户主关系="配偶", 性别="女")
    return filled("register", member=[stands, wife])


def spouses(county) -> int:
    return Membership.objects.believed().filter(household=county.chen, relation=Relation.SPOUSE).count()


def test_a_new_spouse_without_the_change_of_the_old_one_is_refused(county):
    job = send(county.liu, "register", another_spouse(county))
    import_all(job, county.liu, county.li, takes=["new"])

    assert (job.state, spouses(county)) == ("failed", 1)
    assert "会有两个户主的配偶，一条也没有入库" in job.reason


def test_both_together_are_taken(county):
    job = send(county.liu, "register", another_spouse(county))
    import_all(job, county.liu, county.li)

    assert (job.reason, job.state, spouses(county)) == ("", "done", 1)


def test_nobody_is_added_to_a_household_that_has_gone_meanwhile(county):
    job = send(county.liu, "register", filled("register", member=[member(county.chen.code, 1, 与户主关系="其他")]))
    assert job.summary["sheets"][1]["new"] == 1
    before = Member.objects.count()
    Household.objects.filter(pk=county.chen.pk).update(status=HouseholdStatus.CLOSED)
    import_all(job, county.liu, county.li)

    assert (job.state, Member.objects.count()) == ("failed", before)
    assert "重新核对" in job.reason
