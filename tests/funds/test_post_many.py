from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from funds.ledger import InsufficientFunds, Posting, post, post_many, verify_line
from funds.models import EntryKind, LedgerEntry
from projects.models import Project
from tests.funds.conftest import make_allocation, make_line

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def usual(county) -> list[Posting]:
    """Return postings on two lines, mixed: receipts, allocations, payments."""
    county.other = make_line("测财农〔2026〕2号", "city", "500.00")
    county.for_other = make_allocation(county.other, county.road, "500.00")
    return [
        Posting(EntryKind.RECEIPT, county.line.pk, Decimal(10000), DAY, "JZ-1"),
        Posting(EntryKind.RECEIPT, county.other.pk, Decimal(500), DAY, "JZ-2"),
        Posting(EntryKind.ALLOCATION, county.line.pk, Decimal(6000), DAY, "FP-1", county.for_pipes.pk),
        Posting(EntryKind.ALLOCATION, county.other.pk, Decimal(500), DAY, "FP-2", county.for_other.pk),
        Posting(EntryKind.PAYMENT, county.line.pk, Decimal("0.01"), DAY, "票\t1\n\\N", county.for_pipes.pk),
        Posting(EntryKind.PAYMENT, county.other.pk, Decimal(500), DAY, "ZF-2", county.for_other.pk),
    ]


def test_many_postings_are_numbered_and_chained_per_line(funds):
    written = post_many(postings=usual(funds), actor=funds.cai)

    assert written == 8
    assert list(funds.line.entries.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert verify_line(funds.line) == verify_line(funds.other) == []


def test_many_at_once_come_out_as_one_by_one(funds):
    Project.objects.update(plan_amount=Decimal(20_000))  # each is given its money twice
    postings = usual(funds)
    columns = ("line", "number", "kind", "allocation", "amount", "account_balance", "line_balance", "voucher")
    post_many(postings=postings, actor=funds.cai)
    at_once = list(LedgerEntry.objects.order_by("line", "number").values_list(*columns))

    other = {
        line.pk: make_line(f"{line.document_no}再", line.tier, str(line.amount)) for line in (funds.line, funds.other)
    }
    again = {None: None}
    for allocation in (funds.for_pipes, funds.for_other):
        again[allocation.pk] = make_allocation(other[allocation.line_id], allocation.project, str(allocation.amount)).pk
    for p in postings:
        moved = Posting(p.kind, other[p.line_id].pk, p.amount, p.occurred_on, p.voucher, again[p.allocation_id])
        post(posting=moved, actor=funds.cai)
    lines, one_by_one = [line.pk for line in other.values()], []
    for row in LedgerEntry.objects.filter(line__in=lines).order_by("line", "number").values_list(*columns):
        one_by_one.append(row)

    assert [row[1:3] + row[4:] for row in at_once] == [row[1:3] + row[4:] for row in one_by_one]


def test_one_bad_posting_takes_all_of_them_back_and_says_which(funds):
    bad = Posting(EntryKind.PAYMENT, funds.line.pk, Decimal("5999.9901"), DAY, "", funds.for_pipes.pk)

    with pytest.raises(InsufficientFunds):
        post_many(postings=[*usual(funds), bad, bad], actor=funds.cai)

    assert not LedgerEntry.objects.exists()
    assert AuditEntry.objects.filter(action="funds.post_many.refused").count() == 1


def test_only_finance_may_post_many(funds):
    with pytest.raises(PermissionDenied):
        post_many(postings=usual(funds), actor=funds.sheng)

    assert not LedgerEntry.objects.exists()


def test_many_postings_are_one_audit_row(funds):
    post_many(postings=usual(funds), actor=funds.cai)

    row = AuditEntry.objects.get(action="funds.post_many")
    assert row.after["entries"] == 8
    assert row.after["sums"]["payment"] == "-500.01"


def test_the_number_of_queries_does_not_grow_with_the_postings(funds, django_assert_max_num_queries):
    receipts = [Posting(EntryKind.RECEIPT, funds.line.pk, Decimal(1), DAY) for _ in range(500)]

    with django_assert_max_num_queries(10):
        post_many(postings=receipts, actor=funds.cai)
