"""The audit trail: entries that are never changed, and the sealed blocks over them.

Numbers are given out by a trigger, which first takes a shared lock that names the last number given before it. The
sealing task reads those locks: below the lowest one nothing can appear any more. So nobody ever waits for a seal, and
a seal is final although long transactions are under way.
"""

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from accounts.actions import REFUSED, action_label
from accounts.permissions import Role
from config.lib.triggers import append_only

# The class of the advisory locks (the first of their two numbers) under which entries are numbered.
NUMBERING_LOCK = 1_214_604_101
NUMBER_SEQUENCE = "accounts_auditentry_number"

_NUMBERED = pgtrigger.Trigger(
    name="numbered",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[("given", "bigint")],
    func=f"""
        IF current_setting('huce.audit_numbering', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
            SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO given FROM {NUMBER_SEQUENCE};
            PERFORM pg_advisory_xact_lock_shared({NUMBERING_LOCK}, (given % 2147483648)::int);
            PERFORM set_config('huce.audit_numbering', pg_current_xact_id()::text, true);
        END IF;
        NEW.id := nextval('{NUMBER_SEQUENCE}');
        RETURN NEW;
    """,
)


class AuditEntry(models.Model):
    """Who did what to which record, when, from where and why. Written once, in the transaction of the change."""

    id = models.BigIntegerField("编号", primary_key=True, db_default=0, editable=False)
    at = models.DateTimeField("时间", default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name="账号",
    )
    actor_name = models.CharField("姓名", max_length=40, blank=True)
    role = models.CharField("角色", max_length=20, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    action = models.CharField("操作", max_length=80)
    subject_type = models.CharField("对象类型", max_length=80, blank=True)
    subject_id = models.CharField("对象编号", max_length=64, blank=True)
    subject_label = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("变更前", null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("变更后", null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField("原因", blank=True)

    class Meta:
        verbose_name = "操作日志"
        verbose_name_plural = "操作日志"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["-id"], name="audit_refusals", condition=models.Q(action__endswith=REFUSED)),
        )
        triggers = (append_only(), _NUMBERED)

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"

    @property
    def action_label(self) -> str:
        """What was done, in words."""
        return action_label(self.action)

    @property
    def role_label(self) -> str:
        """The role of the person at that time, in words."""
        return dict(Role.choices).get(self.role, "")

    @property
    def subject_kind(self) -> str:
        """The kind of record, in words."""
        kinds = {model._meta.label_lower: model._meta.verbose_name for model in apps.get_models()}
        return str(kinds.get(self.subject_type, self.subject_type))


class AuditBlock(models.Model):
    """A seal over the entries numbered `first_id` to `last_id`: SM3 of the block before and of every entry."""

    number = models.BigIntegerField("块号", primary_key=True)
    first_id = models.BigIntegerField("首条编号", unique=True)
    last_id = models.BigIntegerField("末条编号", unique=True)
    entry_count = models.IntegerField("条数")
    previous_hash = models.CharField("前一块摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64, unique=True)
    sealed_at = models.DateTimeField("封存时间", default=timezone.now)

    class Meta:
        verbose_name = "日志封存块"
        verbose_name_plural = "日志封存块"
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                name="block_covers_its_entries",
                condition=models.Q(last_id__gte=models.F("first_id")) & models.Q(entry_count__gte=1),
            ),
        )
        triggers = (append_only(),)

    def __str__(self) -> str:
        return f"{self.number}（{self.first_id}–{self.last_id}）"
