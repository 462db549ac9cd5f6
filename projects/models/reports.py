"""How far the works of a project have come, as somebody saw it on the site, with photos and the place."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from households.models.visits import MOST_LATITUDE, MOST_LONGITUDE, PLACES
from projects.models.of_project import OfProjectQuerySet
from projects.models.projects import Project
from projects.models.works import Acceptance

WHOLE = 100


class ProgressReportQuerySet(OfProjectQuerySet["ProgressReport"]):
    """Progress reports of the projects a user sees."""

    def standing(self) -> "ProgressReportQuerySet":
        """Narrow to those that no other was entered in place of."""
        return self.filter(corrected_by__isnull=True)


class ProgressReport(models.Model):
    """On a day so much of a project was done and invested, counted from its beginning; where, if the phone said so.

    Never edited: a wrong one is followed by another that counts in its place.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="reports", db_index=False, verbose_name="项目"
    )
    reported_on = models.DateField("截至日期")
    percent = models.PositiveSmallIntegerField("工程进度 %")
    invested = MoneyField("累计完成投资 元")
    text = models.CharField("进展情况", max_length=500, validators=[without_numbers])
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=PLACES, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=PLACES, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_on", "-id"]
        indexes = [models.Index(name="progress_latest", fields=["project", "-reported_on", "-id"])]
        constraints = [
            models.CheckConstraint(name="progress_at_most_whole", condition=Q(percent__lte=WHOLE)),
            models.CheckConstraint(name="progress_invested_not_negative", condition=Q(invested__gte=0)),
            models.CheckConstraint(
                name="progress_place_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True, accuracy__isnull=True)
                | Q(
                    latitude__range=(-MOST_LATITUDE, MOST_LATITUDE),
                    longitude__range=(-MOST_LONGITUDE, MOST_LONGITUDE),
                    accuracy__isnull=False,
                ),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.project} {self.reported_on}"


class WorksPhotoQuerySet(OfProjectQuerySet["WorksPhoto"]):
    """Photos of the works of the projects a user sees."""


class WorksPhoto(models.Model):
    """A photo of the site at a progress report, or of the sheet and the works at an acceptance."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="works_photos", db_index=False)
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, null=True, blank=True, related_name="photos")
    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, null=True, blank=True, related_name="photos")
    file = models.FileField(upload_to="works/%Y/%m/", max_length=200)
    original_sha256 = models.CharField("原文件校验值", max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)

    objects = WorksPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="works_photo_of_one_thing",
                condition=Q(report__isnull=False, acceptance__isnull=True)
                | Q(report__isnull=True, acceptance__isnull=False),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.project} 照片 {self.pk}"
