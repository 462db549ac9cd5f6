"""What a project is planned to be: who pays how much in which year, what is built or given, what it is for."""

from django.db import models
from django.db.models import Q

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import track_changes
from projects.kinds import MoneySource, Purpose
from projects.models.projects import Project
from villages.scope import ScopedQuerySet


class PlannedMoneyQuerySet(ScopedQuerySet["PlannedMoney"]):
    """Planned money of the projects at a place."""

    township_path = "project__township"
    village_path = "project__village"
    county_rows = True


@track_changes
class PlannedMoney(models.Model):
    """What one source is to pay for a project in one year. The planned amount of a project is the sum of these rows."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="planned_money", verbose_name="项目")
    source = models.CharField("资金来源", max_length=12, choices=MoneySource)
    year = models.PositiveSmallIntegerField("年度")
    amount = MoneyField("金额 元")

    objects = PlannedMoneyQuerySet.as_manager()

    class Meta:
        ordering = ["project", "year", "id"]
        constraints = [
            models.UniqueConstraint(name="planned_money_once", fields=["project", "source", "year"]),
            models.CheckConstraint(name="planned_money_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="planned_money_source_known", condition=Q(source__in=MoneySource.values)),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year} {self.get_source_display()}"


class PlannedQuantityQuerySet(ScopedQuerySet["PlannedQuantity"]):
    """Planned quantities of the projects at a place."""

    township_path = "project__township"
    village_path = "project__village"
    county_rows = True


@track_changes
class PlannedQuantity(models.Model):
    """So much of one thing that a project is to build or give, with its unit: 硬化道路 3.5 公里."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="planned_quantities", verbose_name="项目"
    )
    item = models.CharField("内容", max_length=40, validators=[without_numbers])
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2)
    unit = models.CharField("单位", max_length=12, validators=[without_numbers])

    objects = PlannedQuantityQuerySet.as_manager()

    class Meta:
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(name="planned_quantity_once", fields=["project", "item", "unit"]),
            models.CheckConstraint(name="planned_quantity_positive", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.quantity.normalize():f} {self.unit}"


class ProjectPurposeQuerySet(ScopedQuerySet["ProjectPurpose"]):
    """Purposes of the projects at a place."""

    township_path = "project__township"
    village_path = "project__village"
    county_rows = True


@track_changes
class ProjectPurpose(models.Model):
    """One of the purposes that a project serves; exactly one of them is the main one, by which it counts once."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="purposes", verbose_name="项目")
    purpose = models.CharField("用途", max_length=20, choices=Purpose)
    is_main = models.BooleanField("主要用途", default=False)

    objects = ProjectPurposeQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-is_main", "purpose"]
        constraints = [
            models.UniqueConstraint(name="project_purpose_once", fields=["project", "purpose"]),
            models.UniqueConstraint(name="project_purpose_one_main", fields=["project"], condition=Q(is_main=True)),
            models.CheckConstraint(name="project_purpose_known", condition=Q(purpose__in=Purpose.values)),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
