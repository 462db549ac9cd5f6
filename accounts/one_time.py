"""One-time passwords: made by the machine, written on a slip, changed at the first login."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

# Without those that are taken for one another on paper: 0 O o, 1 l I.
UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LOWER = "abcdefghijkmnpqrstuvwxyz"
DIGITS = "23456789"
GROUPS, GROUP_LENGTH = 3, 4


def oldest_that_opens() -> datetime:
    """Return the moment since when a one-time password must have been made to open its account now."""
    return timezone.now() - timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)


def one_time_password() -> str:
    """Return twelve random characters of three kinds in groups of four: Kx7m-Pq4t-Wz9d."""
    while True:
        drawn = "".join(secrets.choice(UPPER + LOWER + DIGITS) for _ in range(GROUPS * GROUP_LENGTH))
        if all(set(kind) & set(drawn) for kind in (UPPER, LOWER, DIGITS)):
            return "-".join(drawn[start : start + GROUP_LENGTH] for start in range(0, len(drawn), GROUP_LENGTH))
