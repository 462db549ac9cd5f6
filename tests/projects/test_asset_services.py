"""Cards of assets: written for accepted projects only, corrected with a reason, never for a place out of sight."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.reveal import masked
from config.lib.merging import EditConflict, Opening, digests
from config.lib.refusals import Refused
from projects.asset_codes import OwnerTier
from projects.models import Asset, NoAsset
from projects.services.assets import asset_values, correct_asset, create_asset, state_no_asset
from projects.status import Milestone
from tests.projects.assets import MADE, accepted_project, card, make_asset

WHY = "照登记证更正"
SOURCES = ("from_central", "from_province", "from_city", "from_county", "from_other")


@pytest.fixture
def here(county):
    """The county with one accepted project in Lower Bend, of which Liu's township has written a card."""
    county.tank = accepted_project(county.lower)
    county.asset = make_asset(county.tank, county.liu)
    return county


def opened(asset: Asset) -> Opening:
    """Return what a form shows that is opened now."""
    return Opening(digests=digests(asset_values(asset)))


def correct(asset: Asset, actor, opening: Opening | None = None, **changes):
    """Correct a card of Lower Bend."""
    place = {"township": asset.township, "village": asset.village}
    entry = card(**place | changes)
    return correct_asset(asset_id=asset.pk, entry=entry, opening=opening or opened(asset), reason=WHY, actor=actor)


def refused(action: str) -> int:
    """Return how many refusals of an action the trail has."""
    return AuditEntry.objects.filter(action=f"{action}.refused").count()


def test_a_card_has_the_next_number_of_its_project_and_one_row_in_the_trail(here):
    second = make_asset(here.tank, here.liu, name="减压池", keeper_phone="0874 1234567")

    assert [here.asset.number, second.number] == ["SZ-2025-101-001", "SZ-2025-101-002"]
    assert (second.village, second.status, second.recorded_by) == (here.lower, "in_use", here.liu)
    assert masked(Asset.objects.get(pk=second.pk).keeper_phone, "phone") not in {"", "08741234567"}
    told = AuditEntry.objects.get(action="assets.create", subject_id=str(second.pk)).after
    assert told["original_value"] == "120,000.00 元"
    assert "1234567" not in str(told)


def test_the_same_form_sent_twice_is_one_card(here):
    key = uuid4()
    about = {"entry": card(village=here.lower), "submit_key": key, "actor": here.liu}

    first = create_asset(project_id=here.tank.pk, **about)
    again = create_asset(project_id=here.tank.pk, **about)

    assert first == again
    assert Asset.objects.filter(submit_key=key).count() == 1


@pytest.mark.parametrize("milestone", [Milestone.STARTED, Milestone.FINISHED, Milestone.TERMINATED])
def test_a_project_that_is_not_accepted_gets_no_card(here, milestone):
    project = accepted_project(here.lower, "SZ-2025-110", milestone=milestone, accepted_on=None)

    with pytest.raises(Refused, match="还没有验收"):
        make_asset(project, here.liu)

    assert not project.assets.exists()
    assert refused("assets.create") == 1


def test_who_keeps_no_cards_and_who_does_not_see_the_project_write_none(here):
    far = accepted_project(here.far, "SZ-2025-111")

    with pytest.raises(PermissionDenied):
        make_asset(here.tank, here.li)
    with pytest.raises(ObjectDoesNotExist):
        make_asset(far, here.liu)

    assert Asset.objects.count() == 1
    assert refused("assets.create") == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"original_value": Decimal(0)}, "原值要大于零"),
        ({"acquired_on": date(2012, 10, 31)}, "购建日期应在"),
        ({"acquired_on": timezone.localdate() + timedelta(1)}, "购建日期应在"),
        ({"quantity": Decimal(3), "unit": ""}, "写明单位"),
        ({"latitude": Decimal("24.8")}, "纬度、经度一起填"),
        ({"category": "castle"}, "不认识的选项"),
        ({"name": " "}, "请填资产名称"),
        ({"keeper_phone": "call me"}, "7 到 12 位数字"),
        ({"location": "找 13812345678"}, "像身份证号或手机号"),
        ({"owner_tier": OwnerTier.HOUSEHOLD}, "请填是哪一户"),
        ({"owner_tier": OwnerTier.HOUSEHOLD, "household_code": "530399000003"}, "没有编号是这个的户"),
        ({"household_code": "530399000001"}, "权属层级要选「户管」"),
        ({"village": None}, "请选是哪个村"),
        ({"village": None, "township": None, "owner_tier": OwnerTier.UNASSIGNED}, "请选资产在哪个乡镇"),
        (dict.fromkeys(SOURCES, Decimal("10.00")), "相加应等于原值"),
    ],
)
def test_a_card_that_cannot_be_is_refused_and_nothing_is_written(here, changes, words):
    with pytest.raises(Refused, match=words):
        make_asset(here.tank, here.liu, **changes)

    assert Asset.objects.count() == 1


