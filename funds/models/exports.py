"""Ledger exports: a background job with a file at its end, for the one user who asked."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from accounts.jobs import Job
from villages.scope import ScopedQuerySet


class LedgerExportQuerySet(ScopedQuerySet["LedgerExport"]):
    """An export belongs to the user who asked for it, whatever others may see of the county."""

    def visible_to(self, user: Any) -> Self:
        """Narrow to the user's own exports."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(requested_by=user)


class LedgerExport(Job):
    """One request for the ledger as a workbook: what was filtered, how far the writing is, and the file at the end.

    `filters` is the stored form of `funds.filters.LedgerFilter`. `file` is a name below EXPORT_ROOT, emptied when the
    file is removed; `sums` holds rows and amounts per kind and tier as they stand on the check sheet.
    """

    filters = models.JSONField("筛选条件", default=dict)
    as_of = models.DateTimeField("数据截至", null=True, editable=False)
    file = models.CharField("文件", max_length=120, blank=True, editable=False)
    size = models.PositiveBigIntegerField("字节数", default=0, editable=False)
    sha256 = models.CharField("文件校验码", max_length=64, blank=True, editable=False)
    sums = models.JSONField("核对", default=dict, editable=False)
    expires_at = models.DateTimeField("保留至", null=True, editable=False)

    objects = LedgerExportQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "资金台账导出"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="export_by_owner", fields=["requested_by", "-created_at"])]

    @property
    def is_ready(self) -> bool:
        """Say whether there is a file to download."""
        return bool(self.file) and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def progress_title(self) -> str:
        """How far the writing is, in words."""
        if self.total == 0:
            return "正在准备…"
        return f"正在导出：{self.done:,} / {self.total:,} 笔"
