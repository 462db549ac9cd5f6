"""What the handbook (扶贫手册) asks about help beside the measures: relatives, needs, the plan, its result."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.lib.personal_numbers import without_numbers
from households.codes_home import RelativeKind
from households.measures import MeasureKind
from households.models.facts import DatedFact, FactQuerySet
from households.models.register import Household


class RelativeFact(DatedFact):
    """One of the people outside whom a household can turn to (主要社会关系), as told on `valid_from`.

    No number of theirs is kept: they are not on the register.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("姓名", max_length=40, validators=[without_numbers])
    kind = models.CharField("与户主关系", max_length=8, choices=RelativeKind)
    place = models.CharField("住在哪里", max_length=60, blank=True, validators=[without_numbers])
    work = models.CharField("工作单位或职业", max_length=60, blank=True, validators=[without_numbers])
    helps = models.CharField("能帮什么", max_length=100, blank=True, validators=[without_numbers])

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="relative_latest", fields=["household", "-valid_from", "-id"])]
        constraints = [models.CheckConstraint(name="relative_is_named", condition=~Q(name=""))]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"


class NeedFact(DatedFact):
    """What a household asks for (帮扶需求), and what it wants to do itself, as it said on `valid_from`."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    kinds = ArrayField(
        models.CharField(max_length=10, choices=MeasureKind), default=list, blank=True, verbose_name="需要哪些帮扶"
    )
    content = models.CharField("具体需求", max_length=200, validators=[without_numbers])
    wish = models.CharField("自己打算怎么做", max_length=200, blank=True, validators=[without_numbers])
    signed_on = models.DateField("户主签字", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="need_latest", fields=["household", "-valid_from", "-id"])]
        constraints = [models.CheckConstraint(name="need_says_what", condition=~Q(content=""))]

    def __str__(self) -> str:
        return f"{self.household} {self.valid_from}"


class PlanFact(DatedFact):
    """The plan of help (帮扶计划) of a household for one year, as agreed on `valid_from`: goal, what, who, by when."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    goal = models.CharField("当年目标", max_length=100, validators=[without_numbers])
    kinds = ArrayField(
        models.CharField(max_length=10, choices=MeasureKind), default=list, blank=True, verbose_name="计划哪些帮扶"
    )
    content = models.CharField("具体安排", max_length=500, validators=[without_numbers])
    responsible = models.CharField("谁来落实", max_length=60, validators=[without_numbers])
    due_on = models.DateField("完成时限", null=True, blank=True)
    signed_on = models.DateField("户主签字", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="plan_latest", fields=["household", "year", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(name="plan_says_what", condition=~Q(goal="") & ~Q(content="") & ~Q(responsible=""))
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.year}"


class ResultFact(DatedFact):
    """What help had brought a household in one year (帮扶成效), as judged on `valid_from`."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    content = models.CharField("取得的成效", max_length=300, validators=[without_numbers])
    signed_on = models.DateField("户主签字", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="result_latest", fields=["household", "year", "-valid_from", "-id"])]
        constraints = [models.CheckConstraint(name="result_says_what", condition=~Q(content=""))]

    def __str__(self) -> str:
        return f"{self.household} {self.year}"
