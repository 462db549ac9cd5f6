"""Workbooks that staff send in: the job, the file as it came, and its rows until they are in the register."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.jobs import Job, JobState
from accounts.permissions import VERIFY_CHANGES
from config.lib.fields import EncryptedTextField
from villages.models import Township
from villages.scope import Row, ScopedQuerySet


class ImportStage(models.TextChoices):
    """How far a workbook has come on its way into the register."""

    CHECK = "check", "核对"
    CHECKED = "checked", "待选择"
    ASKED = "asked", "待入库"
    COMMIT = "commit", "入库"
    COMMITTED = "committed", "已入库"
    DROPPED = "dropped", "已放弃"


class Outcome(models.TextChoices):
    """What a row of a workbook is, beside the register."""

    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    SAME = "same", "一致"
    WRONG = "wrong", "有问题"


class OfImportQuerySet(ScopedQuerySet[Row]):
    """A workbook is seen by who sent it, and by those who confirm entries where the sender works."""

    prefix = ""

    def visible_to(self, user: Any) -> Self:
        """Narrow to the user's own, and for who confirms entries to those of their townships or the county."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(**{f"{self.prefix}requested_by": user})
        if not user.may(VERIFY_CHANGES):
            return self.filter(own)
        townships = Township.objects.visible_to(user)
        placed = Q(**{f"{self.prefix}township__in": townships})
        county = Q(**{f"{self.prefix}township__isnull": True}) if user.scope_kind == "county" else Q(pk__in=[])
        return self.filter(own | placed | county)


class ImportJobQuerySet(OfImportQuerySet["ImportJob"]):
    """Workbooks a user may see."""


class OfJobQuerySet(OfImportQuerySet[Row]):
    """Parts and rows of workbooks a user may see."""

    prefix = "job__"


class ImportJob(Job):
    """One workbook that somebody sent in: what it is, what was found in it, what is to be taken over, by whom.

    `township` is where the sender works, None for the county. `looked` is what the guard saw in the file. `summary`
    counts by sheet and by field what was found; `rules` says for each field whether the register or the sheet counts;
    `takes` which outcomes are taken over. A workbook is sent by one person and let into the register by another; the
    database sees to that. `marked_sha256` is the hash of the workbook with its faults marked in it, once the worker has
    made it; `marked_note` why it cannot.
    """

    kind = models.CharField("表格", max_length=12)
    stage = models.CharField("进度", max_length=9, choices=ImportStage, default=ImportStage.CHECK, editable=False)
    township = models.ForeignKey(
        Township, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇", db_index=False
    )
    file_name = models.CharField("文件", max_length=120)
    size = models.PositiveBigIntegerField("字节数", default=0)
    sha256 = models.CharField("文件校验码", max_length=64)
    source_name = models.CharField("来源单位", max_length=60, blank=True)
    document = models.CharField("凭据", max_length=120, blank=True)
    on_date = models.DateField("名单日期", null=True)
    looked = models.JSONField("文件情况", null=True, editable=False)
    summary = models.JSONField("核对结果", default=dict)
    rules = models.JSONField("取舍", default=dict)
    takes = models.JSONField("入库范围", default=list)
    imported = models.JSONField("入库结果", default=dict)
    marked_sha256 = models.CharField("标出问题的表的校验码", max_length=64, blank=True, default="", db_default="")
    marked_note = models.CharField("不能标出的原因", max_length=200, blank=True, default="", db_default="")
    asked_at = models.DateTimeField("提交入库时间", null=True, editable=False)
    made_person = models.CharField("上传人校验值", max_length=64)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    committed_person = models.CharField("入库人校验值", max_length=64, blank=True)
    committed_at = models.DateTimeField("入库时间", null=True, editable=False)

    objects = ImportJobQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "导入的表格"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="import_by_owner", fields=["requested_by", "-created_at"])]
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(name="import_stage_known", condition=Q(stage__in=ImportStage.values)),
            models.CheckConstraint(name="import_names_its_maker", condition=Q(made_person__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="import_committed_by_a_second_person",
                condition=~Q(stage=ImportStage.COMMITTED)
                | Q(committed_at__isnull=False, committed_by__isnull=False, committed_person__regex="^[0-9a-f]{64}$")
                & ~Q(committed_person=F("made_person")),
            ),
        )

    @property
    def progress_title(self) -> str:
        """How far the work is, in words."""
        if self.stage == ImportStage.COMMIT:
            return "正在入库，全部写完才一次生效…"
        return f"正在核对：{self.done:,} / {self.total:,} 行" if self.total else "正在读取文件…"

    @property
    def wrong(self) -> int:
        """How many rows are wrong."""
        return sum(int(sheet[Outcome.WRONG]) for sheet in self.summary.get("sheets", []))

    @property
    def waits_to_be_marked(self) -> bool:
        """Whether the worker has yet to mark the faults in the workbook."""
        is_over = self.stage in {ImportStage.CHECK, ImportStage.DROPPED}
        return not is_over and self.wrong > 0 and not self.marked_sha256 and not self.marked_note

    @property
    def is_checked(self) -> bool:
        """Whether the rows have been looked at and wait for somebody's decision."""
        return self.stage in {ImportStage.CHECKED, ImportStage.ASKED}

    @property
    def can_be_tried_again(self) -> bool:
        """Whether the work broke off: the file and what was found are still there."""
        return self.state in {JobState.FAILED, JobState.CANCELLED} and self.stage != ImportStage.DROPPED


