"""What projects left behind (扶贫项目资产): one card each, whose it is, and the projects that left nothing."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.fields import EncryptedTextField
from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only, track_changes
from households.models import Household
from projects.asset_codes import SOURCES, AssetCategory, AssetStatus, BenefitMode, OwnerTier
from projects.models.projects import Project
from villages.models import Township, Village
from villages.scope import ScopedQuerySet

SOURCE_COLUMNS = tuple(f"from_{name}" for name in SOURCES)


class AssetQuerySet(ScopedQuerySet["Asset"]):
    """Assets at a place; those of the county as a whole are county rows."""

    township_path = "township"
    village_path = "village"
    household_path = "household"
    county_rows = True

    def standing(self) -> Self:
        """Narrow to what has not been disposed of."""
        return self.exclude(status=AssetStatus.DISPOSED)


def _place_of_owner() -> Q:
    """Return the condition that an owner of a tier has a place of that tier; only what is a household's names one."""
    return (
        Q(owner_tier__in=[OwnerTier.COUNTY, OwnerTier.UNASSIGNED], household__isnull=True)
        | Q(owner_tier=OwnerTier.TOWNSHIP, township__isnull=False, household__isnull=True)
        | Q(owner_tier=OwnerTier.VILLAGE, village__isnull=False, household__isnull=True)
        | Q(owner_tier=OwnerTier.HOUSEHOLD, village__isnull=False, household__isnull=False)
    )


def _sources_add_up() -> Q:
    """Return the condition that the parts by source are either unknown altogether or make the original value."""
    unknown = Q(**{f"{name}__isnull": True for name in SOURCE_COLUMNS})
    # A condition about nothing is not false, and would let the row pass.
    said = Q(**{f"{name}__isnull": False for name in SOURCE_COLUMNS})
    known = said & Q(**{f"{name}__gte": 0 for name in SOURCE_COLUMNS})
    whole = sum((F(name) for name in SOURCE_COLUMNS[1:]), F(SOURCE_COLUMNS[0]))
    return unknown | (known & Q(original_value=whole))


