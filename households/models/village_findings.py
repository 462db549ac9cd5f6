"""What the rules found wrong about the yearly register of a village."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.triggers import closed_once
from households.quality.words import Severity
from villages.models import Village
from villages.scope import ScopedQuerySet


class VillageFindingQuerySet(ScopedQuerySet["VillageFinding"]):
    """Findings about the villages a user works in."""

    village_path = "village"
    township_path = "village__township"
    household_path = "village__households"

    def open(self) -> "VillageFindingQuerySet":
        """Narrow to those that are still so."""
        return self.filter(closed_at__isnull=True)


class VillageFinding(models.Model):
    """One rule found one thing wrong about what is written down of a village, and it is so until `closed_at`.

    Written by the rules alone, every night. No household stands in it, so no score counts it.
    """

    rule = models.CharField("规则", max_length=12)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("哪一年的")
    severity = models.PositiveSmallIntegerField("轻重", choices=Severity)
    sentence = models.CharField("问题", max_length=200)
    since = models.DateField("哪天查出")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField("消除时间", null=True, blank=True, editable=False)

    objects = VillageFindingQuerySet.as_manager()

    class Meta:
        ordering = ["severity", "id"]
        constraints = [
            models.UniqueConstraint(
                name="village_finding_open_once",
                fields=["village", "rule", "year"],
                condition=Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(name="village_finding_severity_known", condition=Q(severity__in=Severity.values)),
        ]
        triggers = closed_once()

    def __str__(self) -> str:
        return self.sentence
