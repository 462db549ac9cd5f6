"""The papers of a village's exits in one file: a background job for the one user who asked."""

from django.db import models

from households.models.papers import PaperFile
from villages.scope import OwnQuerySet


class ExitPaperExport(PaperFile):
    """One request for the papers of all exit cases of a village in a year; only who asked for it sees it.

    `filters` holds the village, the year, the kinds of papers, and the address of the site that QR codes lead to.
    """

    objects = OwnQuerySet.as_manager()

    class Meta(PaperFile.Meta):
        abstract = False
        verbose_name = "整村退出资料"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="exit_paper_export_by_owner", fields=["requested_by", "-created_at"])]
