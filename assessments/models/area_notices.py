"""Notices of the exits of areas: where they hang, until when, what was objected; and papers that prove a criterion."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.models.area_exits import AreaDecision, AreaExit
from config.lib.triggers import append_only
from villages.models.boards import CLOCK, BoardNotice
from villages.models.objections import SETTLED_ONCE, ObjectionBase, settled_by_another
from villages.scope import ScopedQuerySet

_FROZEN = ("exit_id", "round", *CLOCK)


class AreaNoticeQuerySet(ScopedQuerySet["AreaNotice"]):
    """Notices of the areas a user works in."""

    township_path = "exit__township"
    village_path = "exit__village"
    county_rows = True

    def running(self) -> "AreaNoticeQuerySet":
        """Narrow to those that hang for objections."""
        return self.filter(closed_on__isnull=True, withdrawn_at__isnull=True)


class AreaNotice(BoardNotice):
    """The exit of an area hangs out for objections from a day on, until its days have run out.

    The day of posting is day 0; it may be closed after `last_day`, with a photo of the board and an opinion, once no
    objection is open. When the exit is sent back it is taken down.
    """

    exit = models.ForeignKey(AreaExit, on_delete=models.PROTECT, related_name="notices")
    round = models.PositiveSmallIntegerField("轮次")

    objects = AreaNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="area_notice_once_a_round", fields=["exit", "round"]),
            models.CheckConstraint(name="area_notice_days_in_order", condition=Q(last_day__gt=F("posted_on"))),
            models.CheckConstraint(
                name="area_notice_closed_after_its_days",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("last_day")) & ~Q(opinion=""),
            ),
            models.CheckConstraint(
                name="area_notice_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="clock_is_frozen", operation=pgtrigger.UpdateOf(*_FROZEN)),
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
        return f"{self.exit}公示"


class AreaObjectionQuerySet(ScopedQuerySet["AreaObjection"]):
    """Objections to the exits of the areas a user works in."""

    township_path = "notice__exit__township"
    village_path = "notice__exit__village"
    county_rows = True

    def unsettled(self) -> "AreaObjectionQuerySet":
        """Narrow to those that nobody has settled."""
        return self.filter(result="")


class AreaObjection(ObjectionBase):
    """Somebody objected to the exit of an area: what was said, who settles it and how.

    Name and telephone number are encrypted; they are opened by reveal only. Whoever settles it is another person than
    who wrote it down.
    """

    notice = models.ForeignKey(AreaNotice, on_delete=models.PROTECT, related_name="objections")

    objects = AreaObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [settled_by_another("area_objection_settled_by_another")]
        triggers = SETTLED_ONCE

    def __str__(self) -> str:
        return f"{self.notice.exit} 异议"


class AreaPhotoQuerySet(ScopedQuerySet["AreaPhoto"]):
    """Photos of the areas a user works in."""

    township_path = "exit__township"
    village_path = "exit__village"
    county_rows = True


class AreaMoment(models.TextChoices):
    """What a photo shows."""

    PAPER = "paper", "证明材料"
    START = "start", "公示张贴"
    END = "end", "公示期满"


class AreaPhoto(models.Model):
    """A photo of a paper that proves one criterion at a step, or of a notice on its board at the start or the end."""

    exit = models.ForeignKey(AreaExit, on_delete=models.PROTECT, related_name="photos")
    decision = models.ForeignKey(
        AreaDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="photos", db_index=False
    )
    notice = models.ForeignKey(
        AreaNotice, on_delete=models.PROTECT, null=True, blank=True, related_name="photos", db_index=False
    )
    moment = models.CharField("拍的是什么", max_length=5, choices=AreaMoment)
    code = models.CharField("哪一项的材料", max_length=24, blank=True)
    file = models.FileField(upload_to="area/%Y/%m/", max_length=200)
    original_sha256 = models.CharField("原文件校验值", max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)

    objects = AreaPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="area_photo_of_one_thing",
                condition=Q(moment=AreaMoment.PAPER, decision__isnull=False, notice__isnull=True) & ~Q(code="")
                | Q(
                    moment__in=[AreaMoment.START, AreaMoment.END], decision__isnull=True, notice__isnull=False, code=""
                ),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} {self.pk}"