def test_the_bounds_of_a_card_are_let_in(here):
    parts = dict.fromkeys(SOURCES, Decimal("0.00")) | {"from_central": Decimal("0.01")}
    first_day = make_asset(here.tank, here.liu, original_value=Decimal("0.01"), acquired_on=date(2012, 11, 1), **parts)
    today = make_asset(here.tank, here.liu, acquired_on=timezone.localdate())

    assert (first_day.from_central, today.acquired_on) == (Decimal("0.01"), timezone.localdate())


def test_a_households_asset_stands_where_the_household_lives(here):
    asset = make_asset(here.tank, here.liu, owner_tier=OwnerTier.HOUSEHOLD, household_code=here.bai.code)

    assert (asset.household, asset.village, asset.township) == (here.bai, here.upper, here.east)


def test_a_village_out_of_sight_is_refused(here):
    with pytest.raises(Refused, match="没有这个村"):
        make_asset(here.tank, here.liu, village=here.far)


def test_no_two_cards_bear_one_certificate_or_plate(here):
    make_asset(here.tank, here.liu, certificate="证-1", plate="牌-1")

    for number in ({"certificate": "证-1"}, {"plate": "牌-1"}):
        with pytest.raises(Refused, match="已经在另一张资产卡上"):
            make_asset(here.tank, here.liu, **number)


def test_a_correction_keeps_the_card_as_it_was_and_says_why(here):
    correct(here.asset, here.liu, certificate="证-9", keeper="李管水")

    asset = Asset.objects.get(pk=here.asset.pk)
    assert (asset.certificate, asset.keeper) == ("证-9", "李管水")
    assert asset.events.get().certificate == ""
    entry = AuditEntry.objects.get(action="assets.correct")
    assert (entry.reason, entry.after["keeper"], entry.before["keeper"]) == (WHY, "李管水", "陈管水")


def test_a_correction_without_a_change_or_by_nobody_who_may_changes_nothing(here):
    with pytest.raises(Refused, match="没有改动任何内容"):
        correct(here.asset, here.liu)
    with pytest.raises(PermissionDenied):
        correct(here.asset, here.qian, keeper="别人")
    assert Asset.objects.get(pk=here.asset.pk).keeper == "陈管水"
    assert refused("assets.correct") == 2


def test_who_saves_second_is_asked_whose_value_counts(here):
    before = opened(here.asset)
    correct(here.asset, here.liu, keeper="李管水")

    with pytest.raises(EditConflict):
        correct(here.asset, here.zhao, before, keeper="王管水")

    assert Asset.objects.get(pk=here.asset.pk).keeper == "李管水"


def test_a_project_that_left_nothing_behind_is_stated_once_and_gets_no_card(here):
    training = accepted_project(here.lower, "SZ-2025-120", name="培训")
    state_no_asset(project_id=training.pk, reason="培训补助，没有实物", actor=here.liu)
    state_no_asset(project_id=training.pk, reason="培训补助，没有实物", actor=here.liu)

    assert NoAsset.objects.get().reason == "培训补助，没有实物"
    with pytest.raises(Refused, match="不形成资产"):
        make_asset(training, here.liu)
    with pytest.raises(Refused, match="已经有资产卡"):
        state_no_asset(project_id=here.tank.pk, reason="没有", actor=here.liu)


@pytest.mark.parametrize(
    "change",
    [
        {"original_value": 0},
        {"category": "castle"},
        {"owner_tier": "household"},
        {"village": None},
        {"from_central": Decimal(1)},
        {"status": "disposed"},
        {"quantity": 0},
    ],
)
def test_the_database_refuses_a_card_that_cannot_be(here, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Asset.objects.filter(pk=here.asset.pk).update(**change)


def test_the_database_wants_an_accepted_project_a_fitting_place_and_keeps_every_card(here):
    running = accepted_project(here.lower, "SZ-2025-130", milestone=Milestone.STARTED, accepted_on=None)

    for change in ({"project": running}, {"township": here.west}, {"household": here.bai, "owner_tier": "household"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Asset.objects.filter(pk=here.asset.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Asset.objects.filter(pk=here.asset.pk).delete()
    assert here.asset.acquired_on == MADE
