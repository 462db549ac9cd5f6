"""The ledgers add up: 掇刀's published 624 assets of 308.626 m, twice; what nobody owns is shown, never lost."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils import timezone

from projects.asset_codes import AssetCategory, OwnerTier
from projects.models import Asset, Project
from projects.selectors.assets import (
    Gap,
    Held,
    accepted_without_card,
    count_gaps,
    lacking,
    overdue_for_a_card,
    read_ledger,
    there_on,
)
from projects.services.assets import state_no_asset
from tests.projects.assets import MADE, accepted_project, make_asset

# 掇刀区, hb.cri.cn 2021-12-13: items and millions of 元. The whole is 624 items, 308.626 m.
BY_CATEGORY = {"public": (502, "260.46"), "operating": (33, "29.78"), "household": (89, "18.39")}
BY_TIER = {"county": (19, "32.14"), "township": (28, "13.28"), "village": (488, "244.81"), "household": (89, "18.39")}
# One way to spread the items over both so that each published figure comes out, in thousands of 元.
CELLS = [
    ("public", "county", 19, 32_142), ("public", "township", 28, 13_282), ("public", "village", 455, 215_032),
    ("operating", "village", 33, 29_780), ("household", "household", 89, 18_390),
]  # fmt: skip
MILLION = Decimal(10) ** 6


def spread(total: int, parts: int) -> list[int]:
    """Split a whole number into so many parts that make it again."""
    return [total // parts + (place < total % parts) for place in range(parts)]


def duodao(county) -> Project:
    """Write the 624 cards over two townships, in the county's own project."""
    project = accepted_project(None, "DD-2021-001")
    homes = [county.chen, county.yuan]
    cards = []
    for category, tier, count, thousands in CELLS:
        for place, value in enumerate(spread(thousands * 1000, count)):
            home = homes[place % 2]
            cards.append(
                Asset(
                    number=f"{tier}-{category}-{place}", project=project, name="资产", category=category,
                    owner_tier=tier, original_value=value, acquired_on=MADE, township=home.township,
                    village=home.village, household=home if tier == OwnerTier.HOUSEHOLD else None,
                )
            )  # fmt: skip
    Asset.objects.bulk_create(cards)
    return project


def published(held: Held) -> tuple[int, str]:
    """Return a sum as the county published it: items, and millions with two decimals."""
    return held.count, str((held.value / MILLION).quantize(Decimal("0.01"), ROUND_HALF_UP))


def by_key(rows: Sequence) -> dict[str, Held]:
    """Return the whole of each line of a ledger by its key."""
    return {row.key: row.whole for row in rows}


def test_the_assets_of_duodao_add_up_by_category_and_by_owner(county):
    duodao(county)

    ledger = read_ledger(there_on(Asset.objects.all(), timezone.localdate()), by="township")

    tiers = dict(zip(OwnerTier.values, ledger.by_tier, strict=True))
    assert {name: published(held) for name, held in by_key(ledger.by_category).items()} == BY_CATEGORY
    assert {name: published(tiers[name]) for name in BY_TIER} == BY_TIER
    assert tiers[OwnerTier.UNASSIGNED] == Held()
    assert (ledger.whole.count, ledger.whole.value / MILLION) == (624, Decimal("308.626"))
    assert set(ledger.sums.values()) == {ledger.whole}
    assert ledger.adds_up
    assert [row.label for row in ledger.by_place] == ["东乡", "西镇"]


def test_a_township_is_the_sum_of_its_villages_and_the_county_of_its_townships(county):
    duodao(county)
    of_county = read_ledger(Asset.objects.all(), by="township")

    for row in of_county.by_place:
        of_township = read_ledger(Asset.objects.filter(township=int(row.key)), by="village")
        assert of_township.whole == row.whole
        assert of_township.adds_up
        assert of_township.by_tier == row.tiers


