"""The code list of what somebody receives from a project."""

from django.db import models


class BenefitForm(models.TextChoices):
    """In what form a household, a person or a village benefits."""

    CASH = "cash", "现金"
    GOODS = "goods", "实物"
    SERVICE = "service", "服务"
    SHARED = "shared", "共享设施"
