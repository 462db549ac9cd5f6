"""The register itself: households, the people in them, and what happened to both."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.fields import EncryptedTextField
from config.lib.triggers import LONGEST_DOOR, WrittenThrough, append_only, track_changes
from households.codes import (
    Cause,
    Education,
    Ethnicity,
    Health,
    HouseholdType,
    IdentifiedBy,
    Labour,
    MembershipEventKind,
    PovertyAttribute,
    Relation,
)
from households.codes_person import IdKind, Political
from households.status import OPEN_STATUSES, HouseholdStatus
from villages.clocks import Dated, DatedQuerySetMixin
from villages.models import Group, Township, Village
from villages.models.people import Sex
from villages.scope import Row, ScopedQuerySet


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    """Households a user may see."""

    household_path = ""
    village_path = "village"
    township_path = "township"

    def open(self) -> Self:
        """Narrow to the households that still have an exit before them."""
        return self.filter(status__in=OPEN_STATUSES)


@track_changes
class Household(models.Model):
    """A registered poor household (建档立卡户): the family as the programme knows it, under one code for ever.

    `township` repeats the village's township so that a township's list needs one index; a trigger keeps them equal.
    `status` moves only through services.status.
    """

    code = models.CharField("户编号", max_length=20, unique=True)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="households")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="households")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="households")
    head_name = models.CharField("户主姓名", max_length=40)
    head_initials = models.CharField("拼音首字母", max_length=20)
    head_sort = models.CharField("拼音", max_length=80)
    attribute = models.CharField("贫困户属性", max_length=8, choices=PovertyAttribute)
    # Only forms since 2021 ask for it; empty where none did.
    household_type = models.CharField(
        "户类型", max_length=7, choices=HouseholdType, blank=True, default="", db_default=""
    )
    main_cause = models.CharField("主要致贫原因", max_length=12, choices=Cause)
    other_causes = ArrayField(models.CharField(max_length=12, choices=Cause), default=list, blank=True)
    identified_by = models.CharField("识别标准", max_length=10, choices=IdentifiedBy, default=IdentifiedBy.NATIONAL)
    phone = EncryptedTextField("联系电话", blank=True)
    phone_hash = models.CharField("联系电话校验值", max_length=64, blank=True)
    bank_name = models.CharField("开户银行", max_length=60, blank=True)
    bank_account = EncryptedTextField("银行账号", blank=True)
    registered_year = models.PositiveSmallIntegerField("识别年度")
    status = models.CharField(
        "脱贫标志", max_length=10, choices=HouseholdStatus, default=HouseholdStatus.REGISTERED, editable=False
    )
    exit_year = models.PositiveSmallIntegerField("脱贫年度", null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    recorded_through = models.CharField(
        "登记途径", max_length=LONGEST_DOOR, blank=True, db_default=WrittenThrough(), editable=False
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["township", "village", "id"]
        indexes = [
            models.Index(name="household_township_status", fields=["township", "status", "id"]),
            models.Index(name="household_village", fields=["village", "status", "id"]),
            GinIndex(OpClass("head_name", name="gin_trgm_ops"), name="household_head_name_trgm"),
            models.Index(name="household_initials", fields=["head_initials"], opclasses=["varchar_pattern_ops"]),
            models.Index(name="household_phone", fields=["phone_hash"], condition=~Q(phone_hash="")),
        ]
        constraints = [
            models.CheckConstraint(name="household_status_known", condition=Q(status__in=HouseholdStatus.values)),
            models.CheckConstraint(
                name="household_exit_year_fits_status",
                condition=~Q(status=HouseholdStatus.EXITED) | Q(exit_year__isnull=False),
            ),
            models.CheckConstraint(
                name="household_at_most_two_other_causes", condition=Q(other_causes__len__lte=2) | Q(other_causes=[])
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="township_is_the_villages",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("township_id", "village_id"),
                when=pgtrigger.Before,
                func="""
                    IF NEW.township_id IS DISTINCT FROM
                       (SELECT township_id FROM villages_village WHERE id = NEW.village_id) THEN
                        RAISE EXCEPTION 'household %: township % is not that of village %',
                            NEW.code, NEW.township_id, NEW.village_id USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head_name}家"


