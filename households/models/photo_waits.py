"""Photos that a visit still waits for: announced with its form, not yet sent from the phone."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from config.lib.triggers import only_columns_change
from households.models.visits import Visit
from villages.scope import ScopedQuerySet

MOST_PER_VISIT = 9


class PhotoWaitQuerySet(ScopedQuerySet["PhotoWait"]):
    """Waits of visits to the households a user may see."""

    household_path = "visit__household"
    village_path = "visit__household__village"
    township_path = "visit__household__township"


class PhotoWait(models.Model):
    """One promise of photos: the form of a visit said that the visit has `expected` of them.

    Open until that many are stored, the cadre says that the rest will not come (`given_up`), or the form says a larger
    number. A visit whose wait is open waits for `expected` less what is stored.
    """

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photo_waits", db_index=False)
    expected = models.PositiveSmallIntegerField("应有照片")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField("了结时间", null=True, blank=True, editable=False)
    given_up = models.BooleanField("不再等", default=False, editable=False)

    objects = PhotoWaitQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(name="photo_wait_visit", fields=["visit", "id"])]
        constraints = [
            models.CheckConstraint(name="photo_wait_number", condition=Q(expected__range=(1, MOST_PER_VISIT))),
            models.CheckConstraint(
                name="photo_wait_given_up_is_settled", condition=Q(given_up=False) | Q(settled_at__isnull=False)
            ),
            models.UniqueConstraint(name="photo_wait_one_open", fields=["visit"], condition=Q(settled_at__isnull=True)),
        ]
        triggers = [
            only_columns_change("settled_at", "given_up"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.visit} 照片 {self.expected} 张"
