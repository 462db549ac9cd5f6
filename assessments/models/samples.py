"""Samples of the county review: drawn by the standard's rates from a stored seed, checked household by household."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.models.cases import ExitCase
from assessments.status import BEFORE_REVIEW
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from villages.models import Township
from villages.scope import ScopedQuerySet


class ExitSampleQuerySet(ScopedQuerySet["ExitSample"]):
    """Samples of the townships a user may see."""

    township_path = "township"


class ExitSample(models.Model):
    """The cases of a township that stood before the county review at a moment, and the seed by which some are drawn.

    Whoever has the seed and the list draws the same ones again (assessments.sampling).
    """

    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="+")
    exit_year = models.PositiveSmallIntegerField("脱贫年度")
    seed = models.CharField("随机种子", max_length=32)
    households = models.PositiveSmallIntegerField("总户数")
    drawn = models.PositiveSmallIntegerField("应抽户数")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField("抽取时间", db_default=Now(), editable=False)

    objects = ExitSampleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.township} 第 {self.pk} 次抽查"


class SampleResult(models.TextChoices):
    """What the check of a drawn household found."""

    CLEAN = "clean", "没有问题"
    FAULT = "fault", "发现问题"


class SampledCaseQuerySet(ScopedQuerySet["SampledCase"]):
    """Cases before the county review, of the households a user may see."""

    household_path = "case__household"
    village_path = "case__household__village"
    township_path = "sample__township"

    def waiting(self) -> "SampledCaseQuerySet":
        """Narrow to those that may still be drawn: not drawn yet, and before the county review in the same round."""
        return self.filter(is_drawn=False, case__state__in=BEFORE_REVIEW, round=F("case__round"))


class SampledCase(models.Model):
    """One case of a sample's list: its place in the drawn order of its stratum, whether it is drawn, what was found.

    `is_drawn` may only turn on, when the sample is widened; a result is written once.
    """

    sample = models.ForeignKey(ExitSample, on_delete=models.PROTECT, related_name="rows")
    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="sampled")
    round = models.PositiveSmallIntegerField("轮次")
    stratum = models.CharField("分层", max_length=40)
    weight = models.PositiveSmallIntegerField("权重")
    place = models.PositiveSmallIntegerField("抽取次序")
    is_drawn = models.BooleanField("抽中")
    result = models.CharField("抽查结果", max_length=5, choices=SampleResult, blank=True, editable=False)
    finding = models.CharField("抽查情况", max_length=300, blank=True, validators=[without_numbers])
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    checked_at = models.DateTimeField("抽查时间", null=True, blank=True, editable=False)

    objects = SampledCaseQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(name="sampled_case_once_a_round", fields=["case", "round"]),
            models.CheckConstraint(
                name="sampled_case_checked_when_drawn",
                condition=Q(result="", checked_at__isnull=True)
                | Q(is_drawn=True, result__in=SampleResult.values, checked_at__isnull=False, checked_by__isnull=False)
                & ~Q(finding=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="drawn_stays_drawn",
                operation=pgtrigger.UpdateOf("sample_id", "case_id", "round", "stratum", "weight", "place"),
            ),
            pgtrigger.Protect(
                name="found_once",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__result="") | pgtrigger.Q(old__is_drawn=True, new__is_drawn=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample} {self.case}"
