"""Where money comes from and what it is meant for: fund lines and their allocations to projects."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import track_changes
from funds.uses import FundUse
from projects.models import Project
from villages.scope import ScopedQuerySet


class FundTier(models.TextChoices):
    """The level of government a fund line comes from."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    OTHER = "other", "其他"


class FundType(models.TextChoices):
    """What the granting document says the money is for: the list of 2013–2020, then that of 2021 on."""

    POVERTY_DEVELOPMENT = "poverty_development", "扶贫发展"
    WORK_RELIEF = "work_relief", "以工代赈"
    MINORITIES = "minorities", "少数民族发展"
    STATE_FARMS = "state_farms", "国有贫困农场"
    STATE_FORESTS = "state_forests", "国有贫困林场"
    MANAGEMENT_FEE = "management_fee", "项目管理费"
    INTEGRATED_SECTOR = "integrated_sector", "统筹整合行业资金"
    CONSOLIDATION = "consolidation", "巩固拓展和乡村振兴"
    LESS_DEVELOPED_FARMS = "less_developed_farms", "欠发达国有农场巩固提升"
    LESS_DEVELOPED_FORESTS = "less_developed_forests", "欠发达国有林场巩固提升"


class FundSource(models.TextChoices):
    """Where money comes from that no level of government grants: tier 其他 alone has one."""

    NONE = "", "财政资金"
    EAST_WEST = "east_west", "东西部协作"
    PAIRED_UNIT = "paired_unit", "定点帮扶"
    DONATION = "donation", "社会捐赠"
    BOND = "bond", "地方政府债券"
    BANK_LOAN = "bank_loan", "银行贷款"
    OWN_MONEY = "own_money", "群众自筹"


class FundLineQuerySet(ScopedQuerySet["FundLine"]):
    """Fund lines are county rows: county roles see all of them, others none."""

    county_rows = True


@track_changes
class FundLine(models.Model):
    """One fund line (指标): the money that one document grants for one type in one batch.

    `amount` is what the document grants; what has arrived, was allocated and was paid stands in the ledger. The age of
    the money runs from `issued_on` and is never reset.
    """

    document_no = models.CharField("资金文号", max_length=60)
    issuer = models.CharField("下达单位", max_length=80)
    tier = models.CharField("层级", max_length=8, choices=FundTier)
    source = models.CharField("其他来源", max_length=12, choices=FundSource, blank=True, default=FundSource.NONE)
    fund_type = models.CharField("资金类型", max_length=24, choices=FundType)
    subject = models.CharField("功能科目", max_length=60, blank=True, default="")
    year = models.PositiveSmallIntegerField("年度")
    batch = models.PositiveSmallIntegerField("批次", default=1)
    amount = MoneyField("指标金额 元")
    issued_on = models.DateField("下达日期")
    arrived_on = models.DateField("到账日期", null=True, blank=True)
    use_until = models.DateField("使用期限", null=True, blank=True)
    purpose = models.CharField("用途", max_length=120, blank=True, default="", validators=[without_numbers])
    restriction = models.CharField("限定使用", max_length=120, blank=True, default="", validators=[without_numbers])
    note = models.CharField("备注", max_length=200, blank=True)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = FundLineQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "document_no", "batch"]
        constraints = [
            models.UniqueConstraint(
                name="fund_line_once_per_document", fields=["document_no", "tier", "fund_type", "year", "batch"]
            ),
            models.CheckConstraint(name="fund_line_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="fund_line_tier_known", condition=Q(tier__in=FundTier.values)),
            models.CheckConstraint(name="fund_line_type_known", condition=Q(fund_type__in=FundType.values)),
            models.CheckConstraint(
                name="fund_line_other_source_known",
                condition=Q(source="") | Q(tier=FundTier.OTHER, source__in=FundSource.values),
            ),
            models.CheckConstraint(
                name="fund_line_arrives_after_issue",
                condition=Q(arrived_on__isnull=True) | Q(arrived_on__gte=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.document_no


class AllocationQuerySet(ScopedQuerySet["Allocation"]):
    """Allocations are seen with the fund lines they draw on: by county roles only."""

    county_rows = True


@track_changes
class Allocation(models.Model):
    """What one fund line sets aside for one project, by one document. `amount` is the ceiling of its postings.

    The line and the project never change: a wrong allocation is reversed in the ledger, and a right one made beside it.
    """

    line = models.ForeignKey(FundLine, on_delete=models.PROTECT, related_name="allocations", verbose_name="资金指标")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="allocations", verbose_name="项目")
    amount = MoneyField("分配金额 元")
    document_no = models.CharField("分配文号", max_length=60, blank=True)
    allocated_on = models.DateField("分配日期")
    use = models.CharField(
        "用途", max_length=12, choices=FundUse, default=FundUse.PROJECT, db_default=FundUse.PROJECT.value
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["line", "allocated_on", "pk"]
        constraints = [
            models.CheckConstraint(name="allocation_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="allocation_use_known", condition=Q(use__in=FundUse.values)),
        ]
        triggers = [pgtrigger.ReadOnly(name="line_and_project_stay", fields=["line", "project"])]

    def __str__(self) -> str:
        return f"{self.line} → {self.project}"
