"""Households that are watched because they may fall back into poverty (监测对象)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q

from households.codes_home import MonitoredKind, MonitoringLead, Risk, RiskEnd
from households.models.facts import DatedFact, FactQuerySet
from households.models.register import Household
from villages.clocks import days_true

MOST_RISKS = 5


class Monitoring(DatedFact):
    """A household is a 监测对象 from the day it was identified as one (`valid_from`) until its risk had gone.

    `valid_to` is the day on which the risk was found to be gone, `ended_by` how it went; both are empty while it is
    watched. A household is watched for one thing at a time.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="monitorings", db_index=False)
    kind = models.CharField("监测对象类别", max_length=10, choices=MonitoredKind)
    risks = ArrayField(models.CharField(max_length=10, choices=Risk), verbose_name="返贫致贫风险")
    lead = models.CharField("发现途径", max_length=10, choices=MonitoringLead)
    ended_by = models.CharField("消除方式", max_length=7, choices=RiskEnd, blank=True, default="", db_default="")

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        verbose_name = "监测对象"
        constraints = [
            models.CheckConstraint(name="monitoring_kind_known", condition=Q(kind__in=MonitoredKind.values)),
            models.CheckConstraint(
                name="monitoring_names_its_risks",
                condition=Q(risks__len__gte=1, risks__len__lte=MOST_RISKS, risks__contained_by=Risk.values),
            ),
            models.CheckConstraint(
                name="monitoring_says_how_it_ended",
                condition=Q(valid_to__isnull=True, ended_by="")
                | Q(valid_to__isnull=False, ended_by__in=RiskEnd.values),
            ),
            ExclusionConstraint(
                name="monitoring_one_at_a_time",
                expressions=[("household", RangeOperators.EQUAL), (days_true(), RangeOperators.OVERLAPS)],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from}"

    @property
    def risk_words(self) -> str:
        """Its risks, in words."""
        return "、".join(str(Risk(risk).label) for risk in self.risks)
