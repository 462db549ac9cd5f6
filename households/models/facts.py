"""Dated facts: what is known about a household or a person, from whom, true since when, and when it was written down.

The exit check reads the latest fact of each kind that is valid on its day and believed at its moment.
"""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Round

from config.lib.fields import EncryptedTextField
from config.lib.money import MoneyField
from config.lib.triggers import only_superseded
from households.codes import Answer, Guarantee, HouseGrade, Insurance, Remedy, SchoolStatus, Source, WaterLevel
from households.codes_home import WaterSupply
from households.codes_person import AbsenceReason, Pension, Stage
from households.models.income_triggers import rows_make_totals
from households.models.register import Household, Member, OfHouseholdQuerySet
from villages.clocks import Dated, DatedQuerySetMixin
from villages.scope import ScopedQuerySet


class FactQuerySet(DatedQuerySetMixin, OfHouseholdQuerySet):
    """Facts about the households a user may see."""


class MemberFactQuerySet(DatedQuerySetMixin, ScopedQuerySet[models.Model]):
    """Facts about members of the households a user may see."""

    household_path = "member__household"
    village_path = "member__household__village"
    township_path = "member__household__township"


class DatedFact(Dated):
    """Base of all facts: the two clocks, and where it came from."""

    source = models.CharField("来源", max_length=10, choices=Source)
    source_name = models.CharField("来源名称", max_length=60, blank=True)
    document = models.CharField("凭据", max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta(Dated.Meta):
        abstract = True


class LivingFact(DatedFact):
    """Whether a household had enough to eat and to wear, as somebody saw it on `valid_from`."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    visit = models.ForeignKey("Visit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    food = models.CharField("不愁吃", max_length=6, choices=Answer)
    clothing = models.CharField("不愁穿", max_length=6, choices=Answer)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="living_latest", fields=["household", "-valid_from", "-id"])]

    def __str__(self) -> str:
        return f"{self.household} {self.valid_from}"


class WaterFact(DatedFact):
    """How the drinking water of a household stands by the four indicators; an empty one was not looked at.

    What was measured may stand beside them: litres a person and day, minutes and metres of one fetch (there and back,
    one way), days without water in a year. The levels alone are judged.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.CharField("水量", max_length=5, choices=WaterLevel, blank=True)
    quality = models.CharField("水质", max_length=5, choices=WaterLevel, blank=True)
    convenience = models.CharField("方便程度", max_length=5, choices=WaterLevel, blank=True)
    reliability = models.CharField("保证率", max_length=5, choices=WaterLevel, blank=True)
    supply = models.CharField("饮水来源", max_length=11, choices=WaterSupply, blank=True, default="", db_default="")
    litres = models.DecimalField("每人每天水量（升）", max_digits=5, decimal_places=1, null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("取水往返时间（分钟）", null=True, blank=True)
    metres = models.PositiveSmallIntegerField("取水水平距离（米）", null=True, blank=True)
    stop_days = models.PositiveSmallIntegerField("一年停水天数", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="water_latest", fields=["household", "-valid_from", "-id"])]

    def __str__(self) -> str:
        return f"{self.household} {self.valid_from}"


class HousingFact(DatedFact):
    """The appraisal of the house a household lives in (valid from the day of appraisal), and what was done about it.

    A repaired, rebuilt or resettled house counts once accepted: `accepted_on`, the day of acceptance or of moving in.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    grade = models.CharField("鉴定等级", max_length=1, choices=HouseGrade, blank=True)
    remedy = models.CharField("改造方式", max_length=10, choices=Remedy, default=Remedy.NONE)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    started_on = models.DateField("开工日期", null=True, blank=True)
    finished_on = models.DateField("竣工日期", null=True, blank=True)
    subsidy = MoneyField("改造补助（元）", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="housing_latest", fields=["household", "-valid_from", "-id"])]

    def __str__(self) -> str:
        return f"{self.household} {self.get_grade_display()}"


class SchoolingFact(DatedFact):
    """Where a child of school age, or an older student, was found to stand on `valid_from`; its term is that day's.

    `status` is judged; `stage` is the official list (在校生状况), empty for who is not in school.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField("就学状况", max_length=13, choices=SchoolStatus)
    school = models.CharField("学校", max_length=60, blank=True)
    grade = models.CharField("年级", max_length=20, blank=True)
    stage = models.CharField("在校生状况", max_length=9, choices=Stage, blank=True, default="", db_default="")
    roll_number = EncryptedTextField("学籍号", blank=True, default="", db_default="")
    absence = models.CharField(
        "未上学原因", max_length=10, choices=AbsenceReason, blank=True, default="", db_default=""
    )

    objects = MemberFactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="schooling_latest", fields=["member", "-valid_from", "-id"])]

    def __str__(self) -> str:
        return f"{self.member} {self.get_status_display()}"