class ImportPartQuerySet(OfJobQuerySet["ImportPart"]):
    """Parts of the files a user may see."""


class ImportPart(models.Model):
    """One part of a workbook as it was sent in, as cipher text; all parts in order are the file.

    Parts that are `is_marked` are those of the same workbook with its faults marked in it.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="parts", db_index=False)
    is_marked = models.BooleanField(default=False, db_default=False)
    number = models.PositiveIntegerField()
    content = EncryptedTextField()

    objects = ImportPartQuerySet.as_manager()

    class Meta:
        ordering = ["job", "is_marked", "number"]
        constraints = [models.UniqueConstraint(name="import_part_once", fields=["job", "is_marked", "number"])]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"


class ImportRowQuerySet(OfJobQuerySet["ImportRow"]):
    """Rows of the workbooks a user may see."""


class ImportRow(models.Model):
    """One row of a workbook, read and compared: what it says, about which record, and what is wrong with it.

    `stamp` is what stood in the register when it was compared: a row whose record has changed since is not taken over
    unseen. `values` holds what may be read; ID number, phone and account stand as cipher text in columns of their own.
    `paper_number` is the number of a paper that the row is about: of the school roll, of a disability certificate.
    `changes` is a list of [field, words before, words after], also of what is new where one word tells it; `faults` a
    list of [field, sentence].
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=12)
    number = models.PositiveIntegerField("行号")
    outcome = models.CharField("结果", max_length=7, choices=Outcome)
    code = models.CharField("编号", max_length=40, blank=True)
    label = models.CharField("对象", max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    household_id = models.BigIntegerField(null=True)
    stamp = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=dict)
    id_number = EncryptedTextField(blank=True)
    id_hash = models.CharField(max_length=64, blank=True)
    phone = EncryptedTextField(blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    bank_account = EncryptedTextField(blank=True)
    paper_number = EncryptedTextField(blank=True, default="", db_default="")
    changes = models.JSONField(default=list)
    faults = models.JSONField(default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["job", "sheet", "number"]
        indexes = [models.Index(name="import_row_by_outcome", fields=["job", "sheet", "outcome", "number"])]
        constraints = [
            models.CheckConstraint(name="import_outcome_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(name="import_faults_are_told", condition=~Q(outcome=Outcome.WRONG) | ~Q(faults=[])),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number}"
