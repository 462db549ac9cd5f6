"""Cashiers who pay on and on, one by one and in batches, and what must be true however often they are cut off."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from itertools import count

from django.db import DatabaseError, connections
from django.db.models import Sum

from accounts.models import AuditEntry, User
from funds.ledger import Posting, post, post_many, verify_line
from funds.models import Allocation, EntryKind, FundLine, LedgerEntry
from tests.funds.conftest import DAY
from tests.torture.processes import Notes

BATCH, EVERY = 20, 3
"""So many payments go into a batch, and every third turn is one."""
CENT = Decimal("0.01")
BROUGHT = Decimal("6000.00")
USUAL_PAYMENT = Decimal("1500.00")
USUAL_POSTINGS = 3
"""The receipt, allocation and payment that were there before."""


def whole_size(turn: int) -> int:
    """Return how many entries the turn of a cashier makes, when it makes any."""
    return 1 if turn % EVERY else BATCH


def pay_for_ever(notes: Notes, name: str) -> None:
    """Pay cents under vouchers of one's own and write down each that was posted; go on when the connection is cut."""
    share, actor = Allocation.objects.order_by("pk").first(), User.objects.get(username="cai")
    for turn in count():
        voucher = f"{name}-{turn}"
        cent = Posting(EntryKind.PAYMENT, share.line_id, CENT, DAY, voucher, share.pk)
        try:
            if whole_size(turn) == 1:
                post(posting=cent, actor=actor)
            else:
                post_many(postings=[cent] * BATCH, actor=actor)
        except DatabaseError:
            with suppress(DatabaseError):
                connections.close_all()
            time.sleep(0.02)
            continue
        notes.add(voucher)


def faults(notes: Notes, cut: int) -> Iterator[str]:
    """Say what is wrong after cashiers were cut off `cut` times: lost, doubled, half-written, or not adding up."""
    told = [voucher for (voucher,) in notes.all()]
    paid = LedgerEntry.objects.filter(voucher__contains="-", voucher__startswith="kill").order_by()
    there = Counter(paid.values_list("voucher", flat=True))
    if len(told) != len(set(told)):
        yield "a payment was told twice"
    yield from (f"{voucher} is lost" for voucher in set(told) - there.keys())
    for voucher, size in there.items():
        if size != whole_size(int(voucher.rpartition("-")[2])):
            yield f"{voucher} has {size} entries"
    if len(there.keys() - set(told)) > cut:
        yield f"{len(there.keys() - set(told))} payments that nobody was told of, after {cut} cuts"
    audited = AuditEntry.objects.filter(action__in=["funds.post", "funds.post_many"]).count()
    if audited != len(there) + USUAL_POSTINGS:
        yield f"{audited} audit rows for {len(there)} payments"
    yield from _sums(there.total())


def _sums(payments: int) -> Iterator[str]:
    share = Allocation.objects.order_by("pk").first()
    held = LedgerEntry.objects.filter(allocation=share).aggregate(Sum("amount"))["amount__sum"]
    if held != BROUGHT - USUAL_PAYMENT - payments * CENT:
        yield f"the allocation holds {held} after {payments} payments"
    yield from (finding.message for line in FundLine.objects.all() for finding in verify_line(line))
