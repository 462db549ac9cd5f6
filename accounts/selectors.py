"""Reads of the audit trail for its page."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.actions import ALL_REFUSALS, REFUSED
from accounts.models import AuditEntry, User
from config.lib.merging import Writer


class Page(NamedTuple):
    """A stretch of the trail, newest first, and whether more lies on either side."""

    entries: list[AuditEntry]
    has_newer: bool
    has_older: bool


def audit_entries(*, person: str = "", action: str = "", since: date | None = None, until: date | None = None) -> Any:
    """Return the entries of the people whose name or username contains `person`, of one action, in these days."""
    entries = AuditEntry.objects.all()
    if person:
        people = User.objects.filter(Q(username__icontains=person) | Q(display_name__icontains=person))
        entries = entries.filter(actor__in=people.values("pk"))
    if action:
        entries = entries.filter(_of_action(action))
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries


def page_of(entries: QuerySet[AuditEntry], *, size: int, before: int | None, after: int | None) -> Page:
    """Return up to `size` entries older than the number `before`, or newer than `after`, by number and not by count."""
    if after is not None:
        found = list(entries.filter(pk__gt=after).order_by("pk")[: size + 1])
        return Page(found[:size][::-1], has_newer=len(found) > size, has_older=True)
    older = entries if before is None else entries.filter(pk__lt=before)
    found = list(older.order_by("-pk")[: size + 1])
    return Page(found[:size], has_newer=before is not None, has_older=len(found) > size)


def last_writer(subject: Model, field: str, *, action: str) -> Writer | None:
    """Return who last changed `field` of `subject` by `action`, as the trail tells it, or None when nobody did."""
    about = AuditEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk), action=action)
    for entry in about.order_by("-pk").iterator(chunk_size=20):
        if (entry.before or {}).get(field) != (entry.after or {}).get(field):
            return Writer(entry.actor_name, entry.at)
    return None


def _of_action(action: str) -> Q:
    if action == ALL_REFUSALS:
        return Q(action__endswith=REFUSED)
    return Q(action__in=[action, action + REFUSED])


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
