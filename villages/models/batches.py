"""Accounts made many at once: a background job, and at its end the one-time passwords until they are printed."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

from accounts.jobs import Job
from config.lib.fields import EncryptedTextField
from villages.scope import ScopedQuerySet

SLIPS_WAIT = timedelta(hours=72)
SLIPS_STAY_OPEN = timedelta(minutes=30)


class BatchKind(models.TextChoices):
    """What a batch does."""

    CREATE = "create", "成批建立账号"
    RENEW = "renew", "重发一次性密码"


class AccountBatchQuerySet(ScopedQuerySet["AccountBatch"]):
    """A batch belongs to the administrator who sent it: they alone print its slips."""

    def visible_to(self, user: Any) -> Self:
        """Narrow to the user's own batches."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(requested_by=user)


class AccountBatch(Job):
    """One workbook of accounts to be made, or one set of accounts to get new one-time passwords.

    `rows` holds the entries as cipher text until the accounts are made. `slips` holds the one-time passwords, as
    cipher text, until they are printed: at most 72 hours, 30 minutes after they were first opened, or until destroyed.
    """

    kind = models.CharField("种类", max_length=8, choices=BatchKind, default=BatchKind.CREATE)
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later", editable=False)
    file_name = models.CharField("文件", max_length=120, blank=True)
    sha256 = models.CharField("文件校验码", max_length=64, blank=True)
    rows = EncryptedTextField("行", blank=True, default="")
    user_ids = models.JSONField("账号", default=list)
    faults = models.JSONField("问题", default=list)
    slips = EncryptedTextField("打印条", blank=True, default="")
    slips_until = models.DateTimeField("打印条保留至", null=True, editable=False)
    opened_at = models.DateTimeField("打印条打开时间", null=True, editable=False)

    objects = AccountBatchQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "成批账号"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="batch_by_owner", fields=["requested_by", "-created_at"])]
        constraints = (
            *Job.Meta.constraints,
            models.CheckConstraint(name="batch_kind_known", condition=models.Q(kind__in=BatchKind.values)),
            models.CheckConstraint(
                name="batch_slips_have_an_end", condition=models.Q(slips="") | models.Q(slips_until__isnull=False)
            ),
        )

    @property
    def has_slips(self) -> bool:
        """Say whether there is anything left to print."""
        return bool(self.slips) and self.slips_until is not None and self.slips_until > timezone.now()

    @property
    def progress_title(self) -> str:
        """How far the work is, in words."""
        return f"正在生成密码：{self.done:,} / {self.total:,} 个账号"
