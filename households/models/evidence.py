"""Papers of a household, photographed or scanned: what its facts and measures rest on."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.personal_numbers import without_numbers
from config.lib.triggers import LONGEST_DOOR, WrittenThrough, only_columns_change
from households.evidence_kinds import PROOFS, EvidenceKind, Proof
from households.models.register import Household, Member, OfHouseholdQuerySet


class FileType(models.TextChoices):
    """What the stored file is, as its content showed. Pictures are always stored as JPEG."""

    JPEG = "image/jpeg", "图片"
    PDF = "application/pdf", "PDF"


class EvidenceQuerySet(OfHouseholdQuerySet["Evidence"]):
    """Papers of the households a user may see."""

    def standing(self) -> "EvidenceQuerySet":
        """Narrow to those that nobody has taken back."""
        return self.filter(withdrawn_at__isnull=True)


class Evidence(models.Model):
    """One paper of a household, or of one person of it, as a stored picture or PDF: what it is, of which day.

    Never changed: a wrong one is taken back with a reason, and its row and file stay. `original_sha256` is of the file
    as it was sent, `stored_sha256` of the one that is kept: a picture is drawn anew without what the camera hid in it.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="evidences", db_index=False)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField("材料", max_length=20, choices=EvidenceKind)
    issued_on = models.DateField("材料日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    note = models.CharField("说明", max_length=120, blank=True, validators=[without_numbers])
    file = models.FileField(upload_to="evidence/%Y/%m/", max_length=200)
    content_type = models.CharField("文件类型", max_length=15, choices=FileType)
    size = models.PositiveIntegerField("大小")
    original_sha256 = models.CharField("原文件校验值", max_length=64)
    stored_sha256 = models.CharField("存档校验值", max_length=64)
    recorded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_through = models.CharField(
        "登记途径", max_length=LONGEST_DOOR, blank=True, db_default=WrittenThrough(), editable=False
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdraw_reason = models.CharField("撤回原因", max_length=200, blank=True, validators=[without_numbers])

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-id"]
        indexes = [models.Index(name="evidence_of_household", fields=["household", "kind", "-issued_on"])]
        constraints = [
            models.CheckConstraint(name="evidence_kind_known", condition=Q(kind__in=EvidenceKind.values)),
            models.CheckConstraint(name="evidence_type_known", condition=Q(content_type__in=FileType.values)),
            models.CheckConstraint(name="evidence_has_pages", condition=Q(pages__gte=1)),
            models.CheckConstraint(
                name="evidence_days_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
            ),
            models.CheckConstraint(
                name="evidence_withdrawal_has_reason",
                condition=Q(withdrawn_at__isnull=True, withdraw_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason=""),
            ),
            models.UniqueConstraint(
                name="evidence_file_once",
                fields=["household", "kind", "member", "original_sha256"],
                nulls_distinct=False,
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]
        triggers = [
            only_columns_change("withdrawn_at", "withdrawn_by_id", "withdraw_reason"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.get_kind_display()} {self.issued_on}"

    @property
    def proof(self) -> Proof:
        """What papers of this kind prove."""
        return PROOFS[self.kind]

    @property
    def is_picture(self) -> bool:
        """Whether it is shown on a page; anything else is downloaded."""
        return self.content_type == FileType.JPEG
