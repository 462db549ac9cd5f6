"""Stock-takings, yearly results and disposals: the latest counts, the earlier stay, a second person decides."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Role
from config.lib.refusals import Refused, SamePersonRefused
from projects.asset_codes import OwnerTier, ProceedsTo
from projects.models import Asset, AssetCheck, AssetDisposal, AssetYear
from projects.services.asset_events import (
    CheckEntry,
    YearEntry,
    ask_disposal,
    check_asset,
    decide_disposal,
    tell_year,
)
from tests.conftest import give_role
from tests.projects.assets import MADE, accepted_project, disposal, make_asset


@pytest.fixture
def here(county):
    """The county with the card of a tank in Lower Bend."""
    county.asset = make_asset(accepted_project(county.lower), county.liu)
    county.today = timezone.localdate()
    return county


def check(here, day, found_as="in_use", actor=None, **more):
    """Write down a stock-taking of the tank."""
    return check_asset(asset_id=here.asset.pk, entry=CheckEntry(day, found_as, **more), actor=actor or here.liu)


def year(here, income="5000.00", actor=None, **more):
    """Write down the tank's result of 2025."""
    return tell_year(asset_id=here.asset.pk, entry=YearEntry(2025, Decimal(income), **more), actor=actor or here.liu)


def card_of(here) -> Asset:
    """Return the tank's card as it stands."""
    return Asset.objects.get(pk=here.asset.pk)


def test_the_latest_stock_taking_says_how_an_asset_stands(here):
    check(here, here.today, "idle", note="水源断流")
    check(here, here.today - timedelta(30), "damaged")

    assert (card_of(here).status, card_of(here).checked_on) == ("idle", here.today)
    assert AssetCheck.objects.count() == 2


def test_a_second_stock_taking_of_a_day_replaces_the_first_which_stays(here):
    check(here, here.today, "idle")
    again = check(here, here.today, "idle")
    check(here, here.today, "in_use")

    assert [one.found_as for one in AssetCheck.objects.believed()] == ["in_use"]
    assert again == AssetCheck.objects.exclude(superseded_at=None).get()
    assert card_of(here).status == "in_use"


def test_a_stock_taking_before_the_asset_was_there_or_tomorrow_is_refused(here):
    for day in (MADE - timedelta(1), here.today + timedelta(1)):
        with pytest.raises(Refused, match="盘点日期应在"):
            check(here, day)
    with pytest.raises(Refused, match="请选择盘点时的状态"):
        check(here, here.today, "disposed")
    with pytest.raises(PermissionDenied):
        check(here, here.today, actor=here.li)
    assert not AssetCheck.objects.exists()
    assert check(here, MADE).checked_on == MADE


def test_what_an_asset_brought_is_given_out_at_most_whole(here):
    parts = {"to_households": Decimal("3000.00"), "household_count": 10, "to_collective": Decimal("2000.00")}

    assert year(here, **parts).left == 0
    with pytest.raises(Refused, match="分出去的比收益还多"):
        year(here, "4999.99", note="更正", **parts)
    with pytest.raises(Refused, match="户数要一起填"):
        year(here, to_households=Decimal(1))


def test_a_years_result_is_replaced_only_with_a_reason_and_both_stay(here):
    year(here)
    assert year(here) == AssetYear.objects.get()

    with pytest.raises(Refused, match="已经登记过"):
        year(here, "6000.00")
    year(here, "6000.00", note="补收上半年租金")

    assert [one.income for one in AssetYear.objects.believed()] == [Decimal("6000.00")]
    assert AssetYear.objects.count() == 2


