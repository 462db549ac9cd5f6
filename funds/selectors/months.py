"""The months of the ledger, and which of them are closed. Reads only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from funds.models import ClosedMonth, EntryKind, LedgerEntry

ZERO = Decimal(0)


@dataclass(frozen=True)
class Month:
    """One month: how much was written into it, and its closing, if it is closed."""

    first: date
    entries: int
    received: Decimal
    paid: Decimal
    closed: ClosedMonth | None
    is_over: bool


def months_shown(user: Any) -> list[Month]:
    """Return every month in which something was posted or that is closed, the newest first."""
    entries = LedgerEntry.objects.visible_to(user).order_by().annotate(first=TruncMonth("occurred_on"))
    received = Q(counts_as=EntryKind.RECEIPT)
    paid = Q(counts_as__in=[EntryKind.PAYMENT, EntryKind.REFUND])
    counted = entries.values_list("first").annotate(n=Count("pk"))
    rows = counted.annotate(got=Sum("amount", filter=received), spent=Sum("amount", filter=paid))
    sums = {first: (count, got or ZERO, -(spent or ZERO)) for first, count, got, spent in rows}
    standing = ClosedMonth.objects.visible_to(user).standing().select_related("closed_by")
    closed = {one.month: one for one in standing}
    this_month = timezone.localdate().replace(day=1)
    return [
        Month(first, *sums.get(first, (0, ZERO, ZERO)), closed.get(first), first < this_month)
        for first in sorted(sums.keys() | closed.keys(), reverse=True)
    ]
