"""What an objection (异议) to a notice is, whatever the notice is about."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.fields import EncryptedTextField
from config.lib.personal_numbers import without_numbers


class ObjectionResult(models.TextChoices):
    """How an objection ended."""

    UPHELD = "upheld", "成立"
    REJECTED = "rejected", "不成立"


class ObjectionBase(models.Model):
    """Somebody objected: what was said, who settles it and how.

    Name and telephone number of who objected are encrypted; they are opened by reveal only. Whoever settles it is
    another person than who wrote it down.
    """

    who = EncryptedTextField("提出人", blank=True)
    phone = EncryptedTextField("提出人电话", blank=True)
    content = models.CharField("内容", max_length=500, validators=[without_numbers])
    received_on = models.DateField("收到日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_person = models.CharField("登记人校验值", max_length=64)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    result = models.CharField("结果", max_length=8, choices=ObjectionResult, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    settled_person = models.CharField("处理人校验值", max_length=64, blank=True)
    settled_at = models.DateTimeField("处理时间", null=True, blank=True, editable=False)
    finding = models.CharField("核实情况", max_length=500, blank=True, validators=[without_numbers])

    class Meta:
        abstract = True


def settled_by_another(name: str) -> models.CheckConstraint:
    """Return the constraint, to be called `name`, that an objection is open or settled in words by another person."""
    return models.CheckConstraint(
        name=name,
        condition=Q(result="", settled_at__isnull=True)
        | Q(result__in=ObjectionResult.values, settled_at__isnull=False, settled_by__isnull=False)
        & ~Q(settled_person=F("recorded_person"))
        & ~Q(finding=""),
    )


SETTLED_ONCE = (
    pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    pgtrigger.Protect(name="settled_once", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__result="")),
)
