"""Visits: what a cadre saw at home, and the photos that show it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import MD5, Now

from config.lib.triggers import append_only, only_columns_change
from households.codes import Answer, Met, ProblemState, VisitKind
from households.models.register import Household, OfHouseholdQuerySet
from villages.models import Cadre
from villages.scope import ScopedQuerySet

VISIT_CHECKS = ("food", "clothing", "water", "house", "school", "insurance")
"""The six things a visitor answers, in the order of a walk through the house."""

POSITION = ("latitude", "longitude", "accuracy")
MOST_LATITUDE, MOST_LONGITUDE = 90, 180
PLACES = 5
"""Decimals of a degree: about a metre."""


class VisitQuerySet(OfHouseholdQuerySet["Visit"]):
    """Visits to the households a user may see."""


class Visit(models.Model):
    """One visit by one cadre to one household: why, whom they met, what they saw, what was wrong.

    Never edited: a wrong one is voided with a reason. `submit_key` makes a double tap one visit. Checks are empty on
    records older than the form.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="visits", db_index=False)
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="visits", db_index=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    submit_key = models.UUIDField(unique=True, editable=False)
    kind = models.CharField("为什么去", max_length=10, choices=VisitKind)
    visited_on = models.DateField("走访日期")
    met = models.CharField("见到了谁", max_length=10, choices=Met)
    food = models.CharField("吃", max_length=6, choices=Answer, blank=True)
    clothing = models.CharField("穿", max_length=6, choices=Answer, blank=True)
    water = models.CharField("饮用水", max_length=6, choices=Answer, blank=True)
    house = models.CharField("住房", max_length=6, choices=Answer, blank=True)
    school = models.CharField("上学", max_length=6, choices=Answer, blank=True)
    insurance = models.CharField("看病", max_length=6, choices=Answer, blank=True)
    text = models.TextField("情况记录", blank=True)
    problem_state = models.CharField("发现问题", max_length=6, choices=ProblemState, default=ProblemState.NONE)
    problem = models.CharField("什么问题", max_length=200, blank=True)
    # Where the visitor stood when they tapped for it (WGS 84), and within how many metres; empty where nobody did.
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=PLACES, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=PLACES, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-visited_on", "-id"]
        indexes = [
            models.Index(name="visit_latest", fields=["household", "-visited_on", "-id"]),
            models.Index(name="visit_of_cadre", fields=["cadre", "recorded_at"]),
            models.Index(name="visit_by_day", fields=["visited_on", "household"], condition=Q(voided_at__isnull=True)),
            # To find the visit a text was copied from: one's own, or anybody's.
            models.Index(MD5("text"), F("cadre"), name="visit_same_words", condition=~Q(text="")),
            models.Index(
                name="visit_with_open_problem",
                fields=["visited_on", "id"],
                condition=Q(problem_state=ProblemState.OPEN, voided_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_problem_is_told",
                condition=Q(problem_state=ProblemState.NONE) | ~Q(problem=""),
            ),
            models.CheckConstraint(
                name="visit_void_has_reason", condition=Q(voided_at__isnull=True) | ~Q(void_reason="")
            ),
            models.CheckConstraint(
                name="visit_position_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy__isnull=True)
                | Q(
                    latitude__range=(-MOST_LATITUDE, MOST_LATITUDE),
                    longitude__range=(-MOST_LONGITUDE, MOST_LONGITUDE),
                    accuracy__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="visit_not_after_recording",
                condition=Q(visited_on__lte=F("recorded_at__date")),
            ),
        ]
        triggers = [
            only_columns_change("voided_at", "voided_by_id", "void_reason"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.visited_on}"


class VisitPhotoQuerySet(ScopedQuerySet["VisitPhoto"]):
    """Photos of visits to the households a user may see."""

    household_path = "visit__household"
    village_path = "visit__household__village"
    township_path = "visit__household__township"


class VisitPhoto(models.Model):
    """A photo taken on a visit, stored without the camera's hidden data; `original_sha256` is of the file as sent."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="visits/%Y/%m/", max_length=200)
    original_sha256 = models.CharField(max_length=64)
    original_name = models.CharField(max_length=120, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(name="visit_photo_same_file", fields=["original_sha256"])]
        constraints = [
            models.UniqueConstraint(name="visit_photo_once", fields=["visit", "original_sha256"]),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.visit} {self.pk}"