def test_the_trail_of_rows_is_never_rewritten(here):
    rows = [check(here, here.today), year(here)]

    for row in rows:
        for change in (lambda row=row: type(row).objects.filter(pk=row.pk).update(note="别的"), row.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


def test_a_second_person_approves_a_disposal_and_the_asset_leaves_the_ledger(here):
    asked = ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.liu)
    assert ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.liu) == asked

    decide_disposal(disposal_id=asked.pk, approved=True, opinion="同意", actor=here.qian)

    assert (card_of(here).status, card_of(here).disposed_on) == ("disposed", here.today)
    assert AuditEntry.objects.filter(action="assets.decide_disposal").count() == 1
    with pytest.raises(Refused, match="已经处置"):
        check(here, here.today)
    with pytest.raises(Refused, match="已经审批过"):
        decide_disposal(disposal_id=asked.pk, approved=False, opinion="不行", actor=here.qian)


def test_a_disposal_that_the_card_has_outgrown_is_not_approved(here):
    asked = ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.liu)
    Asset.objects.filter(pk=here.asset.pk).update(owner_tier=OwnerTier.TOWNSHIP)

    with pytest.raises(Refused, match="资产卡的权属或购建日期改过"):
        decide_disposal(disposal_id=asked.pk, approved=True, opinion="", actor=here.qian)


def test_who_asked_does_not_decide_through_whichever_role(here):
    asked = ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.zhao)
    give_role(here.zhao, Role.COUNTY_APPROVER)

    with pytest.raises(SamePersonRefused, match="是您提交的"):
        decide_disposal(disposal_id=asked.pk, approved=True, opinion="", actor=here.zhao)

    assert card_of(here).status == "in_use"
    assert AssetDisposal.objects.get().state == "asked"


def test_a_returned_disposal_says_why_and_may_be_asked_again(here):
    asked = ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.liu)

    with pytest.raises(Refused, match="请写明退回的原因"):
        decide_disposal(disposal_id=asked.pk, approved=False, opinion=" ", actor=here.qian)
    decide_disposal(disposal_id=asked.pk, approved=False, opinion="缺评估报告", actor=here.qian)
    again = ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.liu)

    assert (AssetDisposal.objects.get(pk=asked.pk).state, again.state) == ("returned", "asked")
    assert card_of(here).status == "in_use"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"proceeds_to": ProceedsTo.TOWNSHIP}, "归村集体"),
        ({"proceeds_to": ProceedsTo.NONE}, "要选收入去向"),
        ({"proceeds": Decimal(0)}, "没有收入的请填 0"),
        ({"document": " "}, "请写明处置原因和决策文件"),
        ({"disposed_on": MADE - timedelta(1)}, "处置日期应在"),
        ({"kind": "given"}, "请选择处置方式"),
    ],
)
def test_a_disposal_that_will_not_do_is_refused(here, changes, words):
    with pytest.raises(Refused, match=words):
        ask_disposal(asset_id=here.asset.pk, entry=disposal(**changes), actor=here.liu)

    assert not AssetDisposal.objects.exists()


def test_nobody_disposes_of_what_they_do_not_see_or_may_not(here):
    far = make_asset(accepted_project(here.far, "SZ-2025-102"), here.zhao)

    with pytest.raises(ObjectDoesNotExist):
        ask_disposal(asset_id=far.pk, entry=disposal(), actor=here.liu)
    with pytest.raises(PermissionDenied):
        ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.cai)
    asked = ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.liu)
    with pytest.raises(PermissionDenied):
        decide_disposal(disposal_id=asked.pk, approved=True, opinion="", actor=here.zhao)


def test_the_database_refuses_one_person_in_both_duties_and_income_that_leaves_the_village(here):
    asked = ask_disposal(asset_id=here.asset.pk, entry=disposal(), actor=here.liu)
    closed = {"state": "approved", "closed_at": timezone.now(), "closed_person": asked.asked_person}

    with pytest.raises(DatabaseError, match="second_person"), transaction.atomic():
        AssetDisposal.objects.filter(pk=asked.pk).update(**closed)
    another = make_asset(here.asset.project, here.liu)
    with pytest.raises(DatabaseError, match="stays_there"), transaction.atomic():
        AssetDisposal.objects.create(
            asset=another, owner_tier=OwnerTier.VILLAGE, kind="sold", reason="x",
            document="x", disposed_on=here.today, proceeds=1, proceeds_to="county", asked_person="0" * 64,
        )  # fmt: skip
