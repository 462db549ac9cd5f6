"""What is refused before money is posted: outside the library, over the plan, for a forbidden use."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from funds.ledger import Posting, post_many
from funds.models import Allocation, EntryKind, FundLine, LedgerEntry
from funds.uses import FundUse
from projects.models import Project
from tests.funds.checks.test_paid_outside_library import enter
from tests.funds.conftest import DAY, allocate, pay, receive


def refused(county, todo, words: str) -> None:
    """Let `todo` be refused with `words`, nothing be written but one row of the trail."""
    before = LedgerEntry.objects.count()

    with pytest.raises(Refused, match=words):
        todo()

    assert LedgerEntry.objects.count() == before
    assert AuditEntry.objects.filter(action__endswith=".refused", reason__contains=words).count() == 1


def test_nothing_is_paid_for_a_project_outside_the_library(paid):
    enter(paid.pipes, None)
    refused(paid, lambda: pay(paid, "1.00"), "没有入项目库")


def test_nothing_is_paid_for_a_day_before_the_entry(paid):
    enter(paid.pipes, DAY + timedelta(1))
    refused(paid, lambda: pay(paid, "1.00"), "才入项目库")

    assert pay(paid, "1.00", occurred_on=DAY + timedelta(1))


@pytest.mark.parametrize("posting", [pay, allocate])
def test_nothing_is_set_aside_or_paid_for_a_forbidden_use(paid, posting):
    Allocation.objects.filter(pk=paid.for_pipes.pk).update(use=FundUse.VEHICLES)
    refused(paid, lambda: posting(paid, "1.00"), "负面清单")


def test_what_was_not_forbidden_then_may_be_paid(paid):
    enter(paid.pipes, date(2016, 1, 1))
    Allocation.objects.filter(pk=paid.for_pipes.pk).update(use=FundUse.VEHICLES)

    assert pay(paid, "1.00", occurred_on=date(2017, 3, 30))


def test_nothing_is_set_aside_after_the_last_day_of_a_line_but_still_paid(paid):
    FundLine.objects.filter(pk=paid.line.pk).update(use_until=DAY - timedelta(1))
    refused(paid, lambda: allocate(paid, "1.00"), "限定使用到")
    assert pay(paid, "1.00")

    FundLine.objects.filter(pk=paid.line.pk).update(use_until=DAY)
    assert allocate(paid, "0.01", paid.for_road)


def test_a_project_is_not_given_more_than_its_plan_and_a_tenth(funds):
    receive(funds, "10000.00")
    Project.objects.filter(pk=funds.pipes.pk).update(plan_amount=Decimal("4000.00"))
    refused(funds, lambda: allocate(funds, "4400.01"), "重新审批")

    assert allocate(funds, "4400.00")
    refused(funds, lambda: allocate(funds, "0.02"), "4,400.02")


def test_a_batch_is_refused_as_a_whole_and_says_which_one(funds):
    road = funds.for_road.pk
    Project.objects.filter(pk=funds.road.pk).update(plan_amount=Decimal("3000.00"))
    todo = [
        Posting(EntryKind.RECEIPT, funds.line.pk, Decimal(10000), DAY),
        Posting(EntryKind.ALLOCATION, funds.line.pk, Decimal(2000), DAY, "", road),
        Posting(EntryKind.ALLOCATION, funds.line.pk, Decimal(2000), DAY, "", road),
    ]
    refused(funds, lambda: post_many(postings=todo, actor=funds.cai), "第 3 笔")


def test_a_batch_costs_two_looks_however_large_it_is(funds):
    def queries(count: int) -> int:
        kinds = (EntryKind.ALLOCATION, EntryKind.PAYMENT)
        todo = [Posting(EntryKind.RECEIPT, funds.line.pk, Decimal(2 * count), DAY)] + [
            Posting(kind, funds.line.pk, Decimal(1), DAY, "", allocation.pk)
            for _ in range(count)
            for kind in kinds
            for allocation in (funds.for_pipes, funds.for_road)
        ]
        with CaptureQueriesContext(connection) as captured:
            post_many(postings=todo, actor=funds.cai)
        return len(captured)

    assert queries(2) == queries(40)
