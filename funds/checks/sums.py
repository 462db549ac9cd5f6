"""What the ledger comes to by line and by allocation, for checks that look at all of them at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, Sum

from funds.models import EntryKind, LedgerEntry

ZERO = Decimal(0)


@dataclass
class Sums:
    """What was received, allocated, paid (net of refunds) and taken back, all positive, in 元."""

    received: Decimal = ZERO
    allocated: Decimal = ZERO
    paid: Decimal = ZERO
    recovered: Decimal = ZERO

    def add(self, counts_as: str, amount: Decimal) -> None:
        """Take in a signed amount on an account that counts as a kind of posting."""
        match counts_as:
            case EntryKind.RECEIPT:
                self.received += amount
            case EntryKind.ALLOCATION:
                self.allocated += amount
            case EntryKind.RECOVERY:
                self.recovered -= amount
            case _:
                self.paid -= amount


def by_line(until: date) -> Mapping[int, Sums]:
    """Return the sums of each line with all that happened until a day; allocated is what its projects were given."""
    return _sums(until, "line_id")


def by_allocation(until: date) -> Mapping[int, Sums]:
    """Return the sums of each allocation with all that happened until a day."""
    return _sums(until, "allocation_id")


def by_project(until: date) -> Mapping[int, Sums]:
    """Return the sums of each project over all its allocations with all that happened until a day."""
    return _sums(until, "allocation__project_id")


def _sums(until: date, key: str) -> Mapping[int, Sums]:
    found: dict[Any, Sums] = defaultdict(Sums)
    rows = LedgerEntry.objects.filter(occurred_on__lte=until).order_by()
    # An allocation takes from the line what it gives to the project: only the project's side says how much it is.
    told = rows.annotate(on_line=ExpressionWrapper(Q(allocation__isnull=True), BooleanField()))
    for one, on_line, counts_as, amount in told.values_list(key, "on_line", "counts_as").annotate(Sum("amount")):
        if one is not None and not (counts_as == EntryKind.ALLOCATION and on_line):
            found[one].add(counts_as, amount)
    return found
