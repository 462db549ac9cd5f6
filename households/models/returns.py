"""Visits that the township sent back, and the visits that took their place."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.triggers import track_changes
from households.models.visits import Visit
from households.returns import STORED_STATES, ReturnState
from villages.scope import ScopedQuerySet

A_PERSON = "^[0-9a-f]{64}$"


class VisitReturnQuerySet(ScopedQuerySet["VisitReturn"]):
    """Returns of visits to the households a user may see."""

    household_path = "visit__household"
    village_path = "visit__household__village"
    township_path = "visit__household__township"

    def waiting(self) -> "VisitReturnQuerySet":
        """Narrow to those that wait for the visitor; a visit that was voided meanwhile waits for nobody."""
        return self.filter(state=ReturnState.RETURNED, visit__voided_at__isnull=True)


@track_changes
class VisitReturn(models.Model):
    """One visit was sent back by a second person, with a reason; `correction` is the visit that took its place.

    A visit is sent back once: what replaces it is another visit, which may be sent back itself. The persons are keys
    from `villages.persons`: whoever made the visit can neither send it back nor accept its correction. `state` moves
    only through services.returns, by the table in returns.py.
    """

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="sent_back")
    reason = models.CharField("退回原因", max_length=150)
    maker_person = models.CharField("走访人校验值", max_length=64)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="退回人"
    )
    returned_person = models.CharField("退回人校验值", max_length=64)
    returned_at = models.DateTimeField("退回时间", db_default=Now(), editable=False)
    state = models.CharField(
        "状态", max_length=9, choices=ReturnState, default=ReturnState.RETURNED, editable=False, blank=False
    )
    correction = models.OneToOneField(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="corrects", editable=False
    )
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_person = models.CharField("复核人校验值", max_length=64, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True, blank=True, editable=False)

    objects = VisitReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(name="visit_return_by_state", fields=["state", "id"])]
        constraints = [
            models.CheckConstraint(name="visit_return_state_known", condition=Q(state__in=STORED_STATES)),
            models.CheckConstraint(name="visit_return_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="visit_return_by_a_second_person",
                condition=Q(maker_person__regex=A_PERSON, returned_person__regex=A_PERSON)
                & ~Q(returned_person=F("maker_person"))
                & ~Q(decided_person=F("maker_person")),
            ),
            models.CheckConstraint(
                name="visit_return_state_fits",
                condition=Q(state=ReturnState.RETURNED, correction__isnull=True, decided_at__isnull=True)
                | Q(state=ReturnState.CORRECTED, correction__isnull=False, decided_at__isnull=True)
                | Q(
                    state__in=[ReturnState.ACCEPTED, ReturnState.AGAIN],
                    correction__isnull=False,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    decided_person__regex=A_PERSON,
                ),
            ),
            models.CheckConstraint(
                name="visit_return_by_another_visit",
                condition=Q(correction__isnull=True) | ~Q(correction=F("visit")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="sent_back_once",
                operation=pgtrigger.UpdateOf(
                    "visit_id", "reason", "maker_person", "returned_by_id", "returned_person", "returned_at"
                ),
            ),
            pgtrigger.Protect(
                name="corrected_once",
                operation=pgtrigger.UpdateOf("correction_id", "corrected_at"),
                condition=pgtrigger.Q(old__correction__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"退回 {self.visit}"
