"""From which figure on a check of money speaks: the county's thresholds as dated rows, drafted and released."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import track_changes
from funds.finding_status import RuleDraftState
from households.models.visit_rules import CountyDated, DatedCountyQuerySet
from villages.clocks import days_true

MOST, MOST_PERCENT = 3660, 100


def _number(words: str, default: int, most: int = MOST) -> Any:
    limits = [MinValueValidator(1), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(words, default=default, validators=limits)


def _percent(words: str, default: int) -> Any:
    return _number(words, default, MOST_PERCENT)


class MoneyThresholds(models.Model):
    """The figures of all checks of money. What stands here as a default is what a county begins with.

    The days and shares come from the budget law (two years), from reimbursement rules (deposit, excess over plan) and
    from what provinces demanded of spending; the others are the house's own until the county sets its own.
    """

    over_plan_percent = _percent("F2 超出计划投资多少要重新审批 %", 10)
    unlinked_days = _number("F3 下达多少天还没有挂接项目", 180)
    idle_days = _number("F3 下达多少天没有花完算趴账", 365)
    recover_days = _number("F3 下达多少天没有花完要收回", 730)
    unpaid_days = _number("F4 验收后多少天应付清", 30)
    deposit_percent = _percent("F4 质量保证金最多占多少 %", 10)
    deposit_days = _number("F4 质量保证金最多留多少天", 365)
    late_days = _number("F5 开工、进度晚多少天要说明", 30)
    march_percent = _percent("F6 三月底支出进度应达到 %", 30)
    september_percent = _percent("F6 九月底支出进度应达到 %", 75)
    fee_percent = _percent("F9 项目管理费最多占多少 %", 1)
    grace_days = _number("F12 死亡、离开后还可发放多少天", 31)
    tender_limit = MoneyField("F21 多少元以上要招标", null=True, blank=True, validators=[MinValueValidator(1)])
    near_percent = _percent("F21 离招标限额多近要看 %", 5)
    card_days = _number("F22 验收后多少天应登记资产", 30)
    stock_days = _number("F22 多少天没有盘点要看", 365)
    equal_households = _number("F25 多少户领一样的钱要看", 20)
    exports_a_day = _number("F27 一人一天导出多少次要看", 20)
    refusals_a_day = _number("F27 一人一天被拒绝多少次要看", 20)
    night_changes = _number("F27 一人一夜（0 时到 5 时）改多少次要看", 20)
    mend_days = _number("问题交办后多少天内整改", 30)

    class Meta:
        abstract = True


RULE_NUMBERS = tuple(field.name for field in MoneyThresholds._meta.local_fields)


class MoneyRule(MoneyThresholds, CountyDated):
    """The thresholds that hold from one day to another, upon a document; one row holds on any day.

    Where none holds, the figures that the system comes with are asked by (`MoneyRule()`).
    """

    objects = DatedCountyQuerySet.as_manager()

    class Meta(CountyDated.Meta):
        abstract = False
        verbose_name = "资金检查的界限"
        ordering = ["-valid_from", "-id"]
        constraints = [
            ExclusionConstraint(
                name="money_rule_one_at_a_time",
                expressions=[(days_true(), RangeOperators.OVERLAPS)],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} 起的资金检查界限"


@track_changes
class MoneyRuleDraft(MoneyThresholds):
    """Thresholds that one person wrote down, to hold from a day on; another approves or returns them."""

    valid_from = models.DateField("起始日期")
    document = models.CharField("文号", max_length=120, validators=[without_numbers])
    state = models.CharField("状态", max_length=8, choices=RuleDraftState, default=RuleDraftState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_person = models.CharField("起草人", max_length=64, editable=False)
    asked_at = models.DateTimeField("起草时间", db_default=Now(), editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_person = models.CharField("决定人", max_length=64, blank=True, default="", editable=False)
    decided_at = models.DateTimeField("决定时间", null=True, editable=False)
    opinion = models.CharField("意见", max_length=200, blank=True, validators=[without_numbers])

    class Meta:
        verbose_name = "资金检查界限的草稿"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="money_draft_state_known", condition=Q(state__in=RuleDraftState.values)),
            models.CheckConstraint(
                name="money_draft_by_two_persons",
                condition=~Q(state=RuleDraftState.APPROVED)
                | (~Q(decided_person="") & ~Q(decided_person=F("asked_person"))),
            ),
            models.UniqueConstraint(
                name="money_draft_one_waits", fields=["state"], condition=Q(state=RuleDraftState.ASKED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} 起的资金检查界限（{self.get_state_display()}）"
