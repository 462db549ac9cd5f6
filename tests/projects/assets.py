"""Short ways to make projects that were accepted, and cards of what they left behind."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.utils import timezone

from projects.asset_codes import AssetCategory, DisposalKind, OwnerTier, ProceedsTo
from projects.models import Asset, Project, ProjectType
from projects.services.asset_events import CheckEntry, DisposalEntry, YearEntry, ask_disposal, check_asset, tell_year
from projects.services.assets import AssetEntry, create_asset
from projects.status import Milestone

MADE = date(2025, 6, 1)


def accepted_project(village: Any, code: str = "SZ-2025-101", **more: Any) -> Project:
    """Make a water project that was accepted; `village` None for one of the county as a whole."""
    place = {"township": village.township, "village": village} if village else {}
    about = {
        "name": f"{village or '全县'}蓄水池", "year": 2025, "project_type": ProjectType.WATER,
        "plan_amount": Decimal("200000.00"), "milestone": Milestone.ACCEPTED, "finished_on": MADE,
        "accepted_on": MADE + timedelta(20),
    }  # fmt: skip
    return Project.objects.create(code=code, **place, **about | more)


def card(**changes: Any) -> AssetEntry:
    """Return what somebody fills in about a tank of the village, with `changes`."""
    usual: dict[str, Any] = {
        "name": "人饮蓄水池", "category": AssetCategory.PUBLIC, "original_value": Decimal("120000.00"),
        "acquired_on": MADE, "owner_tier": OwnerTier.VILLAGE, "quantity": Decimal("1.00"), "unit": "座",
        "owner_name": "下湾村股份经济合作社", "keeper": "陈管水",
    }  # fmt: skip
    return AssetEntry(**usual | changes)


def make_asset(project: Project, actor: Any, **changes: Any) -> Asset:
    """Write a card of what `project` left behind, where the project lies unless told otherwise."""
    place = {"township": project.township, "village": project.village}
    return create_asset(project_id=project.pk, entry=card(**place | changes), submit_key=uuid4(), actor=actor)


def disposal(**changes: Any) -> DisposalEntry:
    """Return a request to sell, with `changes`."""
    usual: dict[str, Any] = {
        "kind": DisposalKind.SOLD, "reason": "设备更新，村民代表会议同意转让", "document": "下湾村会议纪要〔2026〕3号",
        "disposed_on": timezone.localdate(), "proceeds": Decimal("8000.00"), "proceeds_to": ProceedsTo.COLLECTIVE,
    }  # fmt: skip
    return DisposalEntry(**usual | changes)


def fill_assets(county: SimpleNamespace) -> SimpleNamespace:
    """Add accepted projects of Lower Bend and Far Hill with a card each, one without, and a disposal that waits."""
    county.tank, county.far_tank = (
        accepted_project(county.lower), accepted_project(county.far, "SZ-2025-102")
    )  # fmt: skip
    county.bare_project = accepted_project(county.lower, "SZ-2025-103")
    county.far_bare = accepted_project(county.far, "SZ-2025-104")
    county.asset = make_asset(county.tank, county.liu, keeper_phone="08741234567", certificate="证-001")
    county.far_asset = make_asset(county.far_tank, county.zhao, owner_name="远山村股份经济合作社")
    today = timezone.localdate()
    check_asset(asset_id=county.asset.pk, entry=CheckEntry(today, "in_use"), actor=county.liu)
    told = YearEntry(2025, Decimal("5000.00"), Decimal("3000.00"), 10, Decimal("1000.00"), Decimal("500.00"))
    tell_year(asset_id=county.asset.pk, entry=told, actor=county.liu)
    county.disposal = ask_disposal(asset_id=county.asset.pk, entry=disposal(), actor=county.liu)
    return county
