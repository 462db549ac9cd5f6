"""The code lists of assets (扶贫项目资产): what kind, who owns them, how they stand, what they bring, how they end."""

from django.db import models


class AssetCategory(models.TextChoices):
    """资产类别."""

    OPERATING = "operating", "经营性"
    PUBLIC = "public", "公益性"
    HOUSEHOLD = "household", "到户类"


class OwnerTier(models.TextChoices):
    """权属层级; the ledgers of county, townships and villages add up over these, 未确权 shown as such."""

    COUNTY = "county", "县管（国有）"
    TOWNSHIP = "township", "乡管"
    VILLAGE = "village", "村管"
    HOUSEHOLD = "household", "户管"
    UNASSIGNED = "unassigned", "未确权"


class AssetStatus(models.TextChoices):
    """How an asset stands, as the last stock-taking found it."""

    IN_USE = "in_use", "在用"
    IDLE = "idle", "闲置"
    LET = "let", "出租"
    DAMAGED = "damaged", "损坏"
    DISPOSED = "disposed", "已处置"


FOUND_AS = tuple(status for status in AssetStatus if status != AssetStatus.DISPOSED)
"""How a stock-taking may find an asset; only a decided disposal ends one."""


class BenefitMode(models.TextChoices):
    """收益方式."""

    OWN = "own", "自营"
    LET = "let", "出租"
    SHARES = "shares", "入股"
    ENTRUSTED = "entrusted", "托管"


class DisposalKind(models.TextChoices):
    """How an asset leaves the ledger."""

    SOLD = "sold", "转让、出售"
    SCRAPPED = "scrapped", "报废"
    DEMOLISHED = "demolished", "拆除"
    LOST = "lost", "毁损、灭失"
    HANDED = "handed", "无偿划转"


class ProceedsTo(models.TextChoices):
    """收入去向: whose income the proceeds are. Those of a village's asset stay with the village."""

    COLLECTIVE = "collective", "村集体收入"
    TOWNSHIP = "township", "乡镇财政"
    COUNTY = "county", "县级财政"
    HOUSEHOLD = "household", "农户"
    NONE = "none", "没有收入"


class DisposalState(models.TextChoices):
    """How far a disposal has come."""

    ASKED = "asked", "等审批"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


SOURCES = {
    "central": "中央",
    "province": "省",
    "city": "市",
    "county": "县",
    "other": "其他",
}
"""资金来源层级 as an asset's card breaks its value down: name → word."""

CHECK_EVERY_DAYS = 365
"""An asset that nobody has looked at for longer is unverified (F22)."""
CARD_WITHIN_DAYS = 30
"""So long after its acceptance a project may be without a card of what it made (F22)."""
