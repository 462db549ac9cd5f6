"""Ledger exports: a background job with a file at its end, for the one user who asked."""

from typing import Any, ClassVar

from django.db import models

from accounts.exports import FileExport
from villages.scope import OwnQuerySet


class LedgerExport(FileExport):
    """One request for the ledger as a workbook, or as CSV files; only who asked for it sees it.

    `filters` is the stored form of `funds.filters.LedgerFilter`, with `AS_CSV` beside it where CSV was asked for;
    `sums` holds rows and amounts per kind and tier as
    they stand on the check sheet.
    """

    AS_CSV: ClassVar[str] = "as_csv"

    unit = "笔"
    suffixes = (".xlsx", ".zip")

    sums = models.JSONField("核对", default=dict, editable=False)

    objects = OwnQuerySet.as_manager()

    class Meta(FileExport.Meta):
        abstract = False
        verbose_name = "资金台账导出"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="export_by_owner", fields=["requested_by", "-created_at"])]

    @property
    def is_csv(self) -> bool:
        """Whether it is a zip file of CSV, not a workbook."""
        return bool(self.filters.get(self.AS_CSV))

    @property
    def suffix(self) -> str:
        """The ending of its file."""
        return self.suffixes[self.is_csv]

    @property
    def chosen(self) -> dict[str, Any]:
        """What the ledger is filtered by."""
        return {name: value for name, value in self.filters.items() if name != self.AS_CSV}
