"""Systems of other units (对接系统) that call the API: what each may, where, until when, with which tokens.

A system is registered by one administrator and works once another has granted it. What was granted is never changed: a
wider scope is another row, granted anew.
"""

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.permissions import PERMISSION_LABELS, SYSTEM_PERMISSIONS, ScopeKind
from config.lib.triggers import append_only, track_changes
from villages.models.areas import Township

_FIXED = (
    "name", "unit", "contact", "purpose", "permissions", "whole_county", "expires_on", "calls_a_minute", "created_at",
    "created_by_id",
)  # fmt: skip


@track_changes
class ApiClient(models.Model):
    """A named system of another unit and the scope it was granted. It is its own actor: no account stands behind it."""

    name = models.CharField("系统名称", max_length=20, unique=True)
    unit = models.CharField("所属单位", max_length=60)
    contact = models.CharField("联系人", max_length=60)
    purpose = models.CharField("用途", max_length=200)
    permissions = ArrayField(
        models.CharField(max_length=40, choices=[(p, PERMISSION_LABELS[p]) for p in SYSTEM_PERMISSIONS]),
        verbose_name="可以做什么",
    )
    whole_county = models.BooleanField("全县", default=False)
    townships = models.ManyToManyField(Township, through="ApiArea", related_name="+", verbose_name="乡镇")
    expires_on = models.DateField("用到哪天")
    calls_a_minute = models.PositiveSmallIntegerField("每分钟最多请求", default=120)
    created_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人", db_index=False
    )
    granted_at = models.DateTimeField("授权时间", null=True, blank=True, editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="授权人",
        db_index=False,
    )
    ended_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="停用人",
        db_index=False,
    )
    end_reason = models.CharField("停用原因", max_length=200, blank=True)

    # What DRF and `visible_to` ask of whoever makes a request.
    is_authenticated = True
    is_anonymous = False

    class Meta:
        verbose_name = "对接系统"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="client_permissions_known",
                condition=Q(permissions__contained_by=list(SYSTEM_PERMISSIONS), permissions__len__gte=1),
            ),
            models.CheckConstraint(
                name="client_granted_by_another_account",
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("created_by")),
            ),
            models.CheckConstraint(
                name="client_grant_names_who",
                condition=Q(granted_at__isnull=True, granted_by__isnull=True)
                | Q(granted_at__isnull=False, granted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="client_end_names_who_and_why",
                condition=Q(ended_at__isnull=True) | (Q(ended_by__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(name="client_may_call", condition=Q(calls_a_minute__gte=1)),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="scope_never_changed", operation=pgtrigger.UpdateOf(*_FIXED)),
            pgtrigger.Protect(
                name="granted_once",
                operation=pgtrigger.UpdateOf("granted_at", "granted_by_id"),
                condition=pgtrigger.Q(old__granted_at__isnull=False) | pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="ended_once",
                operation=pgtrigger.UpdateOf("ended_at", "ended_by_id", "end_reason"),
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Say whether the system works today: granted, not ended, not expired."""
        return bool(self.granted_at) and self.ended_at is None and self.expires_on >= timezone.localdate()

    @property
    def scope_kind(self) -> ScopeKind:
        """How far the system sees; one that does not work sees nothing."""
        if not self.is_active:
            return ScopeKind.NONE
        return ScopeKind.COUNTY if self.whole_county else ScopeKind.AREA

    def may(self, permission: str) -> bool:
        """Say whether the system was granted `permission` and works today."""
        return self.is_active and permission in self.permissions

    def state(self, today: date) -> tuple[str, str]:
        """Return kind and word of how the system stands, for its pages."""
        if self.ended_at:
            return "cancelled", "已停用"
        if self.expires_on < today:
            return "overdue", "已到期"
        return ("ok", "已授权") if self.granted_at else ("queued", "等授权")

    @property
    def permission_words(self) -> str:
        """What the system may do, in words."""
        return "、".join(PERMISSION_LABELS[permission] for permission in self.permissions)


class ApiArea(models.Model):
    """A system may see one township. Named when the system is registered, fixed once it is granted."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="areas", db_index=False)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="api_area_once", fields=["client", "township"])]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="before_the_grant",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT 1 FROM villages_apiclient WHERE id = NEW.client_id AND granted_at IS NOT NULL)
                    THEN
                        RAISE EXCEPTION 'the scope of system % is granted and never widened', NEW.client_id
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.township}"


class ApiToken(models.Model):
    """A secret by which a system proves who it is. Only a keyed hash of it is kept; `prefix` is to recognise it by."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="tokens")
    prefix = models.CharField("开头", max_length=8, unique=True)
    digest = models.CharField("校验值", max_length=64, unique=True)
    created_at = models.DateTimeField("发放时间", db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="发放人", db_index=False
    )
    ends_at = models.DateTimeField("失效时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "访问令牌"
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_ended",
                operation=pgtrigger.UpdateOf("client_id", "prefix", "digest", "created_at", "created_by_id"),
            ),
            pgtrigger.Protect(
                name="end_only_comes_nearer",
                operation=pgtrigger.UpdateOf("ends_at"),
                condition=pgtrigger.Q(old__ends_at__isnull=False)
                & (pgtrigger.Q(new__ends_at__isnull=True) | pgtrigger.Q(new__ends_at__gt=pgtrigger.F("old__ends_at"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.prefix}"

    def is_live(self) -> bool:
        """Say whether the token still opens anything."""
        return self.ends_at is None or self.ends_at > timezone.now()


class ApiUse(models.Model):
    """How often a system read one kind of record on one day, and how many rows it was given."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="uses", db_index=False)
    day = models.DateField("日期")
    door = models.CharField("接口", max_length=40)
    calls = models.PositiveIntegerField("次数", default=0)
    rows = models.PositiveBigIntegerField("行数", default=0)
    last_at = models.DateTimeField("最近一次")

    class Meta:
        ordering = ["-day", "door"]
        constraints = [models.UniqueConstraint(name="api_use_once_a_day", fields=["client", "day", "door"])]

    def __str__(self) -> str:
        return f"{self.client} {self.day} {self.door}"
