"""Ledger exports: a background job with a file at its end, for the one user who asked."""

from django.db import models

from accounts.exports import FileExport
from villages.scope import OwnQuerySet


class LedgerExport(FileExport):
    """One request for the ledger as a workbook; only who asked for it sees it.

    `filters` is the stored form of `funds.filters.LedgerFilter`; `sums` holds rows and amounts per kind and tier as
    they stand on the check sheet.
    """

    unit = "笔"

    sums = models.JSONField("核对", default=dict, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta(FileExport.Meta):
        abstract = False
        verbose_name = "资金台账导出"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="export_by_owner", fields=["requested_by", "-created_at"])]
