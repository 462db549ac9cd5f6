"""Standards as dated data: which line, criteria, notices and samples, from when to when, by which document."""

from datetime import date
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.criteria import HOUSEHOLD_CODES, MUST_NOT, SEVEN
from assessments.criteria.thresholds import Thresholds
from config.lib.money import MoneyField
from config.lib.refusals import Refused
from config.lib.triggers import track_changes
from villages.models import County


class Level(models.TextChoices):
    """Whose exit a standard is for."""

    HOUSEHOLD = "household", "户"
    VILLAGE = "village", "村"
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县"


class Grade(models.TextChoices):
    """How good the source of a shipped standard is (docs/sources.md)."""

    A = "A", "A 政府网站或年鉴"
    B = "B", "B 官方文本的转载"
    C = "C", "C 未署名网页"
    K = "K", "K 一般了解"


class StandardState(models.TextChoices):
    """Whether a standard can still be written, holds, or is put away. Derived, never stored."""

    DRAFT = "draft", "草稿"
    RELEASED = "released", "已发布"
    RETIRED = "retired", "已停用"


class _Days(Func):
    """The days from one date to another, both included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class StandardQuerySet(models.QuerySet["Standard"]):
    """Standards of all levels, regions and years."""

    def in_force(self, day: date, level: Level = Level.HOUSEHOLD) -> Self:
        """Narrow to the released standards of a level that hold on `day`."""
        until = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(until, level=level, valid_from__lte=day, released_at__isnull=False)

    def on(self, day: date, level: Level = Level.HOUSEHOLD) -> "Standard":
        """Return the released standard for `day`; a county's own goes before a general one. Raises Refused."""
        found = self.in_force(day, level).order_by(F("region").asc(nulls_last=True), "-valid_from").first()
        if found is None:
            which = "" if level == Level.HOUSEHOLD else f"{level.label}级"
            raise Refused(f"{day:%Y-%m-%d} 没有已发布的{which}退出标准，不能核对。请先发布这一天适用的标准。")
        return found

    def drafts(self) -> Self:
        """Narrow to those that can still be written."""
        return self.filter(released_at__isnull=True, retired_at__isnull=True)


def seven() -> list[str]:
    """Return the codes of the seven criteria that every household must meet, in the order of the form."""
    return list(SEVEN)


_NOTHING = Value({}, output_field=models.JSONField())


def _codes(label: str, **options: Any) -> Any:
    return ArrayField(models.CharField(max_length=24), blank=True, verbose_name=label, **options)


def _limit(label: str) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def _number(label: str, value: int) -> Any:
    return models.PositiveSmallIntegerField(label, default=value, db_default=value)


