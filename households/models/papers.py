"""Printed papers: the keys behind their QR codes, and the papers of a whole village in one file."""

import secrets

from django.db import models
from django.db.models.functions import Now

from accounts.exports import FileExport
from config.lib.printing.formats import CONTENT_TYPES, PaperFormat, format_of
from config.lib.triggers import append_only
from households.models.register import Household, OfHouseholdQuerySet
from villages.scope import OwnQuerySet

KEY_BYTES = 15


def new_key() -> str:
    """Return twenty random characters that say nothing and cannot be guessed."""
    return secrets.token_urlsafe(KEY_BYTES)


class PaperKey(models.Model):
    """The random key that stands in the QR code of one kind of paper about one household, and what it points at.

    Made with the first printing; later ones carry it again, so that an old paper still leads to its household.
    """

    key = models.CharField("二维码", max_length=24, unique=True, default=new_key)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("资料", max_length=12)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="paper_key_one_per_paper", fields=["household", "kind"]),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.household} {self.kind}"


class PaperFile(FileExport):
    """One request for papers of many households in one file; `filters` names its form, PDF where it names none."""

    unit = "户"
    suffixes = tuple(CONTENT_TYPES)
    is_closed = True

    class Meta(FileExport.Meta):
        abstract = True

    @property
    def form(self) -> PaperFormat:
        """In which form the papers are written."""
        return format_of(self.filters.get("format"))

    @property
    def suffix(self) -> str:
        """The ending of its file."""
        return self.form.suffix


class PaperExport(PaperFile):
    """One request for one kind of paper for all households of a village; only who asked for it sees it.

    `filters` holds the village, the kind, and the address of the site that its QR codes lead to.
    """

    objects = OwnQuerySet.as_manager()

    class Meta(PaperFile.Meta):
        abstract = False
        verbose_name = "整村资料"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="paper_export_by_owner", fields=["requested_by", "-created_at"])]
