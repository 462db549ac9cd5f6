"""What households answer when villages asks, and where higher apps may answer households."""

from typing import Any

from django.db import models
from django.utils import timezone

from config.lib.hooks import Hook
from households.models import Pairing

VISIT_RECORDED = Hook("visit_recorded")
"""Called with `household_id` and `actor` inside the transaction that recorded a visit."""

HOUSEHOLD_PANELS = Hook("household_panels")
"""Called with `household` and `user`; each function returns sections for the household page."""


def paired_household_ids(user: Any) -> models.QuerySet[Any]:
    """Return the ids of the households that the cadre behind `user` helps today."""
    pairings = Pairing.objects.believed().as_of(timezone.localdate())
    return pairings.filter(cadre__accounts__user=user).values("household")