_PLACES_FIT = """
    IF NEW.village_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM villages_village v WHERE v.id = NEW.village_id AND v.township_id = NEW.township_id) THEN
        RAISE EXCEPTION 'the village of an asset must lie in its township'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.household_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM households_household h WHERE h.id = NEW.household_id AND h.village_id = NEW.village_id) THEN
        RAISE EXCEPTION 'the household that owns an asset must live in its village'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM projects_project p WHERE p.id = NEW.project_id AND p.accepted_on IS NOT NULL) THEN
        RAISE EXCEPTION 'an asset comes from an accepted project'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


@track_changes
class Asset(models.Model):
    """One thing that an accepted project left behind: its card (资产卡片), whose it is, who looks after it.

    `township`, `village` and `household` say where it stands and, by `owner_tier`, whose it is; an asset of the county
    may stand in a village. `status` and `checked_on` are what the last stock-taking found; only a decided disposal ends
    an asset. The parts by source are empty where nobody broke the value down, and else add up to it. `submit_key` is
    made with the empty form, so that a double tap makes one card.
    """

    number = models.CharField("资产卡号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assets", verbose_name="形成项目")
    name = models.CharField("资产名称", max_length=80, validators=[without_numbers])
    category = models.CharField("资产类别", max_length=10, choices=AssetCategory)
    subcategory = models.CharField("子类", max_length=40, blank=True, validators=[without_numbers])
    quantity = models.DecimalField("数量", max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    township = models.ForeignKey(
        Township,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
        verbose_name="乡镇",
        db_index=False,
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="assets", verbose_name="村"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="assets", verbose_name="户"
    )
    location = models.CharField("坐落", max_length=120, blank=True, validators=[without_numbers])
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    original_value = MoneyField("原值 元")
    from_central = MoneyField("中央资金 元", null=True, blank=True)
    from_province = MoneyField("省级资金 元", null=True, blank=True)
    from_city = MoneyField("市级资金 元", null=True, blank=True)
    from_county = MoneyField("县级资金 元", null=True, blank=True)
    from_other = MoneyField("其他资金 元", null=True, blank=True)
    acquired_on = models.DateField("购建日期")
    owner_tier = models.CharField("权属层级", max_length=10, choices=OwnerTier, default=OwnerTier.UNASSIGNED)
    owner_name = models.CharField("所有权人", max_length=80, blank=True, validators=[without_numbers])
    operator = models.CharField("经营方", max_length=80, blank=True, validators=[without_numbers])
    benefits_whom = models.CharField("收益权人", max_length=80, blank=True, validators=[without_numbers])
    benefit_mode = models.CharField("收益方式", max_length=9, choices=BenefitMode, blank=True)
    keeper = models.CharField("管护责任人", max_length=40, blank=True, validators=[without_numbers])
    keeper_phone = EncryptedTextField("管护责任人电话", blank=True, default="", db_default="")
    certificate = models.CharField("登记证号", max_length=40, blank=True)
    plate = models.CharField("标识牌号", max_length=40, blank=True)
    status = models.CharField(
        "状态", max_length=8, choices=AssetStatus, default=AssetStatus.IN_USE, blank=False, editable=False
    )
    checked_on = models.DateField("最近盘点", null=True, blank=True, editable=False)
    disposed_on = models.DateField("处置日期", null=True, blank=True, editable=False)
    submit_key = models.UUIDField(null=True, unique=True, editable=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "资产"
        indexes = [models.Index(name="asset_of_township", fields=["township", "id"])]
        constraints = [
            models.CheckConstraint(
                name="asset_codes_known",
                condition=Q(category__in=AssetCategory.values)
                & Q(owner_tier__in=OwnerTier.values)
                & Q(status__in=AssetStatus.values)
                & Q(benefit_mode__in=["", *BenefitMode.values]),
            ),
            models.CheckConstraint(name="asset_value_positive", condition=Q(original_value__gt=0)),
            models.CheckConstraint(
                name="asset_quantity_positive", condition=Q(quantity__isnull=True) | Q(quantity__gt=0)
            ),
            models.CheckConstraint(name="asset_sources_add_up", condition=_sources_add_up()),
            models.CheckConstraint(name="asset_owner_has_a_place", condition=_place_of_owner()),
            models.CheckConstraint(
                name="asset_village_lies_in_township", condition=Q(village__isnull=True) | Q(township__isnull=False)
            ),
            models.CheckConstraint(
                name="asset_disposed_on_a_day",
                condition=Q(status=AssetStatus.DISPOSED, disposed_on__isnull=False, disposed_on__gte=F("acquired_on"))
                | ~Q(status=AssetStatus.DISPOSED) & Q(disposed_on__isnull=True),
            ),
            models.UniqueConstraint(
                name="asset_certificate_once", fields=["certificate"], condition=~Q(certificate="")
            ),
            models.UniqueConstraint(name="asset_plate_once", fields=["plate"], condition=~Q(plate="")),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="place_and_project_fit",
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("village_id", "township_id", "household_id", "project_id"),
                when=pgtrigger.Before,
                func=_PLACES_FIT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def place_label(self) -> str:
        """Say where the asset stands: a village, a township, or the county as a whole."""
        return str(self.village or self.township or "县本级")

    @property
    def amount_label(self) -> str:
        """Say how much of it there is: 320 米; "" where nobody said."""
        return f"{self.quantity.normalize():f} {self.unit}".strip() if self.quantity is not None else ""

    @property
    def shape(self) -> str:
        """The kind of status (word, colour, shape) that the pages show."""
        return {AssetStatus.IDLE: "warn", AssetStatus.DAMAGED: "bad", AssetStatus.DISPOSED: "none"}.get(
            AssetStatus(self.status), "ok"
        )


class NoAssetQuerySet(ScopedQuerySet["NoAsset"]):
    """Statements about the projects a user sees."""

    township_path = "project__township"
    village_path = "project__village"
    household_path = "project__beneficiaries__household"
    county_rows = True


class NoAsset(models.Model):
    """Somebody states that an accepted project left nothing behind that a card could be made of, and why."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="no_asset", verbose_name="项目")
    reason = models.CharField("为什么没有资产", max_length=200, validators=[without_numbers])
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = NoAssetQuerySet.as_manager()

    class Meta:
        ordering = ["project"]
        verbose_name = "不形成资产"
        constraints = [models.CheckConstraint(name="no_asset_says_why", condition=~Q(reason=""))]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.project} 不形成资产"
