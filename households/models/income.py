"""The catalogue of incomes, dated, and the rows of the income worksheet."""

from datetime import date
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from config.lib.money import MoneyField
from config.lib.triggers import append_only, only_superseded
from households.codes import IncomeCategory, IncomeMethod, TransferPart
from households.models.facts import DatedFact, FactQuerySet, IncomeWorksheet
from households.models.income_triggers import rows_make_estimate, rows_make_totals
from households.models.register import Household, OfHouseholdQuerySet
from households.models.visit_rules import CountyDated, DatedCountyQuerySet
from villages.clocks import days_true


class IncomeItem(CountyDated):
    """One kind of income (收入项目) as the county counts it from a day to a day, upon a document.

    A worksheet takes the item of the last day of its window. `code` stays the same when a county changes the terms;
    `coefficient` is the share of the gross that counts as net. An item that does not count says why.
    """

    code = models.SlugField("编号", max_length=24, db_index=False)
    name = models.CharField("名称", max_length=30)
    category = models.CharField("类别", max_length=8, choices=IncomeCategory)
    part = models.CharField("转移性收入的哪一部分", max_length=10, choices=TransferPart, blank=True)
    unit = models.CharField("单位", max_length=6)
    recurring = models.BooleanField("稳定的收入", default=True)
    counted = models.BooleanField("计入收入", default=True)
    reason = models.CharField("不计入的原因", max_length=80, blank=True)
    method = models.CharField("算法", max_length=11, choices=IncomeMethod, default=IncomeMethod.ACTUAL)
    coefficient = models.DecimalField("系数", max_digits=4, decimal_places=3, null=True, blank=True)
    sort = models.PositiveSmallIntegerField("次序", default=500)

    objects = DatedCountyQuerySet.as_manager()

    class Meta(CountyDated.Meta):
        abstract = False
        ordering = ["sort", "code", "valid_from", "id"]
        constraints = [
            ExclusionConstraint(
                name="income_item_once_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), (days_true(), RangeOperators.OVERLAPS)],
                condition=Q(superseded_at__isnull=True),
            ),
            ExclusionConstraint(
                name="income_item_name_once_at_a_time",
                expressions=[("name", RangeOperators.EQUAL), (days_true(), RangeOperators.OVERLAPS)],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="income_item_transfer_has_a_part",
                condition=Q(category=IncomeCategory.TRANSFER) & ~Q(part="")
                | ~Q(category=IncomeCategory.TRANSFER) & Q(part=""),
            ),
            models.CheckConstraint(
                name="income_item_says_why_not_counted",
                condition=Q(counted=True, reason="") | Q(counted=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="income_item_coefficient_of_business",
                condition=Q(method=IncomeMethod.ACTUAL, coefficient__isnull=True)
                | Q(
                    method=IncomeMethod.COEFFICIENT,
                    category=IncomeCategory.BUSINESS,
                    coefficient__isnull=False,
                    coefficient__gt=0,
                    coefficient__lte=1,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, day: date) -> bool:
        """Say whether the item counts by these terms on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def has_costs(self) -> bool:
        """Say whether what was spent on it is written down: only for business, and not where a coefficient says it."""
        return self.category == IncomeCategory.BUSINESS and self.method == IncomeMethod.ACTUAL


class IncomeEstimate(DatedFact):
    """What a household took in during one quarter, as somebody put it together before the year was over.

    It feeds the worksheet of the year and is never evidence: nothing that judges a household reads it. `item_count` is
    how many rows it has. A later version supersedes it.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    window_start = models.DateField("季度起")
    window_end = models.DateField("季度止")
    item_count = models.PositiveSmallIntegerField("收入项目数")

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                name="estimate_one_per_quarter",
                fields=["household", "window_end"],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(name="estimate_window_in_order", condition=Q(window_end__gt=F("window_start"))),
            models.CheckConstraint(name="estimate_has_rows", condition=Q(item_count__gt=0)),
        ]
        triggers = [*only_superseded(), rows_make_estimate("id")]

    def __str__(self) -> str:
        return f"{self.household} {self.window_end} 季度测算"


class IncomeRow(models.Model):
    """One line of an income worksheet: how much of which item, at which price, what it brought and cost, in 元.

    Written with its version of the worksheet and never changed; a correction writes all rows again with the next
    version. How the item counts (category, counted, coefficient) stands in the item, as of the end of the window.
    A row of a quarterly estimate (`is_estimate`) belongs to no worksheet.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    worksheet = models.ForeignKey(
        IncomeWorksheet, on_delete=models.PROTECT, related_name="rows", null=True, blank=True, db_index=False
    )
    estimate = models.ForeignKey(
        IncomeEstimate, on_delete=models.PROTECT, related_name="rows", null=True, blank=True, db_index=False
    )
    is_estimate = models.BooleanField("季度测算", default=False, db_default=False)
    item = models.ForeignKey(IncomeItem, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=2, null=True, blank=True)
    unit_price = MoneyField("单价", null=True, blank=True)
    gross = MoneyField("收入")
    cost = MoneyField("支出", default=Decimal(0))
    net = models.GeneratedField(expression=F("gross") - F("cost"), output_field=MoneyField(), db_persist=True)
    evidence = models.CharField("凭据", max_length=120, blank=True)

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="income_row_one_per_item", fields=["worksheet", "item"]),
            models.UniqueConstraint(name="income_row_one_per_estimate", fields=["estimate", "item"]),
            models.CheckConstraint(
                name="income_row_is_evidence_or_estimate",
                condition=Q(is_estimate=False, worksheet__isnull=False, estimate__isnull=True)
                | Q(is_estimate=True, worksheet__isnull=True, estimate__isnull=False),
            ),
            models.CheckConstraint(name="income_row_not_negative", condition=Q(gross__gte=0, cost__gte=0)),
            models.CheckConstraint(
                name="income_row_is_quantity_times_price",
                condition=Q(quantity__isnull=True, unit_price__isnull=True)
                | Q(
                    quantity__isnull=False,
                    unit_price__isnull=False,
                    quantity__gt=0,
                    unit_price__gte=0,
                    gross=Round(F("quantity") * F("unit_price"), precision=2),
                ),
            ),
        ]
        triggers = [append_only(), rows_make_totals("worksheet_id"), rows_make_estimate("estimate_id")]

    def __str__(self) -> str:
        return f"{self.item} {self.gross}"
