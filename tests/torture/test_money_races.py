"""Many cashiers at one fund line at the same moment: not a cent too much, none lost, the chain whole, losers told."""

import random
import time
from decimal import Decimal
from types import SimpleNamespace

import pytest

from accounts.models import AuditEntry
from funds.ledger import InsufficientFunds, Posting, balances, post_many, verify_line
from funds.models import EntryKind, LedgerEntry
from tests.conftest import build_county
from tests.funds.conftest import (
    DAY,
    allocate,
    build_funds,
    make_allocation,
    make_line,
    pay,
    post_the_usual,
    receive,
)
from tests.torture.processes import Notes, finish, kill, start

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

CASHIERS = 8
CENT = Decimal("0.01")


@pytest.fixture
def paid() -> SimpleNamespace:
    """The usual four entries, committed: 4,500.00 is left for the pipes."""
    return post_the_usual(build_funds(build_county()))


def left_for_pipes(county: SimpleNamespace) -> Decimal:
    return balances(county.line.pk)[county.for_pipes.pk]


def pay_until_refused(county: SimpleNamespace, notes: Notes, amounts: list[str]) -> None:
    """Pay one amount after the other; write down each number posted, and the sentence when there is not enough."""
    for amount in amounts:
        try:
            notes.add("paid", pay(county, amount).number, amount)
        except InsufficientFunds as refusal:
            notes.add("refused", str(refusal), amount)
            return


def test_eight_cashiers_spend_a_line_to_the_last_cent_and_each_is_told_when_it_is_gone(paid, tmp_path):
    notes = Notes(tmp_path)

    finish(*[start(pay_until_refused, paid, notes, ["45.00"] * 101) for _ in range(CASHIERS)])

    posted = [number for what, number, _ in notes.all() if what == "paid"]
    refused = [sentence for what, sentence, _ in notes.all() if what == "refused"]
    assert sorted(posted) == list(range(5, 105))
    assert len(refused) == AuditEntry.objects.filter(action="funds.post.refused").count() == CASHIERS
    assert all("余额是 0.00 元，不够 45.00 元" in sentence for sentence in refused)
    assert left_for_pipes(paid) == 0
    assert verify_line(paid.line) == []


@pytest.mark.long
def test_eight_clients_with_five_hundred_payments_each_post_the_two_thousand_there_is_money_for(tmp_path):
    county = build_funds(build_county())
    receive(county, "2000.00")
    allocate(county, "2000.00")
    notes = Notes(tmp_path)

    finish(*[start(pay_each, county, notes, 500) for _ in range(CASHIERS)], patience=600)

    posted = [number for what, number in notes.all() if what == "paid"]
    refused = [sentence for what, sentence in notes.all() if what == "refused"]
    assert sorted(posted) == list(range(4, 2004))
    assert len(refused) == AuditEntry.objects.filter(action="funds.post.refused").count() == 2000
    assert all("余额是 0.00 元，不够 1.00 元" in sentence for sentence in refused)
    assert balances(county.line.pk) == {None: 0, county.for_pipes.pk: 0}
    assert verify_line(county.line) == []


def pay_each(county: SimpleNamespace, notes: Notes, times: int) -> None:
    """Pay one yuan so many times, whether there is any left or not; write down what came of each."""
    for _ in range(times):
        try:
            notes.add("paid", pay(county, "1.00").number)
        except InsufficientFunds as refusal:
            notes.add("refused", str(refusal))


def test_uneven_payments_at_once_leave_what_the_sums_say_and_the_rest_can_be_spent(paid, tmp_path):
    notes, chance = Notes(tmp_path), random.Random(7)
    amounts = [[f"{chance.randint(1, 20_000) / 100:.2f}" for _ in range(40)] for _ in range(CASHIERS)]

    finish(*[start(pay_until_refused, paid, notes, mine) for mine in amounts])

    spent = sum(Decimal(amount) for what, _, amount in notes.all() if what == "paid")
    rest = left_for_pipes(paid)
    assert rest == Decimal("4500.00") - spent
    with pytest.raises(InsufficientFunds):
        pay(paid, str(rest + CENT))
    if rest:
        pay(paid, str(rest))
    assert left_for_pipes(paid) == 0
    assert verify_line(paid.line) == []


def test_cashiers_killed_while_they_pay_leave_each_payment_whole_or_not_at_all(paid, tmp_path):
    notes, chance = Notes(tmp_path), random.Random(11)
    at_work = 0
    for _ in range(3):
        cashiers = [start(pay_until_refused, paid, notes, ["1.00"] * 1000) for _ in range(CASHIERS)]
        for cashier in cashiers:
            time.sleep(chance.uniform(0.02, 0.25))
            at_work += kill(cashier)

    told = [number for what, number, _ in notes.all() if what == "paid"]
    numbers = set(LedgerEntry.objects.filter(line=paid.line).values_list("number", flat=True))
    assert at_work == 3 * CASHIERS
    assert len(told) == len(set(told))
    assert set(told) <= numbers
    assert len(numbers) - 4 - len(told) <= at_work, "a killed cashier posts at most one payment that nobody was told of"
    assert AuditEntry.objects.filter(action="funds.post").count() - 3 == len(numbers) - 4
    pay(paid, str(left_for_pipes(paid)))
    assert verify_line(paid.line) == []


def test_many_postings_across_two_lines_in_either_order_never_block_each_other(paid):
    other = make_line("测财农〔2026〕2号", "city", "10000.00")
    target = make_allocation(other, paid.road, "5000.00")
    first = Posting(EntryKind.PAYMENT, paid.line.pk, CENT, DAY, "ZF", paid.for_pipes.pk)
    second = Posting(EntryKind.PAYMENT, other.pk, CENT, DAY, "ZF", target.pk)
    receipt = Posting(EntryKind.RECEIPT, other.pk, Decimal("5000.00"), DAY)
    whole = Posting(EntryKind.ALLOCATION, other.pk, Decimal("5000.00"), DAY, "FP", target.pk)
    post_many(postings=[receipt, whole], actor=paid.cai)

    def pay_both(here: Posting, there: Posting) -> None:
        for _ in range(5):
            post_many(postings=[here, there] * 10, actor=paid.cai)

    orders = [(first, second), (second, first)] * (CASHIERS // 2)
    finish(*[start(pay_both, *order) for order in orders])

    posted = CASHIERS * 5 * 10
    assert left_for_pipes(paid) == Decimal("4500.00") - posted * CENT
    assert balances(other.pk)[target.pk] == Decimal("5000.00") - posted * CENT
    assert verify_line(paid.line) == verify_line(other) == []


def test_two_allocations_racing_for_the_last_of_a_line_never_set_aside_more_than_came_in(paid):
    def set_aside(allocation, amount: str) -> None:
        for _ in range(20):
            try:
                allocate(paid, amount, allocation)
            except InsufficientFunds:
                return

    bigger = [make_allocation(paid.line, paid.road, "5000.00") for _ in range(CASHIERS)]
    finish(*[start(set_aside, allocation, "250.00") for allocation in bigger])

    assert balances(paid.line.pk)[None] == 0
    assert sum(balances(paid.line.pk).values()) == Decimal("8500.00")
    assert verify_line(paid.line) == []
