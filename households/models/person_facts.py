"""Dated facts about one person beside school and insurance: disability, work, assistance."""

from django.db import models
from django.db.models import Q

from config.lib.fields import EncryptedTextField
from config.lib.money import MoneyField
from households.codes_person import (
    WELFARE_TYPES,
    DisabilityKind,
    DisabilityLevel,
    PublicPost,
    Welfare,
    WelfareType,
    WorkState,
)
from households.models.facts import DatedFact, MemberFactQuerySet
from households.models.register import Member

MONTHS_OF_A_YEAR = 12


class DisabilityFact(DatedFact):
    """The disability certificate of a person as of `valid_from`: kind, level, number (encrypted), year of issue."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("残疾类别", max_length=1, choices=DisabilityKind)
    level = models.CharField("残疾等级", max_length=1, choices=DisabilityLevel)
    certificate = EncryptedTextField("残疾人证号", blank=True, default="", db_default="")
    certified_year = models.PositiveSmallIntegerField("办证年度", null=True, blank=True)

    objects = MemberFactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="disability_latest", fields=["member", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="disability_kind_known",
                condition=Q(kind__in=DisabilityKind.values, level__in=DisabilityLevel.values),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()}{self.get_level_display()}"


def _both_or_neither(text: str, months: str) -> Q:
    """Return the condition that a place or post is named together with its months, 0 to 12, or neither is."""
    named = ~Q(**{text: ""}) & Q(**{f"{months}__isnull": False, f"{months}__lte": MONTHS_OF_A_YEAR})
    return named | Q(**{text: "", f"{months}__isnull": True})


class WorkFact(DatedFact):
    """Where a person works away in calendar year `year`, and which public post they hold, as known on `valid_from`.

    `wage` is 元 a month. A place comes with its months, a post with its months, or both are empty.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("务工情况", max_length=7, choices=WorkState, blank=True)
    place = models.CharField("务工所在地", max_length=60, blank=True)
    months = models.PositiveSmallIntegerField("务工时间（月）", null=True, blank=True)
    firm = models.CharField("务工企业", max_length=60, blank=True)
    wage = MoneyField("月收入（元）", null=True, blank=True)
    sector = models.CharField("行业", max_length=40, blank=True)
    channel = models.CharField("就业渠道", max_length=40, blank=True)
    point_to_point = models.BooleanField("点对点输送", null=True)
    abroad = models.BooleanField("国外务工", null=True)
    post = models.CharField("公益性岗位", max_length=10, choices=PublicPost, blank=True)
    post_months = models.PositiveSmallIntegerField("公益性岗位月数", null=True, blank=True)

    objects = MemberFactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="work_latest", fields=["member", "year", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(name="work_place_with_months", condition=_both_or_neither("place", "months")),
            models.CheckConstraint(name="work_post_with_months", condition=_both_or_neither("post", "post_months")),
            models.CheckConstraint(name="work_wage_not_below_zero", condition=Q(wage__isnull=True) | Q(wage__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.year}"


def _type_fits() -> Q:
    fits = Q(type="")
    for welfare, types in WELFARE_TYPES.items():
        fits |= Q(welfare=welfare, type__in=list(types)) if types else Q()
    return fits


class WelfareFact(DatedFact):
    """Whether a person gets 低保 or 特困供养, of which type, from `valid_from` to `valid_to` (open: still does)."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    welfare = models.CharField("低保或特困", max_length=5, choices=Welfare)
    type = models.CharField("类型", max_length=8, choices=WelfareType, blank=True)

    objects = MemberFactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="welfare_latest", fields=["member", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(name="welfare_known", condition=Q(welfare__in=Welfare.values)),
            models.CheckConstraint(name="welfare_type_fits", condition=_type_fits()),
            models.CheckConstraint(
                name="welfare_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_welfare_display()}"
