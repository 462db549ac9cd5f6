"""What people make of a visit afterwards: a problem solved, a hint looked at. The visit itself is never edited."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.triggers import append_only
from households.codes import HintKind
from households.models.visits import Visit
from villages.models import Cadre
from villages.scope import Row, ScopedQuerySet


class OfVisitQuerySet(ScopedQuerySet[Row]):
    """Rows that belong to one visit through a field called `visit`."""

    household_path = "visit__household"
    village_path = "visit__household__village"
    township_path = "visit__household__township"


class ProblemResolution(models.Model):
    """The problem that a visit found was solved on a day: how, who solved it, who wrote it down."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="resolution")
    solved_on = models.DateField("解决日期")
    how = models.CharField("怎么解决的", max_length=200)
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        ordering = ["-solved_on", "-id"]
        constraints = [models.CheckConstraint(name="resolution_says_how", condition=~Q(how=""))]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="not_before_its_visit",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM households_visit
                                   WHERE id = NEW.visit_id AND visited_on <= NEW.solved_on AND problem <> '') THEN
                        RAISE EXCEPTION 'visit % found no problem, or only after %', NEW.visit_id, NEW.solved_on
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit} {self.solved_on} 已解决"


class HintReview(models.Model):
    """Somebody looked at a visit that a check had pointed at, and says why there is nothing wrong with it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="hint_reviews", db_index=False)
    kind = models.CharField("提示", max_length=10, choices=HintKind)
    other = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reason = models.CharField("说明", max_length=200)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="hint_reviewed_once", fields=["visit", "kind"]),
            models.CheckConstraint(name="hint_review_says_why", condition=~Q(reason="")),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.visit} {self.get_kind_display()}"
