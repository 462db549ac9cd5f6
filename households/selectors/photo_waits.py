"""Which visits still wait for photos, and for how many."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from households.models import PhotoWait, Visit, VisitPhoto

KEPT_DAYS = 7
"""How long a phone keeps a photo that was not sent (static/js/kept.js)."""
LISTED_DAYS = 31
"""How long a visit that waits for photos is listed. What is not here in a month will not come."""


def with_photos(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Add `photo_count`, the photos stored, and `photos_expected`, those announced while the wait is open, else 0."""
    stored = VisitPhoto.objects.filter(visit=OuterRef("pk")).order_by().values("visit").annotate(n=Count("pk"))
    open_wait = PhotoWait.objects.filter(visit=OuterRef("pk"), settled_at__isnull=True).order_by()
    return visits.annotate(
        photo_count=Coalesce(Subquery(stored.values("n")), 0),
        photos_expected=Coalesce(Subquery(open_wait.values("expected")[:1]), 0, output_field=IntegerField()),
    )


def photos_waiting(visit: Any) -> int:
    """Return how many photos a visit from `with_photos` still waits for."""
    return max(0, visit.photos_expected - visit.photo_count) if visit.voided_at is None else 0


def waiting_for(visit: Visit) -> int:
    """Return how many photos one visit still waits for."""
    return photos_waiting(with_photos(Visit.objects.filter(pk=visit.pk)).get())


def waiting_visits(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Narrow `visits` to those of the last month that still wait for photos, with how many."""
    waiting = PhotoWait.objects.filter(settled_at__isnull=True, recorded_at__gte=_since()).values("visit")
    listed = with_photos(visits.filter(pk__in=waiting, voided_at__isnull=True))
    return listed.annotate(waiting=F("photos_expected") - F("photo_count")).select_related(
        "household__township", "household__village", "household__group", "cadre__unit"
    )


def _since() -> datetime:
    return timezone.now() - timedelta(days=LISTED_DAYS)
