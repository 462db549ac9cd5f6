"""Notices (公示) and announcements (公告): a frozen list on a board, its clock, and what villagers objected."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.models.cases import ExitCase
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from villages.models import Village
from villages.models.boards import BoardNotice
from villages.models.objections import SETTLED_ONCE, ObjectionBase, settled_by_another
from villages.scope import ScopedQuerySet

_FROZEN = (
    "kind", "village_id", "exit_year", "place", "posted_on", "required_days", "in_working_days", "last_day",
    "phone", "document", "replaces_id", "posted_by_id",
)  # fmt: skip


class NoticeKind(models.TextChoices):
    """What a list on the board is."""

    FIRST = "first", "村级公示"
    SECOND = "second", "乡镇再次公示"
    ANNOUNCEMENT = "announcement", "脱贫公告"


PREFIXES: dict[str, str] = {
    NoticeKind.FIRST: "公示",
    NoticeKind.SECOND: "复公示",
    NoticeKind.ANNOUNCEMENT: "公告",
}


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    """Notices of the villages a user may see; a helper sees those with a household of theirs on the list."""

    household_path = "entries__case__household"
    village_path = "village"
    township_path = "village__township"

    def running(self) -> "NoticeQuerySet":
        """Narrow to those on the board for objections."""
        waiting = self.exclude(kind=NoticeKind.ANNOUNCEMENT)
        return waiting.filter(closed_on__isnull=True, withdrawn_at__isnull=True)


class Notice(BoardNotice):
    """One list on a village's board from a day on: for objections until its days have run out, or as announcement.

    Place, days and list are frozen when it is posted; a change of the list takes it down, and another one begins, with
    days of its own (`replaces`). The day of posting is day 0; it may be closed after `last_day`, with a photo of the
    board and an opinion, once no objection is open.
    """

    kind = models.CharField("种类", max_length=12, choices=NoticeKind)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="notices")
    exit_year = models.PositiveSmallIntegerField("脱贫年度")
    document = models.CharField("公告文号", max_length=120, blank=True, validators=[without_numbers])
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_on", "-id"]
        constraints = [
            models.CheckConstraint(name="notice_days_in_order", condition=Q(last_day__gte=F("posted_on"))),
            models.CheckConstraint(
                name="notice_closed_after_its_days",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("last_day")),
            ),
            models.CheckConstraint(
                name="notice_ends_one_way", condition=Q(closed_on__isnull=True) | Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                name="notice_withdrawn_with_reason", condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="list_is_frozen", operation=pgtrigger.UpdateOf(*_FROZEN)),
            pgtrigger.Protect(
                name="ends_once",
                operation=pgtrigger.UpdateOf("closed_on", "withdrawn_at"),
                condition=pgtrigger.Q(old__closed_on__isnull=False) | pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.number}"

    @property
    def number(self) -> str:
        """The number staff quote: 公示-2026-00041."""
        return f"{PREFIXES[self.kind]}-{self.exit_year}-{self.pk:05}"

    @property
    def is_running(self) -> bool:
        """Whether it is on the board for objections."""
        open_ended = self.closed_on is None and self.withdrawn_at is None
        return open_ended and self.kind != NoticeKind.ANNOUNCEMENT


class NoticeEntryQuerySet(ScopedQuerySet["NoticeEntry"]):
    """Lines of the notices of the households a user may see."""

    household_path = "case__household"
    village_path = "notice__village"
    township_path = "notice__village__township"


class NoticeEntry(models.Model):
    """One household on a notice. Beside the case it holds what may be published (law on personal information) alone."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="entries")
    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="notice_entries")
    serial = models.PositiveSmallIntegerField("序号")
    group_name = models.CharField("村民小组", max_length=40, blank=True)
    head_name = models.CharField("户主姓名", max_length=40)
    people = models.PositiveSmallIntegerField("家庭人口数")

    objects = NoticeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(name="notice_entry_once", fields=["notice", "case"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.notice} {self.serial}"


class ObjectionQuerySet(ScopedQuerySet["Objection"]):
    """Objections to the households a user may see."""

    household_path = "case__household"
    village_path = "notice__village"
    township_path = "notice__village__township"

    def unsettled(self) -> "ObjectionQuerySet":
        """Narrow to those that nobody has settled."""
        return self.filter(result="")

    def about(self, notice: Notice) -> "ObjectionQuerySet":
        """Narrow to those made to `notice`; while it runs, also to those open against a household of its list.

        A list that changed hangs anew: what was said to the one that was taken down is not settled by that.
        """
        here = Q(notice=notice) | Q(result="") if notice.is_running else Q(notice=notice)
        return self.filter(here, case__notice_entries__notice=notice)


class Objection(ObjectionBase):
    """Somebody objected to one household of a notice: what was said, who settles it and how.

    Name and telephone number of who objected are encrypted; they are opened by reveal only. Whoever settles it is
    another person than who wrote it down.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="objections")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [settled_by_another("objection_settled_by_another")]
        triggers = SETTLED_ONCE

    def __str__(self) -> str:
        return f"{self.case} 异议"
