"""What if another line or another set of criteria held: one row a question, one a household that would change."""

from django.db import models
from django.db.models import F, Q

from accounts.jobs import Job
from assessments.models.standards import Standard
from assessments.models.verdicts import OVERALL
from config.lib.money import MoneyField
from config.lib.triggers import append_only
from households.models import Household
from villages.models import Township
from villages.scope import ScopedQuerySet


class WhatIf(Job):
    """How the county would stand by `standard`, as of a day, as known at a moment. It judges nobody.

    `income_line` is the line that was used: one that was given, or the standard's own as it was then. `counts` holds,
    by township id, how many households were read, meet everything now, would meet it, would newly, would no longer.
    """

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+", verbose_name="按哪个标准")
    income_line = MoneyField("收入线（元/人/年）")
    as_of = models.DateField("截至日期")
    known_at = models.DateTimeField("资料时点")
    counts = models.JSONField(default=dict, editable=False)
    seconds = models.FloatField("用时（秒）", default=0, editable=False)

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "试算"
        ordering = ["-id"]
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(name="what_if_line_is_positive", condition=Q(income_line__gt=0)),
        )


class WhatIfChangeQuerySet(ScopedQuerySet["WhatIfChange"]):
    """Changes of the households a user may see."""

    household_path = "household"
    village_path = "household__village"
    township_path = "township"


class WhatIfChange(models.Model):
    """One household that would come out otherwise: how it stands now, how it would, and what it would lack."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="changes", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="+", db_index=False)
    before = models.CharField("现在", max_length=7, choices=OVERALL)
    after = models.CharField("换了以后", max_length=7, choices=OVERALL)
    lacks = models.CharField("还差", max_length=200, blank=True)

    objects = WhatIfChangeQuerySet.as_manager()

    class Meta:
        ordering = ["what_if", "id"]
        constraints = [
            models.UniqueConstraint(name="what_if_household_once", fields=["what_if", "household"]),
            models.CheckConstraint(name="what_if_change_is_one", condition=~Q(before=F("after"))),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.household} {self.get_before_display()} → {self.get_after_display()}"
