"""What is entered about areas as a whole: results of sample surveys, and the timetable of exits. Dated rows."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from config.lib.personal_numbers import without_numbers
from villages.clocks import Dated, DatedQuerySetMixin
from villages.models import Township, Village
from villages.scope import ScopedQuerySet

PAIRS = (("wrong_people", "exited_people"), ("missed_people", "other_people"), ("content_homes", "asked_homes"))
"""What a survey found, and of how many."""
TITLES = ("错退", "漏评", "群众认可")
"""What each pair is about."""


class AreaSurveyQuerySet(DatedQuerySetMixin, ScopedQuerySet["AreaSurvey"]):
    """Surveys of the areas a user works in; those of the county are county rows."""

    township_path = "township"
    village_path = "village"
    county_rows = True


class VillageExitPlanQuerySet(DatedQuerySetMixin, ScopedQuerySet["VillageExitPlan"]):
    """Plans of the villages a user works in."""

    township_path = "village__township"
    village_path = "village"


class TownshipExitPlanQuerySet(DatedQuerySetMixin, ScopedQuerySet["TownshipExitPlan"]):
    """Plans of the townships a user works in."""

    township_path = "township"


def _count(label: str) -> Any:
    return models.PositiveIntegerField(label, null=True, blank=True)


def _author() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )


def _within(part: str, whole: str) -> Q:
    nothing = Q(**{f"{part}__isnull": True, f"{whole}__isnull": True})
    return nothing | Q(**{f"{part}__isnull": False, f"{whole}__gte": 1, f"{part}__lte": F(whole)})


class AreaSurvey(Dated):
    """What one sample survey found in one area on the day `valid_from`: 错退, 漏评, 认可度, each out of how many.

    The area is a village (with its township), a township, or, when both are empty, the county. What was not asked stays
    empty, it is not 0. One survey of an area and day is believed at a time; a correction supersedes it.
    """

    township = models.ForeignKey(
        Township, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="乡镇"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村"
    )
    surveyor = models.CharField("抽查单位", max_length=60, validators=[without_numbers])
    exited_people = _count("抽查的脱贫人口")
    wrong_people = _count("其中错退")
    other_people = _count("抽查的非建档立卡人口")
    missed_people = _count("其中漏评")
    asked_homes = _count("问到的户数")
    content_homes = _count("其中认可的户数")
    document = models.CharField("凭据", max_length=120, validators=[without_numbers])
    recorded_by = _author()

    objects = AreaSurveyQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("township_id", Value(0)),
                Coalesce("village_id", Value(0)),
                "valid_from",
                name="area_survey_once_a_day",
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="area_survey_village_in_township", condition=Q(village__isnull=True) | Q(township__isnull=False)
            ),
            models.CheckConstraint(
                name="area_survey_parts_within_wholes",
                condition=_within(*PAIRS[0]) & _within(*PAIRS[1]) & _within(*PAIRS[2]),
            ),
            models.CheckConstraint(
                name="area_survey_asked_something",
                condition=Q(exited_people__isnull=False) | Q(other_people__isnull=False) | Q(asked_homes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.valid_from} 抽查"

    @property
    def rates(self) -> list[tuple[str, int | None, int | None, Decimal | None]]:
        """What was found, out of how many, as a share between 0 and 1; all None where it was not asked."""
        pairs = [
            (title, getattr(self, part), getattr(self, whole))
            for title, (part, whole) in zip(TITLES, PAIRS, strict=True)
        ]
        return [(title, part, whole, Decimal(part or 0) / whole if whole else None) for title, part, whole in pairs]

    @property
    def area(self) -> str:
        """The name of what was surveyed."""
        return str(self.village or self.township or "全县")


class VillageExitPlan(Dated):
    """In which year a poor village is to exit, as planned on the day `valid_from` upon a document."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="exit_plans")
    year = models.PositiveSmallIntegerField("计划退出年度")
    document = models.CharField("依据", max_length=120, validators=[without_numbers])
    recorded_by = _author()

    objects = VillageExitPlanQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["village", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="village_exit_plan_once", fields=["village"], condition=Q(superseded_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.year} 年退出"


class TownshipExitPlan(Dated):
    """How many households of a township are to exit in one year, as planned on `valid_from` upon a document."""

    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="exit_plans")
    year = models.PositiveSmallIntegerField("年度")
    households = models.PositiveIntegerField("计划退出户数")
    document = models.CharField("依据", max_length=120, validators=[without_numbers])
    recorded_by = _author()

    objects = TownshipExitPlanQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["township", "year", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="township_exit_plan_once", fields=["township", "year"], condition=Q(superseded_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.township} {self.year} 年退出 {self.households} 户"
