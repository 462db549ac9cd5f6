"""Who helps whom."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from households.models.register import Household, OfHouseholdQuerySet
from villages.clocks import Dated, DatedQuerySetMixin
from villages.models import Cadre


class PairingQuerySet(DatedQuerySetMixin, OfHouseholdQuerySet):
    """Pairings of the households a user may see."""


class Pairing(Dated):
    """A cadre is the helper (帮扶责任人) of a household for a period. A household has one helper at a time."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="pairings")
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="pairings")
    reason = models.CharField("变动原因", max_length=200, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            ExclusionConstraint(
                name="pairing_one_helper_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} → {self.household}"