@track_changes
class Standard(models.Model):
    """What a household, village, township or county must reach to exit in one region, and how that is done.

    It holds from a day to a day, upon a document; without `region` wherever no region has its own. `criteria` are the
    codes asked, in order; every household is asked at least the seven. Limits that are empty are not asked: of one-off
    income, of earlier windows (each by its own line, the latest first), of measured water. `limits` are those of
    village, township and county criteria. Evidence exactly as old as its limit still counts. A draft is written by any
    of `drafted_persons` and released by somebody else; a released one is never edited, only ended by `valid_to`.
    """

    code = models.CharField("编号", max_length=40, unique=True)
    label = models.CharField("名称", max_length=80)
    level = models.CharField("层级", max_length=9, choices=Level, default=Level.HOUSEHOLD, db_default=Level.HOUSEHOLD)
    region = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="适用地区"
    )
    year = models.PositiveSmallIntegerField("年度")
    document = models.CharField("文件", max_length=120)
    source = models.CharField("出处", max_length=160, blank=True, default="", db_default="")
    grade = models.CharField("出处等级", max_length=1, choices=Grade, blank=True, default="", db_default="")
    copied_from = models.CharField("照哪个标准建的", max_length=40, blank=True, default="", db_default="")
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("终止日期", null=True, blank=True)
    criteria = _codes("核对哪些项", default=seven)
    must_not_exit = _codes("不得退出的情形", default=list)
    evidence = models.JSONField("每项要的凭据", default=dict, blank=True, db_default=_NOTHING)
    limits = models.JSONField("各项界限", default=dict, blank=True, db_default=_NOTHING)
    income_line = MoneyField("收入线（元/人/年）", default=0)
    one_off_percent = _limit("一次性收入最多占（%）")
    earlier_lines = ArrayField(
        models.DecimalField(max_digits=14, decimal_places=2),
        default=list,
        blank=True,
        size=3,
        verbose_name="以前各期的收入线（近的在前）",
    )
    water_litres = _limit("每人每天水量至少（升）")
    water_minutes = _limit("取水往返最多（分钟）")
    water_metres = _limit("取水水平距离最多（米）")
    water_stop_days = _limit("一年停水最多（天）")
    living_stale_days = _number("吃穿走访有效天数", 365)
    water_stale_days = _number("饮水认定有效天数", 730)
    housing_stale_days = _number("住房鉴定有效天数", 1095)
    condition_stale_days = _number("生活条件有效天数", 730)
    notice_days = _number("公示天数", 7)
    second_notice_days = _limit("第二次公示天数")
    notice_skips_holidays = models.BooleanField("公示不算节假日", default=False, db_default=False)
    sample_all_up_to = _number("多少户以内全查", 20)
    sample_small_up_to = _number("多少户以内算少", 100)
    sample_small_least = _number("户少时至少抽", 20)
    sample_large_least = _number("户多时至少抽", 30)
    sample_percent = _limit("至少抽（%）")
    is_demo = models.BooleanField("演示标准", default=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    drafted_persons = ArrayField(models.CharField(max_length=64), default=list, blank=True, editable=False)
    released_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    released_person = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)

    objects = StandardQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "id"]
        constraints = [
            models.CheckConstraint(name="standard_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="standard_line_is_positive",
                condition=Q(level=Level.HOUSEHOLD, income_line__gt=0) | ~Q(level=Level.HOUSEHOLD) & Q(income_line=0),
            ),
            models.CheckConstraint(
                name="standard_days_in_order", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="standard_asks_households_all_seven",
                condition=~Q(level=Level.HOUSEHOLD)
                | Q(criteria__contains=list(SEVEN), criteria__contained_by=list(HOUSEHOLD_CODES)),
            ),
            models.CheckConstraint(
                name="standard_asks_its_must_not_list",
                condition=Q(must_not_exit=[]) & ~Q(criteria__contains=["must_not_exit"])
                | ~Q(must_not_exit=[])
                & Q(criteria__contains=["must_not_exit"], must_not_exit__contained_by=list(MUST_NOT)),
            ),
            models.CheckConstraint(
                name="standard_percents_up_to_100",
                condition=(Q(one_off_percent__isnull=True) | Q(one_off_percent__lte=100))
                & (Q(sample_percent__isnull=True) | Q(sample_percent__lte=100)),
            ),
            models.CheckConstraint(
                name="standard_notice_has_days",
                condition=Q(notice_days__gte=1) & (Q(second_notice_days__isnull=True) | Q(second_notice_days__gte=1)),
            ),
            models.CheckConstraint(
                name="standard_samples_in_order",
                condition=Q(
                    sample_small_up_to__gte=F("sample_all_up_to"),
                    sample_small_least__gte=1,
                    sample_large_least__gte=F("sample_small_least"),
                ),
            ),
            ExclusionConstraint(
                name="standard_one_released_at_a_time",
                expressions=[
                    ("level", RangeOperators.EQUAL),
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
                    IF (to_jsonb(NEW) - 'valid_to' - 'retired_at')
                       IS DISTINCT FROM (to_jsonb(OLD) - 'valid_to' - 'retired_at') THEN
                        RAISE EXCEPTION 'standard % is released and never edited', OLD.code
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="released_by_another_person",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__released_at__isnull=False),
                func="""
                    IF cardinality(NEW.drafted_persons) > 0
                       AND (NEW.released_person = '' OR NEW.released_person = ANY (NEW.drafted_persons)) THEN
                        RAISE EXCEPTION 'standard % is not released by another person', NEW.code
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def state(self) -> StandardState:
        """Whether it is a draft, released, or put away (a released one once its last day is over)."""
        if self.released_at is None:
            return StandardState.RETIRED if self.retired_at else StandardState.DRAFT
        over = self.valid_to is not None and self.valid_to < timezone.localdate()
        return StandardState.RETIRED if over else StandardState.RELEASED

    def thresholds(self) -> Thresholds:
        """Return what the criteria compare with."""
        values = {name: getattr(self, name) for name in Thresholds._fields}
        return Thresholds(**values | {name: tuple(values[name]) for name in _AS_TUPLES})


TERMS = (
    "document", "source", "grade", "criteria", "must_not_exit", "evidence", "limits", "income_line", "one_off_percent",
    "earlier_lines", "water_litres", "water_minutes", "water_metres", "water_stop_days", "living_stale_days",
    "water_stale_days", "housing_stale_days", "condition_stale_days", "notice_days", "second_notice_days",
    "notice_skips_holidays", "sample_all_up_to", "sample_small_up_to", "sample_small_least", "sample_large_least",
    "sample_percent",
)  # fmt: skip
"""What a copy takes over from its origin."""

_AS_TUPLES = ("criteria", "must_not_exit", "earlier_lines")
