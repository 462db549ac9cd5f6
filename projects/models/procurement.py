"""How the firm of a project was chosen: the method, who bid how much, who won."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from projects.models.of_project import OfProjectQuerySet
from projects.models.projects import Project
from villages.scope import ScopedQuerySet


class ProcurementMethod(models.TextChoices):
    """How a firm is chosen (law on tenders and law on government procurement), and works without a firm."""

    OPEN_TENDER = "open_tender", "公开招标"
    INVITED_TENDER = "invited_tender", "邀请招标"
    NEGOTIATION = "negotiation", "竞争性谈判"
    CONSULTATION = "consultation", "竞争性磋商"
    INQUIRY = "inquiry", "询价"
    SINGLE_SOURCE = "single_source", "单一来源"
    DIRECT = "direct", "直接委托（限额以下）"
    WORK_RELIEF = "work_relief", "以工代赈、村民自建"


COMPETING: dict[str, int] = {
    ProcurementMethod.OPEN_TENDER: 3,
    ProcurementMethod.INVITED_TENDER: 3,
    ProcurementMethod.NEGOTIATION: 3,
    ProcurementMethod.CONSULTATION: 3,
    ProcurementMethod.INQUIRY: 3,
}
"""Method → how many must bid; the others need no competition."""


class ProcurementQuerySet(OfProjectQuerySet["Procurement"]):
    """Procurements of the projects a user sees."""

    def standing(self) -> "ProcurementQuerySet":
        """Narrow to those that no other was entered in place of."""
        return self.filter(corrected_by__isnull=True)


class Procurement(models.Model):
    """One choice of a firm for a project, or for one lot of it; a wrong entry is followed by another that counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="procurements", verbose_name="项目")
    lot = models.CharField("采购内容", max_length=80, validators=[without_numbers])
    method = models.CharField("采购方式", max_length=16, choices=ProcurementMethod)
    decided_on = models.DateField("确定日期")
    ceiling = MoneyField("控制价 元", null=True, blank=True)
    agency = models.CharField("代理机构", max_length=80, blank=True, validators=[without_numbers])
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = ProcurementQuerySet.as_manager()

    class Meta:
        ordering = ["decided_on", "id"]
        constraints = [
            models.CheckConstraint(name="procurement_method_known", condition=Q(method__in=ProcurementMethod.values)),
            models.CheckConstraint(
                name="procurement_ceiling_positive", condition=Q(ceiling__isnull=True) | Q(ceiling__gt=0)
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.lot} {self.get_method_display()}"


class BidQuerySet(ScopedQuerySet["Bid"]):
    """Bids for the projects a user sees."""

    township_path = "procurement__project__township"
    village_path = "procurement__project__village"
    county_rows = True


class Bid(models.Model):
    """One firm bid for a procurement, at a price; at most one of them won."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="bids", db_index=False)
    unit = models.CharField("投标单位", max_length=80, validators=[without_numbers])
    price = MoneyField("报价 元", null=True, blank=True)
    won = models.BooleanField("中标", default=False)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="bid_once_a_firm", fields=["procurement", "unit"]),
            models.UniqueConstraint(name="bid_won_once", fields=["procurement"], condition=Q(won=True)),
            models.CheckConstraint(name="bid_price_positive", condition=Q(price__isnull=True) | Q(price__gt=0)),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.unit
