"""Who helps whom."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from households.models.register import Household, OfHouseholdQuerySet
from villages.clocks import Dated, DatedQuerySetMixin, days_true
from villages.models import Cadre


class PairingQuerySet(DatedQuerySetMixin, OfHouseholdQuerySet):
    """Pairings of the households a user may see."""


class Pairing(Dated):
    """A cadre is the helper (帮扶责任人) of a household for a period. A household has one helper at a time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="pairings")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="pairings")
    reason = models.CharField("变动原因", max_length=200, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True, default="", db_default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = PairingQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        indexes = [
            models.Index(
                name="pairing_believed", fields=["cadre", "household"], condition=Q(superseded_at__isnull=True)
            ),
        ]
        constraints = [
            ExclusionConstraint(
                name="pairing_one_helper_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (days_true(), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} → {self.household}"