def test_what_nobody_owns_yet_is_a_column_of_its_own_and_part_of_the_whole(county):
    project = accepted_project(county.lower)
    make_asset(project, county.liu, original_value=Decimal("10.00"))
    make_asset(project, county.liu, original_value=Decimal("0.05"), owner_tier=OwnerTier.UNASSIGNED)
    make_asset(project, county.zhao, original_value=Decimal("3.00"), owner_tier=OwnerTier.COUNTY)

    ledger = read_ledger(Asset.objects.all(), by="village")

    unassigned = dict(zip(ledger.tiers, ledger.by_tier, strict=True))["未确权"]
    assert unassigned == Held(1, Decimal("0.05"))
    assert ledger.whole == Held(3, Decimal("13.05"))
    assert ledger.adds_up


def test_an_asset_is_in_the_ledger_from_the_day_it_was_made_to_the_day_before_it_went(county):
    asset = make_asset(accepted_project(county.lower), county.liu)
    gone = MADE + timedelta(100)
    Asset.objects.filter(pk=asset.pk).update(status="disposed", disposed_on=gone)

    days = {MADE - timedelta(1): 0, MADE: 1, gone - timedelta(1): 1, gone: 0}
    assert {day: there_on(Asset.objects.all(), day).count() for day in days} == days


@pytest.fixture
def lacks(county):
    """A card that lacks everything, and one that lacks nothing on the same day."""
    county.tank, county.day = accepted_project(county.lower), date(2026, 6, 2)
    empty = {"keeper": "", "owner_name": ""}
    county.bare = make_asset(county.tank, county.liu, owner_tier=OwnerTier.UNASSIGNED, **empty)
    county.plain = make_asset(county.tank, county.liu, **empty)
    county.full = make_asset(county.tank, county.liu, certificate="证-1", plate="牌-1")
    Asset.objects.filter(pk=county.full.pk).update(checked_on=date(2025, 6, 2))
    return county


def test_a_card_says_what_it_lacks_and_a_year_is_the_bound_of_a_stock_taking(lacks):
    assets = Asset.objects.all()

    assert set(lacking(assets, Gap.OWNER, lacks.day)) == {lacks.bare}
    assert set(lacking(assets, Gap.KEEPER, lacks.day)) == {lacks.bare, lacks.plain}
    assert set(lacking(assets, Gap.CERTIFICATE, lacks.day)) == {lacks.plain}
    assert set(lacking(assets, Gap.UNCHECKED, lacks.day)) == {lacks.bare, lacks.plain}
    assert set(lacking(assets, Gap.UNCHECKED, lacks.day + timedelta(1))) == {lacks.bare, lacks.plain, lacks.full}
    Asset.objects.filter(pk=lacks.full.pk).update(status="idle")
    counted = count_gaps(assets, lacks.day)
    assert (counted[Gap.IDLE], counted[Gap.DAMAGED], counted[Gap.PLATE]) == (1, 0, 1)


def test_what_was_disposed_of_lacks_nothing(lacks):
    Asset.objects.update(status="disposed", disposed_on=lacks.day)

    assert not any(count_gaps(Asset.objects.all(), lacks.day).values())


def test_a_project_without_a_card_is_overdue_thirty_days_after_its_acceptance(county):
    project = accepted_project(county.lower)
    day = project.accepted_on

    assert list(accepted_without_card(Project.objects.all(), day)) == [project]
    assert not overdue_for_a_card(Project.objects.all(), day + timedelta(29)).exists()
    assert overdue_for_a_card(Project.objects.all(), day + timedelta(30)).exists()
    state_no_asset(project_id=project.pk, reason="只有补助", actor=county.liu)
    assert not accepted_without_card(Project.objects.all(), day).exists()


def test_a_category_and_a_tier_have_the_words_of_the_county():
    assert AssetCategory.labels == ["经营性", "公益性", "到户类"]
    assert OwnerTier.labels[-1] == "未确权"
