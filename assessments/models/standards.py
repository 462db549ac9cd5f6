"""The thresholds of the check as dated data: which line, for which region, from when to when, upon which document."""

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from assessments.criteria.thresholds import Thresholds
from config.lib.money import MoneyField
from config.lib.refusals import Refused
from config.lib.triggers import track_changes
from villages.models import County


class _Days(Func):
    """The days from one date to another, both included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class StandardQuerySet(models.QuerySet["Standard"]):
    """Standards of all regions and years."""

    def in_force(self, day: date) -> Self:
        """Narrow to the released standards that hold on `day`."""
        until = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(until, valid_from__lte=day, released_at__isnull=False)

    def on(self, day: date) -> "Standard":
        """Return the released standard for `day`; a county's own goes before a general one. Raises Refused."""
        found = self.in_force(day).order_by(F("region").asc(nulls_last=True), "-valid_from").first()
        if found is None:
            raise Refused(f"{day:%Y-%m-%d} 没有已发布的退出标准，不能核对。请先发布这一天适用的标准。")
        return found


@track_changes
class Standard(models.Model):
    """What a household must reach to exit, in one region, from a day to a day: income line and age of evidence.

    Without `region` it holds wherever no region has its own. A released one is never edited, only ended by `valid_to`.
    Evidence exactly as old as its limit still counts.
    """

    code = models.CharField("编号", max_length=40, unique=True)
    label = models.CharField("名称", max_length=80)
    region = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用地区"
    )
    year = models.PositiveSmallIntegerField("年度")
    document = models.CharField("文件", max_length=120)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True, blank=True)
    income_line = MoneyField("收入线（元/人/年）")
    living_stale_days = models.PositiveSmallIntegerField("吃穿走访有效天数")
    water_stale_days = models.PositiveSmallIntegerField("饮水认定有效天数")
    housing_stale_days = models.PositiveSmallIntegerField("住房鉴定有效天数")
    is_demo = models.BooleanField("演示标准", default=False)
    released_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)

    objects = StandardQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "id"]
        constraints = [
            models.CheckConstraint(name="standard_line_is_positive", condition=Q(income_line__gt=0)),
            models.CheckConstraint(
                name="standard_days_in_order", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            ExclusionConstraint(
                name="standard_one_released_at_a_time",
                expressions=[
                    (Coalesce("region_id", Value(0)), RangeOperators.EQUAL),
                    (_Days("valid_from", "valid_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="released_never_edited",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__released_at__isnull=False),
                func="""
                    IF (to_jsonb(NEW) - 'valid_to') IS DISTINCT FROM (to_jsonb(OLD) - 'valid_to') THEN
                        RAISE EXCEPTION 'standard % is released and never edited', OLD.code
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def thresholds(self) -> Thresholds:
        """Return what the criteria compare with."""
        return Thresholds(
            income_line=self.income_line,
            living_stale_days=self.living_stale_days,
            water_stale_days=self.water_stale_days,
            housing_stale_days=self.housing_stale_days,
        )
