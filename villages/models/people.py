"""Who works where: units, cadres, resident teams and postings."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from config.lib.fields import EncryptedTextField
from config.lib.triggers import track_changes
from villages.clocks import Dated, DatedQuerySetMixin, days_true
from villages.models.areas import Township, Village
from villages.scope import ScopedQuerySet


class UnitTier(models.TextChoices):
    """The level of government a unit belongs to."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇"


@track_changes
class Unit(models.Model):
    """An office, school, firm or other body that sends cadres or carries out projects."""

    name = models.CharField("单位名称", max_length=80, unique=True)
    tier = models.CharField("层级", max_length=10, choices=UnitTier)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, null=True, blank=True, related_name="units")

    class Meta:
        ordering = ["tier", "name"]

    def __str__(self) -> str:
        return self.name


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"


@track_changes
class Cadre(models.Model):
    """A person who helps households or works in a village or township: the person, not an account."""

    code = models.CharField("干部编码", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=40)
    name_initials = models.CharField("拼音首字母", max_length=20, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cadres")
    rank = models.CharField("职级", max_length=20, blank=True)
    id_number = EncryptedTextField("证件号码")
    id_hash = models.CharField("证件号码校验值", max_length=64, unique=True)
    phone = EncryptedTextField("工作电话", blank=True)
    phone_hash = models.CharField("工作电话校验值", max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(name="cadre_by_unit", fields=["unit", "id"]),
            GinIndex(OpClass("name", name="gin_trgm_ops"), name="cadre_name_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="cadre_phone_belongs_to_one", fields=["phone_hash"], condition=~Q(phone_hash="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


@track_changes
class CadreAccount(models.Model):
    """One account belongs to one cadre. A cadre may hold several; decisions compare the cadre, not the account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="cadre_account"
    )
    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="accounts")

    def __str__(self) -> str:
        return f"{self.user} · {self.cadre}"


class TeamQuerySet(DatedQuerySetMixin, ScopedQuerySet["Team"]):
    """Teams of the villages a user works in."""

    township_path = "village__township"
    village_path = "village"


class Team(Dated):
    """The resident team (驻村工作队) of one village for a period: its name and who sends it. One at a time."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField("名称", max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="teams")
    reason = models.CharField("变动原因", max_length=200, blank=True, default="", db_default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = TeamQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            ExclusionConstraint(
                name="team_one_at_a_time",
                expressions=[("village", RangeOperators.EQUAL), (days_true(), RangeOperators.OVERLAPS)],
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostingKind(models.TextChoices):
    """In what capacity a cadre works at a place."""

    FIRST_SECRETARY = "first_secretary", "第一书记"
    TEAM_LEADER = "team_leader", "工作队队长"
    TEAM_MEMBER = "team_member", "驻村队员"
    TOWNSHIP_STAFF = "township_staff", "乡镇工作人员"


ONE_PER_VILLAGE = (PostingKind.FIRST_SECRETARY, PostingKind.TEAM_LEADER)
"""Capacities that one cadre at a time holds in a village."""


class PostingQuerySet(DatedQuerySetMixin, ScopedQuerySet["Posting"]):
    """Postings in the villages and townships a user works in."""

    township_path = "township"
    village_path = "village"


class Posting(Dated):
    """A cadre works at one place for a period: in a village (then its township stands here too) or in a township."""

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="postings")
    kind = models.CharField("岗位", max_length=16, choices=PostingKind)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="postings")
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True, related_name="postings")
    reason = models.CharField("变动原因", max_length=200, blank=True)
    end_reason = models.CharField("结束原因", max_length=200, blank=True, default="", db_default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = PostingQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="posting_place_fits_kind",
                condition=Q(kind=PostingKind.TOWNSHIP_STAFF, village__isnull=True)
                | (~Q(kind=PostingKind.TOWNSHIP_STAFF) & Q(village__isnull=False)),
            ),
            models.UniqueConstraint(
                name="posting_once_at_a_time",
                fields=["cadre", "kind", "township", "village"],
                condition=Q(superseded_at__isnull=True, valid_to__isnull=True),
                nulls_distinct=False,
            ),
            ExclusionConstraint(
                name="posting_one_secretary_one_leader",
                expressions=[
                    ("village", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (days_true(), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True, kind__in=ONE_PER_VILLAGE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cadre} {self.get_kind_display()}"
