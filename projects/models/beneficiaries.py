"""Who benefits from a project, and with what: households and persons of them, and villages as a whole."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import track_changes
from households.models import Household, Member
from projects.benefit_codes import BenefitForm
from projects.models.projects import Project
from villages.models import Village
from villages.scope import Row, ScopedQuerySet


class BenefitQuerySet(ScopedQuerySet[Row]):
    """Benefits of which some may have been withdrawn: written down wrongly, never received."""

    def standing(self) -> Self:
        """Narrow to what nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class ProjectBeneficiaryQuerySet(BenefitQuerySet["ProjectBeneficiary"]):
    """Benefits of the households a user sees."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"


def _form_fits() -> Q:
    """Return the condition that each form of a benefit says what belongs to it; "" stands for one nobody told apart."""
    nothing = Q(quantity__isnull=True, unit="")
    return (
        Q(form="") & nothing
        | Q(form=BenefitForm.CASH, amount__isnull=False) & nothing
        | Q(form=BenefitForm.GOODS, quantity__isnull=False, quantity__gt=0) & ~Q(item="") & ~Q(unit="")
        | Q(form=BenefitForm.SERVICE) & ~Q(item="")
        | Q(form=BenefitForm.SHARED, amount__isnull=True) & nothing
    )


def _withdrawn_with_a_reason() -> Q:
    return Q(withdrawn_at__isnull=True, withdrawn_reason="") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")


@track_changes
class ProjectBeneficiary(models.Model):
    """One household, or one person of it, received something from a project, or shares what it built.

    `amount` is what it received in 元, or what the goods are worth; empty for a shared good. One that was written down
    wrongly is withdrawn with a reason and written anew; it stays on record.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="beneficiaries", verbose_name="项目")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="benefits", verbose_name="户")
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits",
        verbose_name="人",
    )
    form = models.CharField("受益方式", max_length=7, choices=BenefitForm, blank=True, default="", db_default="")
    item = models.CharField(
        "实物或服务", max_length=60, blank=True, default="", db_default="", validators=[without_numbers]
    )
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True, default="", db_default="")
    amount = MoneyField("受益金额 元", null=True, blank=True)
    benefited_on = models.DateField("受益日期", null=True, blank=True)
    note = models.CharField("说明", max_length=120, blank=True, validators=[without_numbers])
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True, default="", db_default="")

    objects = ProjectBeneficiaryQuerySet.as_manager()

    class Meta:
        ordering = ["project", "household"]
        verbose_name = "项目受益"
        constraints = [
            models.UniqueConstraint(
                name="beneficiary_once_per_project",
                fields=["project", "household", "member", "form", "item", "benefited_on"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="beneficiary_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
            models.CheckConstraint(name="beneficiary_form_fits", condition=_form_fits()),
            models.CheckConstraint(name="beneficiary_withdrawn_why", condition=_withdrawn_with_a_reason()),
        ]

    def __str__(self) -> str:
        return f"{self.project} → {self.household}"

    @property
    def what(self) -> str:
        """Say what was received, without the money: 鸡苗 20 只."""
        amount = f" {self.quantity.normalize():f} {self.unit}" if self.quantity is not None else ""
        return f"{self.item}{amount}" or str(self.get_form_display() if self.form else "")


class VillageBenefitQuerySet(BenefitQuerySet["VillageBenefit"]):
    """What the villages a user sees have of projects."""

    village_path = "village"
    township_path = "village__township"


@track_changes
class VillageBenefit(models.Model):
    """A village as a whole benefits from a project: with what, and how many households and people of it.

    `registered_households` and `registered_people` are those of them who are on the register of the poor.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="village_benefits", verbose_name="项目")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="benefits", verbose_name="村")
    what = models.CharField("受益内容", max_length=60, validators=[without_numbers])
    households = models.PositiveIntegerField("受益户数")
    people = models.PositiveIntegerField("受益人数")
    registered_households = models.PositiveIntegerField("其中建档立卡户数")
    registered_people = models.PositiveIntegerField("其中建档立卡人数")
    benefited_on = models.DateField("受益日期")
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField("撤回原因", max_length=200, blank=True, default="", db_default="")

    objects = VillageBenefitQuerySet.as_manager()

    class Meta:
        ordering = ["project", "village"]
        verbose_name = "村受益"
        constraints = [
            models.UniqueConstraint(
                name="village_benefit_once",
                fields=["project", "village", "what", "benefited_on"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="village_benefit_counts_fit",
                condition=Q(people__gte=models.F("households"), registered_households__lte=models.F("households"))
                & Q(registered_people__lte=models.F("people"))
                & Q(registered_people__gte=models.F("registered_households")),
            ),
            models.CheckConstraint(name="village_benefit_says_what", condition=~Q(what="") & Q(households__gt=0)),
            models.CheckConstraint(name="village_benefit_withdrawn_why", condition=_withdrawn_with_a_reason()),
        ]

    def __str__(self) -> str:
        return f"{self.project} → {self.village}"
