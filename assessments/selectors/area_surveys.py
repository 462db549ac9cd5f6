"""Sample surveys of areas as the list shows them."""

from typing import Any

from django.db.models import F

from assessments.models import AreaSurvey
from config.lib.keyset import KeysetPage, keyset_page

NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest survey has the smallest key."""


def read_surveys(user: Any, *, after: str = "", before: str = "") -> KeysetPage:
    """Return one page of the surveys that stand and that `user` may see, the latest written first."""
    rows = AreaSurvey.objects.visible_to(user).believed().select_related("township", "village", "recorded_by")
    return keyset_page(rows.annotate(newest=NEWEST_FIRST - F("pk")), fields=("newest",), after=after, before=before)
