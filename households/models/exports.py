"""Exports of the household list: a background job with a file at its end, for the one user who asked."""

from django.db import models

from accounts.exports import FileExport
from villages.scope import OwnQuerySet


class HouseholdExport(FileExport):
    """One request for a list of households as a workbook; only who asked for it sees it.

    `filters` is the stored form of `households.filters.HouseholdFilter`.
    """

    unit = "户"

    objects = OwnQuerySet.as_manager()

    class Meta(FileExport.Meta):
        abstract = False
        verbose_name = "农户导出"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="household_export_by_owner", fields=["requested_by", "-created_at"])]