class InsuranceFact(DatedFact):
    """Whether a person has basic medical insurance, and cover for serious illness, in one calendar year.

    Beside them: commercial supplement, pension, accident. An empty one was not said; it is not no.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    basic = models.CharField("基本医保", max_length=8, choices=Insurance)
    serious_illness = models.BooleanField("大病保险", null=True)
    commercial = models.BooleanField("商业补充保险", null=True)
    pension = models.CharField("养老保险", max_length=8, choices=Pension, blank=True, default="", db_default="")
    accident = models.BooleanField("意外险", null=True)

    objects = MemberFactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="insurance_latest", fields=["member", "year", "-valid_from", "-id"])]

    def __str__(self) -> str:
        return f"{self.member} {self.year} {self.get_basic_display()}"


class Doubt(DatedFact):
    """A visitor saw the opposite of what a list says about one guarantee, on `valid_from`.

    It makes that guarantee unknown until a fact of that kind, dated later, settles it.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    visit = models.ForeignKey("Visit", on_delete=models.PROTECT, related_name="doubts")
    guarantee = models.CharField("项目", max_length=10, choices=Guarantee)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="doubt_latest", fields=["household", "-valid_from"])]

    def __str__(self) -> str:
        return f"{self.household} {self.get_guarantee_display()} {self.valid_from}"


class WorksheetState(models.TextChoices):
    """Whether an income worksheet still grows."""

    DRAFT = "draft", "填写中"
    CLOSED = "closed", "已结账"


class IncomeWorksheet(DatedFact):
    """The yearly income worksheet (收入核算表) of a household for one window: totals in 元 by category.

    Net and per-head income are computed by the database, never typed (to cents, half up). A closed worksheet is
    corrected by a new one that supersedes it. `valid_from` is the day it was closed. `item_count` is how many rows
    (IncomeRow) the totals are the sums of; 0 where only totals were entered or loaded. `reason` says why this version
    took the place of another.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    window_start = models.DateField("核算期起")
    window_end = models.DateField("核算期止")
    wage = MoneyField("工资性收入", default=Decimal(0))
    business = MoneyField("生产经营性收入", default=Decimal(0))
    property = MoneyField("财产性收入", default=Decimal(0))
    transfer = MoneyField("转移性收入", default=Decimal(0))
    business_cost = MoneyField("生产经营性支出", default=Decimal(0))
    head_count = models.PositiveSmallIntegerField("家庭人口数")
    item_count = models.PositiveSmallIntegerField("收入项目数", default=0, db_default=0)
    net = models.GeneratedField(
        expression=F("wage") + F("business") + F("property") + F("transfer") - F("business_cost"),
        output_field=MoneyField(),
        db_persist=True,
    )
    per_head = models.GeneratedField(
        expression=Case(
            When(
                head_count__gt=0,
                then=Round(
                    (F("wage") + F("business") + F("property") + F("transfer") - F("business_cost")) / F("head_count"),
                    precision=2,
                ),
            ),
            default=Value(None),
        ),
        output_field=MoneyField(null=True),
        db_persist=True,
    )
    state = models.CharField("状态", max_length=6, choices=WorksheetState, default=WorksheetState.DRAFT)
    signed_by_surveyor_on = models.DateField("调查人签字", null=True, blank=True)
    signed_by_householder_on = models.DateField("户主签字", null=True, blank=True)
    signed_by_village_on = models.DateField("村签字", null=True, blank=True)
    reason = models.CharField("更正原因", max_length=200, blank=True, default="", db_default="")

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="worksheet_latest", fields=["household", "window_end", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(name="worksheet_window_in_order", condition=Q(window_end__gt=F("window_start"))),
            models.UniqueConstraint(
                name="worksheet_one_per_window",
                fields=["household", "window_end"],
                condition=Q(superseded_at__isnull=True),
            ),
        ]
        triggers = [
            *only_superseded("net", "per_head"),
            rows_make_totals("id", condition=pgtrigger.Q(new__item_count__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.window_end}"