class OfHouseholdQuerySet(ScopedQuerySet[Row]):
    """Rows that belong to one household through a field called `household`."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"


class StatusEvent(models.Model):
    """A household moved from one status to another on a day, upon a document, by somebody's hand."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="status_events")
    before = models.CharField(max_length=10, choices=HouseholdStatus, blank=True)
    after = models.CharField(max_length=10, choices=HouseholdStatus)
    on_date = models.DateField("日期")
    document = models.CharField("文件", max_length=120, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["on_date", "id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.household} {self.get_after_display()} {self.on_date}"


@track_changes
class Member(models.Model):
    """A person on the register. Which household they count in, and when, is in `Membership`.

    `household` is the one that holds the record now; `is_active` is false once the person has left the register.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    code = models.CharField("人编号", max_length=24, unique=True)
    name = models.CharField("姓名", max_length=40)
    name_initials = models.CharField("拼音首字母", max_length=20)
    sex = models.CharField("性别", max_length=1, choices=Sex)
    birth_date = models.DateField("出生日期")
    ethnicity = models.CharField("民族", max_length=2, choices=Ethnicity, default=Ethnicity.HAN)
    id_number = EncryptedTextField("证件号码")
    id_hash = models.CharField("证件号码校验值", max_length=64)
    education = models.CharField("文化程度", max_length=10, choices=Education, blank=True)
    health = ArrayField(models.CharField(max_length=8, choices=Health), default=list, blank=True)
    labour = models.CharField("劳动技能", max_length=8, choices=Labour, blank=True)
    # Empty means that nobody has said; it is never "no".
    id_kind = models.CharField("证件类型", max_length=8, choices=IdKind, blank=True, default="", db_default="")
    political = models.CharField("政治面貌", max_length=9, choices=Political, blank=True, default="", db_default="")
    speaks_mandarin = models.BooleanField("会讲普通话", null=True)
    in_service = models.BooleanField("现役军人", null=True)
    is_active = models.BooleanField("在册", default=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_through = models.CharField(
        "登记途径", max_length=LONGEST_DOOR, blank=True, db_default=WrittenThrough(), editable=False
    )

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["household", "id"]
        indexes = [
            models.Index(name="member_initials", fields=["name_initials"], opclasses=["varchar_pattern_ops"]),
            GinIndex(OpClass("name", name="gin_trgm_ops"), name="member_name_trgm"),
            models.Index(name="member_id_of_who_left", fields=["id_hash"], condition=Q(is_active=False)),
        ]
        constraints = [
            models.UniqueConstraint(name="member_id_once", fields=["id_hash"], condition=Q(is_active=True)),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(DatedQuerySetMixin, OfHouseholdQuerySet):
    """Memberships of the households a user may see."""


class Membership(Dated):
    """A person counts in a household, in one relation to its head, from a day to a day."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    relation = models.CharField("与户主关系", max_length=24, choices=Relation)

    objects = MembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                name="membership_one_open",
                fields=["member"],
                condition=Q(superseded_at__isnull=True, valid_to__isnull=True),
            ),
            models.UniqueConstraint(
                name="membership_one_head",
                fields=["household"],
                condition=Q(superseded_at__isnull=True, valid_to__isnull=True, relation=Relation.HEAD),
            ),
            # At the end of the transaction: a workbook may bring the new one before the old one is put right.
            ExclusionConstraint(
                name="membership_one_spouse",
                expressions=[("household", RangeOperators.EQUAL)],
                condition=Q(superseded_at__isnull=True, valid_to__isnull=True, relation=Relation.SPOUSE),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.get_relation_display()}"


class MembershipEvent(models.Model):
    """A person entered or left a household, or came to head it: what happened, when, and who wrote it down.

    `other_household` is the one on the other side of a split. `corrects` is the event that was written down wrongly and
    that this one stands for.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="membership_events")
    other_household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="membership_events")
    kind = models.CharField(max_length=12, choices=MembershipEventKind)
    on_date = models.DateField("日期")
    reason = models.CharField("说明", max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False
    )

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["on_date", "id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.member} {self.get_kind_display()} {self.on_date}"


class HouseholdMove(models.Model):
    """A household moved its home from one village or group of the county to another on a day; its code stayed.

    `corrects` is the move that was written down wrongly and that this one stands for.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="moves")
    from_village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    to_village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    on_date = models.DateField("日期")
    reason = models.CharField("说明", max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False
    )

    objects = OfHouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["on_date", "id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.household} 迁到{self.to_village} {self.on_date}"
