"""What a document or report states in total, to stand beside what the books sum to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from funds.models.lines import FundTier
from villages.scope import ScopedQuerySet


class StatedSubject(models.TextChoices):
    """What a stated total is about."""

    LINES = "lines", "指标总额"
    INTEGRATED = "integrated", "统筹整合资金"
    UNFINISHED = "unfinished", "项目未完工存量资金"
    UNPAID = "unpaid", "已完工项目未拨付资金"
    IDLE = "idle", "趴账资金合计"


class StatedTotalQuerySet(ScopedQuerySet["StatedTotal"]):
    """Stated totals are county rows."""

    county_rows = True


class StatedTotal(models.Model):
    """One total as a document states it: of a day, of one tier or all, how many lines or townships, how much.

    It is never used in place of a sum: pages show both, and the difference. The latest row of a matter counts.
    """

    subject = models.CharField("什么数", max_length=12, choices=StatedSubject)
    as_of = models.DateField("截止日期")
    tier = models.CharField("层级", max_length=8, choices=FundTier, blank=True, default="")
    number = models.PositiveIntegerField("条数或乡镇数", null=True, blank=True)
    amount = MoneyField("公布金额 元")
    document = models.CharField("出自哪份文件", max_length=120, validators=[without_numbers])
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )

    objects = StatedTotalQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "subject", "tier", "pk"]
        verbose_name = "公布数"
        constraints = [
            models.CheckConstraint(name="stated_subject_known", condition=Q(subject__in=StatedSubject.values)),
            models.CheckConstraint(
                name="stated_tier_fits_subject",
                condition=Q(tier="")
                | Q(tier__in=FundTier.values, subject__in=[StatedSubject.LINES, StatedSubject.INTEGRATED]),
            ),
            models.CheckConstraint(name="stated_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="stated_names_its_document", condition=~Q(document="")),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.as_of}"

    @property
    def label(self) -> str:
        """What it is about, with its tier."""
        tier = f" {self.get_tier_display()}级" if self.tier else ""
        return f"{self.get_subject_display()}{tier}"
