"""F22: assets without owner, keeper or certificate, idle or not counted, and works without an asset card."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from projects.asset_codes import AssetStatus, OwnerTier
from projects.models import Asset, NoAsset, Project


def kept_assets(asked: Asked) -> Iterator[Fault]:
    """Yield assets with all that is missing about each, then accepted projects without card or statement."""
    oldest = asked.day - timedelta(asked.rule.stock_days)
    for asset in Asset.objects.standing().filter(acquired_on__lte=asked.day).order_by("pk"):
        missing = _missing(asset)
        if (asset.checked_on or asset.acquired_on) < oldest:
            missing.append(f"{asked.rule.stock_days} 天以上没有盘点")
        if missing:
            words = "、".join(missing)
            yield Fault(
                f"asset:{asset.pk}", str(asset), f"{words}，原值 {format_money(asset.original_value)} 元。", words,
                asset.original_value, project_id=asset.project_id, township_id=asset.township_id,
            )  # fmt: skip
    accepted = Project.objects.filter(accepted_on__lt=asked.day - timedelta(asked.rule.card_days))
    of_project = {"project": OuterRef("pk")}
    bare = accepted.filter(~Exists(Asset.objects.filter(**of_project)), ~Exists(NoAsset.objects.filter(**of_project)))
    for project in bare.order_by("pk"):
        days = asked.rule.card_days
        sentence = f"{project.accepted_on:%Y-%m-%d} 验收，{days} 天以上没有登记资产，也没有说明不形成资产。"
        yield Fault(
            f"project:{project.pk}", str(project), sentence, "card",
            project_id=project.pk, township_id=project.township_id,
        )  # fmt: skip


def _missing(asset: Asset) -> list[str]:
    found = {
        "没有确权": asset.owner_tier == OwnerTier.UNASSIGNED,
        "没有管护人": not asset.keeper,
        "没有登记证": not asset.certificate,
        "闲置": asset.status == AssetStatus.IDLE,
    }
    return [words for words, holds in found.items() if holds]


CHECK = Check(
    id="F22",
    label="资产管护不到位",
    mode=Mode.WARN,
    category=Category.ASSET,
    advice="补登资产卡，定所有人和管护人，发登记证；闲置的盘活，一年盘点一次。",
    find=kept_assets,
)
