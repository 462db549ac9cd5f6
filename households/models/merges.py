"""Merges of two records of the same household or person: what one person proposed and another decided."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only, only_columns_change
from households.merges import MergeState
from households.models.register import Household, Member
from households.models.returns import A_PERSON
from villages.scope import ScopedQuerySet

LIVE = [MergeState.PROPOSED, MergeState.MERGED]


class RecordMergeQuerySet(ScopedQuerySet["RecordMerge"]):
    """Merges into the households a user may see."""

    household_path = "kept"
    village_path = "kept__village"
    township_path = "kept__township"

    def both_visible_to(self, user: Any) -> "RecordMergeQuerySet":
        """Narrow to those of which `user` sees both records: they alone read and decide what is not merged."""
        return self.visible_to(user).filter(gone__in=Household.objects.visible_to(user))

    def of_households(self) -> "RecordMergeQuerySet":
        """Narrow to whole households that have gone into others."""
        return self.filter(state=MergeState.MERGED, gone_member__isnull=True)


class RecordMerge(models.Model):
    """One record is closed as 重复登记 and goes into another: of a household, or of one person (`gone_member`).

    Of a household, `people` says of everybody in the record that closes which person of the surviving one they are, or
    in which relation they come over. `choices` is a list of {of, name, label, kept, gone, chosen}: what both records
    say, in words, numbers masked, and whose counts. `stamp` is what both said when it was proposed. For a person,
    `kept` and `gone` are the households that hold the two records; they may be one.
    """

    kept = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="merged_here", verbose_name="留下的户")
    gone = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="merges", verbose_name="并入的户")
    kept_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    gone_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    people = models.JSONField("成员", default=list, blank=True)
    choices = models.JSONField("取舍", default=list, blank=True)
    stamp = models.CharField(max_length=64)
    document = models.CharField("凭据", max_length=120, blank=True, validators=[without_numbers])
    reason = models.CharField("为什么是重复登记", max_length=200, validators=[without_numbers])
    submit_key = models.UUIDField(unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    asked_person = models.CharField("提出人校验值", max_length=64)
    asked_at = models.DateTimeField("提出时间", db_default=Now(), editable=False)
    state = models.CharField("状态", max_length=8, choices=MergeState, default=MergeState.PROPOSED, editable=False)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_person = models.CharField("决定人校验值", max_length=64, blank=True)
    opinion = models.CharField("意见", max_length=200, blank=True, validators=[without_numbers])

    objects = RecordMergeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "重复登记合并"
        indexes = [models.Index(name="merge_proposed", fields=["id"], condition=Q(state=MergeState.PROPOSED))]
        constraints = [
            models.CheckConstraint(name="merge_state_known", condition=Q(state__in=MergeState.values)),
            models.CheckConstraint(
                name="merge_of_two_records",
                condition=Q(kept_member__isnull=True, gone_member__isnull=True) & ~Q(kept=F("gone"))
                | Q(kept_member__isnull=False, gone_member__isnull=False) & ~Q(kept_member=F("gone_member")),
            ),
            models.CheckConstraint(
                name="merge_decided_by_a_second_person",
                condition=Q(state=MergeState.PROPOSED, decided_at__isnull=True, decided_by__isnull=True)
                & Q(decided_person="")
                | Q(state__in=[MergeState.MERGED, MergeState.RETURNED])
                & Q(decided_at__isnull=False, decided_by__isnull=False, decided_person__regex=A_PERSON)
                & ~Q(decided_person=F("asked_person")),
            ),
            models.CheckConstraint(
                name="merge_has_reasons",
                condition=~Q(reason="") & (~Q(state=MergeState.RETURNED) | ~Q(opinion="")),
            ),
            models.UniqueConstraint(
                name="merge_a_household_once",
                fields=["gone"],
                condition=Q(gone_member__isnull=True, state__in=LIVE),
            ),
            models.UniqueConstraint(name="merge_a_person_once", fields=["gone_member"], condition=Q(state__in=LIVE)),
        ]
        triggers = [
            only_columns_change("decided_at", "state", "decided_by_id", "decided_person", "opinion"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.gone_member or self.gone} 并入 {self.kept_member or self.kept}"


class MergedMemberQuerySet(ScopedQuerySet["MergedMember"]):
    """Records of persons that went into others of the households a user may see."""

    household_path = "kept__household"
    village_path = "kept__household__village"
    township_path = "kept__household__township"


class MergedMember(models.Model):
    """The record of one person that was closed as 重复登记, and the one it went into."""

    merge = models.ForeignKey(RecordMerge, on_delete=models.PROTECT, related_name="members", db_index=False)
    gone = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="merged_into")
    kept = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="merged_here")

    objects = MergedMemberQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="merged_member_of_two_records", condition=~Q(gone=F("kept"))),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.gone} 并入 {self.kept}"
