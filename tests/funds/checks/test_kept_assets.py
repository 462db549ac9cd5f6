"""F22: what is missing about an asset, how long nobody counted it, and works without a card."""

from datetime import timedelta
from decimal import Decimal

import pytest

from funds.checks.kept_assets import CHECK
from projects.asset_codes import AssetCategory, AssetStatus, OwnerTier
from projects.models import Asset, NoAsset, Project
from projects.status import Milestone
from tests.funds.checks.conftest import TODAY, faults_of

LONG_AGO = TODAY - timedelta(31)


@pytest.fixture
def asset(clean) -> Asset:
    """The pipes were accepted a month ago and have a card on which nothing is missing."""
    accepted = {"accepted_on": LONG_AGO, "finished_on": LONG_AGO, "started_on": LONG_AGO}
    Project.objects.filter(pk=clean.pipes.pk).update(milestone=Milestone.ACCEPTED, **accepted)
    return Asset.objects.create(
        number="ZC-1", project=clean.pipes, name="供水管网", category=AssetCategory.PUBLIC, township=clean.east,
        village=clean.lower, owner_tier=OwnerTier.VILLAGE, original_value=Decimal(5000), acquired_on=LONG_AGO,
        keeper="陈管护", certificate="证 1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, []),
        ({"owner_tier": OwnerTier.UNASSIGNED}, ["没有确权"]),
        ({"keeper": "", "certificate": ""}, ["没有管护人、没有登记证"]),
        ({"status": AssetStatus.IDLE}, ["闲置"]),
    ],
    ids=["nothing", "owner", "keeper and certificate", "idle"],
)
def test_all_that_is_missing_about_an_asset_is_said_at_once(asset, wrong, words):
    Asset.objects.filter(pk=asset.pk).update(**wrong)

    assert [fault.value for fault in faults_of(CHECK)] == words


@pytest.mark.parametrize(("days", "found"), [(365, 0), (366, 1)])
def test_an_asset_that_nobody_counted_for_a_year_is_found(asset, days, found):
    Asset.objects.filter(pk=asset.pk).update(checked_on=TODAY - timedelta(days))

    assert len(faults_of(CHECK)) == found


def test_accepted_works_have_a_card_or_a_statement_within_a_month(asset):
    accepted = {"finished_on": LONG_AGO, "started_on": LONG_AGO, "milestone": Milestone.ACCEPTED}
    road = Project.objects.get(code="SZ-2026-002")
    Project.objects.filter(pk=road.pk).update(accepted_on=LONG_AGO + timedelta(1), **accepted)
    assert faults_of(CHECK) == []

    Project.objects.filter(pk=road.pk).update(accepted_on=LONG_AGO)
    assert [fault.value for fault in faults_of(CHECK)] == ["card"]

    NoAsset.objects.create(project=road, reason="补助发到户，没有形成资产")
    assert faults_of(CHECK) == []
