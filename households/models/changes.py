"""Entries of the register as events: who wrote what, what stood there before, and which second person agreed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.triggers import only_columns_change
from households.changes import ChangeKind, ChangeState
from households.models.register import Household, OfHouseholdQuerySet


class RegisterChangeQuerySet(OfHouseholdQuerySet["RegisterChange"]):
    """Entries about the households a user may see."""

    def pending(self) -> "RegisterChangeQuerySet":
        """Narrow to those that wait for a second person."""
        return self.filter(state=ChangeState.PENDING)


class RegisterChange(models.Model):
    """One entry or correction about one household by one person, and the second person's word on it (双人复核).

    `fields` is a list of {name, label, before, after} in words as staff read them, personal numbers masked. `choices`
    is a list of {name, label, mine, theirs, chosen} when somebody else had changed the record meanwhile and the maker
    decided field by field; `chosen` is "mine" or "theirs". `submit_key` makes a double tap one entry. `answers` is the
    returned entry that this one corrects. Made once; filled once by the decision; the database refuses a decision by
    the person who made it (`villages.persons` gives the keys).
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="changes", db_index=False)
    kind = models.CharField("事项", max_length=14, choices=ChangeKind)
    subject_type = models.CharField("对象类型", max_length=80)
    subject_id = models.CharField("对象编号", max_length=64)
    subject_label = models.CharField("对象", max_length=120)
    fields = models.JSONField("内容")
    choices = models.JSONField("并发取舍", default=list, blank=True)
    document = models.CharField("凭据", max_length=120, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    submit_key = models.UUIDField(unique=True, editable=False)
    answers = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answered_by", editable=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="录入人"
    )
    made_person = models.CharField("录入人校验值", max_length=64)
    made_at = models.DateTimeField("录入时间", db_default=Now(), editable=False)
    state = models.CharField("状态", max_length=9, choices=ChangeState, default=ChangeState.PENDING, editable=False)
    decided_at = models.DateTimeField("复核时间", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_person = models.CharField("复核人校验值", max_length=64, blank=True)
    opinion = models.CharField("复核意见", max_length=200, blank=True)

    objects = RegisterChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(name="change_of_household", fields=["household", "-id"]),
            models.Index(name="change_of_subject", fields=["subject_type", "subject_id", "-id"]),
            models.Index(name="change_pending", fields=["id"], condition=Q(state=ChangeState.PENDING)),
            models.Index(name="change_returned", fields=["made_by"], condition=Q(state=ChangeState.RETURNED)),
        ]
        constraints = [
            models.CheckConstraint(name="change_kind_known", condition=Q(kind__in=ChangeKind.values)),
            models.CheckConstraint(name="change_names_its_maker", condition=Q(made_person__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="change_decided_by_a_second_person",
                condition=Q(state=ChangeState.PENDING, decided_at__isnull=True, decided_by__isnull=True)
                & Q(decided_person="")
                | Q(state__in=[ChangeState.CONFIRMED, ChangeState.RETURNED])
                & Q(decided_at__isnull=False, decided_by__isnull=False, decided_person__regex="^[0-9a-f]{64}$")
                & ~Q(decided_person=F("made_person")),
            ),
            models.CheckConstraint(
                name="change_return_has_opinion", condition=~Q(state=ChangeState.RETURNED) | ~Q(opinion="")
            ),
        ]
        triggers = [
            only_columns_change("decided_at", "state", "decided_by_id", "decided_person", "opinion"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject_label}"
