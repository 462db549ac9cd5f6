"""Where a household stands in the programme. Written only by services/status.py, upon a decision or an event."""

from django.db import models


class HouseholdStatus(models.TextChoices):
    """脱贫标志."""

    REGISTERED = "registered", "未脱贫"
    PLANNED = "planned", "预脱贫"
    EXITED = "exited", "已脱贫"
    RETURNED = "returned", "返贫"
    REMOVED = "removed", "清退"
    CLOSED = "closed", "整户自然减少"
    MERGED = "merged", "重复登记"


OPEN_STATUSES = (HouseholdStatus.REGISTERED, HouseholdStatus.PLANNED, HouseholdStatus.RETURNED)
"""Households that still have an exit before them, and so are checked every night."""

GONE = (HouseholdStatus.REMOVED, HouseholdStatus.CLOSED, HouseholdStatus.MERGED)
"""Households that have left the programme; nothing more is entered about them."""

_LEAVE = frozenset({HouseholdStatus.REMOVED, HouseholdStatus.CLOSED, HouseholdStatus.MERGED})

ALLOWED_MOVES: dict[str, frozenset[str]] = {
    HouseholdStatus.REGISTERED: frozenset({HouseholdStatus.PLANNED}) | _LEAVE,
    HouseholdStatus.PLANNED: frozenset(
        {
            HouseholdStatus.REGISTERED,
            HouseholdStatus.RETURNED,
            HouseholdStatus.EXITED,
            HouseholdStatus.REMOVED,
            HouseholdStatus.CLOSED,
        }
    ),
    HouseholdStatus.RETURNED: frozenset({HouseholdStatus.PLANNED}) | _LEAVE,
    HouseholdStatus.EXITED: frozenset({HouseholdStatus.RETURNED}) | _LEAVE,
    HouseholdStatus.REMOVED: frozenset(),
    HouseholdStatus.CLOSED: frozenset(),
    HouseholdStatus.MERGED: frozenset(),
}
"""A household whose exit is under way (预脱贫) is not merged away: its case is sent back first."""
