"""Months whose books are closed: nothing is posted into them any more."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.personal_numbers import without_numbers
from config.lib.triggers import only_columns_change
from funds.models.triggers import CLOSING_LOCK
from villages.scope import ScopedQuerySet


class ClosedMonthQuerySet(ScopedQuerySet["ClosedMonth"]):
    """Closings are county rows, seen with the ledger."""

    county_rows = True

    def standing(self) -> "ClosedMonthQuerySet":
        """Narrow to the closings that nobody has taken back."""
        return self.filter(reopened_at__isnull=True)


class ClosedMonth(models.Model):
    """The books of one month are closed (结账) from `closed_at` on, until another person opens them with a reason.

    `month` is its first day. A month that was opened is closed anew by another row, so that all of it stays on record.
    """

    month = models.DateField("月份")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="结账人"
    )
    closed_person = models.CharField("结账人校验值", max_length=64)
    closed_at = models.DateTimeField("结账时间", db_default=Now(), editable=False)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="反结账人"
    )
    reopened_person = models.CharField("反结账人校验值", max_length=64, blank=True)
    reopened_at = models.DateTimeField("反结账时间", null=True, editable=False)
    reason = models.CharField("反结账原因", max_length=200, blank=True, validators=[without_numbers])

    objects = ClosedMonthQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        verbose_name = "结账"
        constraints = [
            models.UniqueConstraint(name="closed_month_once", fields=["month"], condition=Q(reopened_at__isnull=True)),
            models.CheckConstraint(name="closed_month_is_a_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="closed_month_opened_by_another_person",
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True, reopened_person="", reason="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False, reopened_person__regex="^[0-9a-f]{64}$")
                & ~Q(reopened_person=F("closed_person"))
                & ~Q(reason=""),
            ),
        ]
        triggers = [
            only_columns_change("reopened_at", "reopened_by_id", "reopened_person", "reason"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="waits_for_postings",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"PERFORM pg_advisory_xact_lock({CLOSING_LOCK}); RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y年%m月}"
