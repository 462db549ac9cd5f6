"""What the county demands of visits, as dated rows: intervals, quotas, thresholds of doubt; and the numbered rounds."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from households.status import OPEN_STATUSES, HouseholdStatus
from villages.clocks import Dated, DatedQuerySetMixin

COUNTED = (
    "open_every_days", "alert_days", "own_void_days", "copied_characters", "rapid_count", "rapid_minutes",
    "correct_days", "shared_characters", "shared_days",
)  # fmt: skip
OPTIONAL = ("exited_every_days", "helper_monthly", "resident_monthly", "township_monthly", "most_households")


class DatedCountyQuerySet(DatedQuerySetMixin, models.QuerySet):  # type: ignore[type-arg]
    """Dated rows of the county as a whole."""


class CountyDated(Dated):
    """A dated row of the county as a whole: upon which document, written down by whom."""

    document = models.CharField("文号", max_length=120)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta(Dated.Meta):
        abstract = True


class VisitRule(CountyDated):
    """How often which households must be visited, by whom how often, and what makes a visit worth a second look.

    It also says how many households one helper has at most (科级干部每人包五户): more is shown, not forbidden.
    One row holds on any day; another one ends it the day before it begins. Optional numbers left empty demand nothing.
    """

    open_every_days = models.PositiveSmallIntegerField("没脱贫的户：至少几天走访一次")
    exited_every_days = models.PositiveSmallIntegerField("已脱贫的户：至少几天走访一次", null=True, blank=True)
    alert_days = models.PositiveSmallIntegerField("连续几天没有人走访要提醒")
    helper_monthly = models.PositiveSmallIntegerField("帮扶干部：每月至少走访几次", null=True, blank=True)
    resident_monthly = models.PositiveSmallIntegerField("驻村队员：每月至少走访几次", null=True, blank=True)
    township_monthly = models.PositiveSmallIntegerField("乡镇干部：每月至少走访几次", null=True, blank=True)
    own_void_days = models.PositiveSmallIntegerField("记录人可以作废自己走访的天数")
    copied_characters = models.PositiveSmallIntegerField("情况记录雷同：至少多少字才提示")
    rapid_count = models.PositiveSmallIntegerField("短时间连记：同一人几次")
    rapid_minutes = models.PositiveSmallIntegerField("短时间连记：几分钟之内")
    backdated_days = models.PositiveSmallIntegerField("补记：走访后超过几天才登记")
    correct_days = models.PositiveSmallIntegerField("退回的走访：几天之内更正", db_default=7)
    shared_characters = models.PositiveSmallIntegerField("不同人雷同：至少多少字才提示", db_default=30)
    shared_days = models.PositiveSmallIntegerField("不同人雷同：相隔几天之内", db_default=30)

    most_households = models.PositiveSmallIntegerField("一名帮扶人最多结对几户", null=True, blank=True, db_default=5)

    objects = DatedCountyQuerySet.as_manager()

    class Meta(CountyDated.Meta):
        abstract = False
        ordering = ["-valid_from", "-id"]
        constraints = [
            ExclusionConstraint(
                name="visit_rule_one_at_a_time",
                expressions=[
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="visit_rule_numbers_are_positive",
                condition=Q(
                    *((f"{name}__gte", 1) for name in COUNTED),
                    *(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1}) for name in OPTIONAL),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"走访规则 {self.valid_from} 起"

    def every_days(self, status: str) -> int | None:
        """Return the days within which a household of `status` must be visited again; None where none are set."""
        if status in OPEN_STATUSES:
            return self.open_every_days
        return self.exited_every_days if status == HouseholdStatus.EXITED else None

    @property
    def demand(self) -> str:
        """Return in a sentence how often whom: 没脱贫的户每周至少走访一次，已脱贫的户每 90 天至少走访一次."""
        said = f"没脱贫的户{every_words(self.open_every_days)}至少走访一次"
        if self.exited_every_days:
            said += f"，已脱贫的户{every_words(self.exited_every_days)}至少走访一次"
        return said


def every_words(days: int) -> str:
    """Return how often in words: 每天, 每周, 每 10 天."""
    return {1: "每天", 7: "每周"}.get(days, f"每 {days} 天")


class VisitRound(CountyDated):
    """A numbered round (遍访轮次): from a day to a day every household is to be visited once."""

    number = models.PositiveSmallIntegerField("第几轮")
    name = models.CharField("名称", max_length=60)

    objects = DatedCountyQuerySet.as_manager()

    class Meta(CountyDated.Meta):
        abstract = False
        ordering = ["-number", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="visit_round_number_once", fields=["number"], condition=Q(superseded_at__isnull=True)
            ),
            models.CheckConstraint(
                name="visit_round_has_an_end", condition=Q(valid_to__isnull=False, valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="visit_round_number_is_positive", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 轮 {self.name}"
