"""Who benefits from a project, and with what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.triggers import track_changes
from households.models import Household
from projects.models.projects import Project
from villages.scope import ScopedQuerySet


class ProjectBeneficiaryQuerySet(ScopedQuerySet["ProjectBeneficiary"]):
    """Benefits of the households a user sees."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"


@track_changes
class ProjectBeneficiary(models.Model):
    """One household benefits from one project; `amount` is what it received in 元, empty for a shared good."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="beneficiaries", verbose_name="项目")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="benefits", verbose_name="户")
    amount = MoneyField("受益金额 元", null=True, blank=True)
    benefited_on = models.DateField("受益日期", null=True, blank=True)
    note = models.CharField("说明", max_length=120, blank=True)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ProjectBeneficiaryQuerySet.as_manager()

    class Meta:
        ordering = ["project", "household"]
        constraints = [
            models.UniqueConstraint(name="beneficiary_once_per_project", fields=["project", "household"]),
            models.CheckConstraint(
                name="beneficiary_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} → {self.household}"
