"""What happens to an asset: it is looked at, it brings something, it is disposed of. Never changed, only replaced."""

from decimal import Decimal
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import LONGEST_DOOR, WrittenThrough, closed_once, only_superseded
from projects.asset_codes import FOUND_AS, AssetStatus, DisposalKind, DisposalState, OwnerTier, ProceedsTo
from projects.models.assets import Asset
from villages.scope import Row, ScopedQuerySet

A_PERSON = "^[0-9a-f]{64}$"


class OfAssetQuerySet(ScopedQuerySet[Row]):
    """Rows about the assets a user sees."""

    township_path = "asset__township"
    village_path = "asset__village"
    household_path = "asset__household"
    county_rows = True


class ReplacedQuerySet(OfAssetQuerySet[Row]):
    """Rows that a later one may have replaced."""

    def believed(self) -> Self:
        """Narrow to rows that nobody has superseded."""
        return self.filter(superseded_at__isnull=True)


class AssetEvent(models.Model):
    """What somebody wrote down about an asset. A correction supersedes the row and adds another."""

    note = models.CharField("说明", max_length=200, blank=True, validators=[without_numbers])
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    superseded_at = models.DateTimeField("更正时间", null=True, blank=True, editable=False)
    recorded_through = models.CharField(
        "登记途径", max_length=LONGEST_DOOR, blank=True, db_default=WrittenThrough(), editable=False
    )
    superseded_through = models.CharField(
        "更正途径", max_length=LONGEST_DOOR, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True
        triggers = only_superseded()


class AssetCheckQuerySet(ReplacedQuerySet["AssetCheck"]):
    """Stock-takings of the assets a user sees."""


class AssetCheck(AssetEvent):
    """Somebody looked at an asset on a day (盘点): how it stood, how much of it was there."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="checks", db_index=False)
    checked_on = models.DateField("盘点日期")
    found_as = models.CharField("盘点时的状态", max_length=8, choices=[(one.value, one.label) for one in FOUND_AS])
    quantity = models.DecimalField("盘点数量", max_digits=14, decimal_places=2, null=True, blank=True)

    objects = AssetCheckQuerySet.as_manager()

    class Meta(AssetEvent.Meta):
        abstract = False
        ordering = ["-checked_on", "-id"]
        verbose_name = "资产盘点"
        constraints = [
            models.UniqueConstraint(
                name="asset_checked_once_a_day",
                fields=["asset", "checked_on"],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(name="asset_found_as_known", condition=Q(found_as__in=[*FOUND_AS])),
            models.CheckConstraint(
                name="asset_found_not_negative", condition=Q(quantity__isnull=True) | Q(quantity__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset} {self.checked_on} {self.get_found_as_display()}"

    @property
    def shape(self) -> str:
        """The kind of status that the pages show."""
        return {AssetStatus.IDLE: "warn", AssetStatus.DAMAGED: "bad"}.get(AssetStatus(self.found_as), "ok")


class AssetYearQuerySet(ReplacedQuerySet["AssetYear"]):
    """Yearly results of the assets a user sees."""


class AssetYear(AssetEvent):
    """What an asset brought in one year, and to whom that went (收益分配).

    Nothing is given out that did not come in.
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="years", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    income = MoneyField("年收益 元")
    to_households = MoneyField("分给农户 元", default=0)
    household_count = models.PositiveIntegerField("分到几户", default=0)
    to_collective = MoneyField("留村集体 元", default=0)
    to_upkeep = MoneyField("用于管护 元", default=0)
    document = models.CharField("分配方案文号", max_length=120, blank=True, validators=[without_numbers])

    objects = AssetYearQuerySet.as_manager()

    class Meta(AssetEvent.Meta):
        abstract = False
        ordering = ["-year", "-id"]
        verbose_name = "资产收益"
        constraints = [
            models.UniqueConstraint(
                name="asset_year_told_once", fields=["asset", "year"], condition=Q(superseded_at__isnull=True)
            ),
            models.CheckConstraint(
                name="asset_amounts_not_negative",
                condition=Q(income__gte=0, to_households__gte=0, to_collective__gte=0, to_upkeep__gte=0),
            ),
            models.CheckConstraint(
                name="asset_gives_what_it_brought",
                condition=Q(income__gte=F("to_households") + F("to_collective") + F("to_upkeep")),
            ),
            models.CheckConstraint(
                name="asset_households_got_something",
                condition=Q(household_count=0, to_households=0) | Q(household_count__gt=0, to_households__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset} {self.year} 年收益"

    @property
    def left(self) -> Decimal:
        """What has not been given out yet."""
        return self.income - self.to_households - self.to_collective - self.to_upkeep


class AssetDisposalQuerySet(OfAssetQuerySet["AssetDisposal"]):
    """Disposals of the assets a user sees."""


class AssetDisposal(models.Model):
    """Somebody asks to dispose of an asset upon a decision paper, and another person approves or returns it.

    `owner_tier` is whose the asset was then: what a village's brings stays with the village.
    """

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="disposals", db_index=False)
    owner_tier = models.CharField("处置时的权属", max_length=10, choices=OwnerTier)
    kind = models.CharField("处置方式", max_length=10, choices=DisposalKind)
    reason = models.CharField("处置原因", max_length=200, validators=[without_numbers])
    document = models.CharField("决策文件", max_length=120, validators=[without_numbers])
    disposed_on = models.DateField("处置日期")
    proceeds = MoneyField("处置收入 元", default=0)
    proceeds_to = models.CharField("收入去向", max_length=10, choices=ProceedsTo)
    state = models.CharField(
        "进度", max_length=8, choices=DisposalState, default=DisposalState.ASKED, blank=False, editable=False
    )
    opinion = models.CharField("审批意见", max_length=200, blank=True, validators=[without_numbers])
    asked_at = models.DateTimeField("提交时间", db_default=Now(), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_person = models.CharField("提交人校验值", max_length=64)
    closed_at = models.DateTimeField("审批时间", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_person = models.CharField("审批人校验值", max_length=64, blank=True)

    objects = AssetDisposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "资产处置"
        constraints = [
            models.UniqueConstraint(
                name="asset_one_disposal_at_a_time",
                fields=["asset"],
                condition=Q(state__in=[DisposalState.ASKED, DisposalState.APPROVED]),
            ),
            models.CheckConstraint(
                name="disposal_codes_known",
                condition=Q(kind__in=DisposalKind.values)
                & Q(state__in=DisposalState.values)
                & Q(proceeds_to__in=ProceedsTo.values)
                & Q(owner_tier__in=OwnerTier.values),
            ),
            models.CheckConstraint(
                name="disposal_proceeds_go_somewhere",
                condition=Q(proceeds=0, proceeds_to=ProceedsTo.NONE)
                | Q(proceeds__gt=0) & ~Q(proceeds_to=ProceedsTo.NONE),
            ),
            models.CheckConstraint(
                name="disposal_of_a_village_stays_there",
                condition=~Q(owner_tier=OwnerTier.VILLAGE)
                | Q(proceeds_to__in=[ProceedsTo.COLLECTIVE, ProceedsTo.NONE]),
            ),
            models.CheckConstraint(
                name="disposal_closed_by_a_second_person",
                condition=Q(state=DisposalState.ASKED, closed_at__isnull=True, asked_person__regex=A_PERSON)
                | Q(closed_at__isnull=False, closed_person__regex=A_PERSON, asked_person__regex=A_PERSON)
                & ~Q(state=DisposalState.ASKED)
                & ~Q(closed_person=F("asked_person")),
            ),
            models.CheckConstraint(name="disposal_names_its_paper", condition=~Q(document="") & ~Q(reason="")),
        ]
        triggers = [
            *closed_once(),
            pgtrigger.Protect(
                name="said_once",
                operation=pgtrigger.UpdateOf(
                    "asset_id", "owner_tier", "kind", "reason", "document", "disposed_on", "proceeds", "proceeds_to"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset} {self.get_kind_display()}"
