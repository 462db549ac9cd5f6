"""Notices of the project library: a frozen list of projects on a board, objections to its lines, photos."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.triggers import append_only
from projects.library_status import NOTICE_DAYS, LibraryLevel
from projects.models.library import LibraryEntry
from villages.models import Township, Village
from villages.models.boards import CLOCK, BoardNotice
from villages.models.objections import SETTLED_ONCE, ObjectionBase, settled_by_another
from villages.scope import ScopedQuerySet


class LibraryNoticeQuerySet(ScopedQuerySet["LibraryNotice"]):
    """Notices at a place; those of the county are county rows."""

    township_path = "township"
    village_path = "village"
    county_rows = True

    def running(self) -> "LibraryNoticeQuerySet":
        """Narrow to those that hang for objections."""
        return self.filter(closed_on__isnull=True, withdrawn_at__isnull=True)


class LibraryNotice(BoardNotice):
    """A list of projects hangs at one level before they go on: ten full days at least, frozen, open to objections.

    A change of the list takes it down, and another one begins for the other projects, with days of its own
    (`replaces`).
    """

    level = models.CharField("层级", max_length=8, choices=LibraryLevel)
    township = models.ForeignKey(
        Township, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="乡镇"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村"
    )
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    posted_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = LibraryNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="library_notice_hangs_long_enough",
                condition=Q(required_days__gte=NOTICE_DAYS) & Q(last_day__gt=F("posted_on")),
            ),
            models.CheckConstraint(
                name="library_notice_closed_after_its_days",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("last_day")) & ~Q(opinion=""),
            ),
            models.CheckConstraint(
                name="library_notice_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""),
            ),
            models.CheckConstraint(
                name="library_notice_of_one_place",
                condition=Q(level=LibraryLevel.VILLAGE, village__isnull=False, township__isnull=False)
                | Q(level=LibraryLevel.TOWNSHIP, village__isnull=True, township__isnull=False)
                | Q(level=LibraryLevel.COUNTY, village__isnull=True, township__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="list_is_frozen",
                operation=pgtrigger.UpdateOf("level", "township_id", "village_id", "replaces_id", *CLOCK),
            ),
            pgtrigger.Protect(
                name="ends_once",
                operation=pgtrigger.UpdateOf("closed_on"),
                condition=pgtrigger.Q(old__closed_on__isnull=False) | pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="withdrawn_once",
                operation=pgtrigger.UpdateOf("withdrawn_at"),
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_label}{self.number}"

    @property
    def number(self) -> str:
        """The number staff quote: 项目公示-2026-00041."""
        return f"项目公示-{self.posted_on.year}-{self.pk:05}"

    @property
    def place_label(self) -> str:
        """Where the projects of the list lie."""
        return str(self.village or self.township or "全县")


class LibraryNoticeLineQuerySet(ScopedQuerySet["LibraryNoticeLine"]):
    """Lines of the notices at a place."""

    township_path = "notice__township"
    village_path = "notice__village"
    county_rows = True


class LibraryNoticeLine(models.Model):
    """One project on a notice, as it was when the list was posted: what the public is told of it (E16)."""

    notice = models.ForeignKey(LibraryNotice, on_delete=models.PROTECT, related_name="lines")
    entry = models.ForeignKey(LibraryEntry, on_delete=models.PROTECT, related_name="notice_lines")
    round = models.PositiveSmallIntegerField("轮次")
    serial = models.PositiveSmallIntegerField("序号")
    code = models.CharField("项目编号", max_length=32)
    name = models.CharField("项目名称", max_length=120)
    class_label = models.CharField("项目类型", max_length=40)
    place = models.CharField("实施地点", max_length=80)
    content = models.TextField("建设内容及规模")
    amount = MoneyField("计划投资 元")
    sources = models.CharField("资金来源", max_length=300)
    period = models.CharField("实施期限", max_length=60)
    goals = models.CharField("绩效目标", max_length=300)
    unit = models.CharField("实施单位", max_length=80, blank=True)
    responsible = models.CharField("责任人", max_length=60)
    beneficiaries = models.CharField("受益对象", max_length=120)
    mechanism = models.CharField("带贫减贫机制", max_length=300)

    objects = LibraryNoticeLineQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "serial"]
        constraints = [models.UniqueConstraint(name="library_notice_line_once", fields=["notice", "entry"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.serial} {self.name}"


class LibraryObjectionQuerySet(ScopedQuerySet["LibraryObjection"]):
    """Objections to the notices at a place."""

    township_path = "notice__township"
    village_path = "notice__village"
    county_rows = True

    def unsettled(self) -> "LibraryObjectionQuerySet":
        """Narrow to those that nobody has settled."""
        return self.filter(result="")


class LibraryObjection(ObjectionBase):
    """Somebody objected to one project of a notice: what was said, who settles it and how.

    Name and telephone number are encrypted; they are opened by reveal only. Whoever settles it is another person than
    who wrote it down.
    """

    notice = models.ForeignKey(LibraryNotice, on_delete=models.PROTECT, related_name="objections")
    line = models.ForeignKey(LibraryNoticeLine, on_delete=models.PROTECT, related_name="objections")

    objects = LibraryObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [settled_by_another("library_objection_settled_by_another")]
        triggers = SETTLED_ONCE

    def __str__(self) -> str:
        return f"{self.notice} 异议"


class LibraryPhotoQuerySet(ScopedQuerySet["LibraryPhoto"]):
    """Photos of the boards at a place."""

    township_path = "notice__township"
    village_path = "notice__village"
    county_rows = True


class BoardMoment(models.TextChoices):
    """What a photo of a board shows."""

    START = "start", "公示张贴"
    END = "end", "公示期满"


class LibraryPhoto(models.Model):
    """A photo of a notice on its board, at the start or at the end."""

    notice = models.ForeignKey(LibraryNotice, on_delete=models.PROTECT, related_name="photos")
    moment = models.CharField("拍的是什么", max_length=5, choices=BoardMoment)
    file = models.FileField(upload_to="library/%Y/%m/", max_length=200)
    original_sha256 = models.CharField("原文件校验值", max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)

    objects = LibraryPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="library_photo_moment_known", condition=Q(moment__in=BoardMoment.values))
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} {self.pk}"
