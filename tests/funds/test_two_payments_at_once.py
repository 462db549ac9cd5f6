"""Two cashiers spend the last of the money at the same moment: one succeeds, one is told why not."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from funds.ledger import InsufficientFunds, balances, verify_line
from tests.conftest import build_county
from tests.funds.conftest import build_funds, pay, post_the_usual

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS = 4


def test_only_one_of_four_gets_the_last_of_the_money():
    county = post_the_usual(build_funds(build_county()))
    ready = Barrier(CLERKS, timeout=60)

    def pay_the_rest(_: int) -> bool:
        try:
            ready.wait()
            pay(county, "4500.00")
        except InsufficientFunds:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(CLERKS) as pool:
        paid = list(pool.map(pay_the_rest, range(CLERKS)))

    assert sorted(paid) == [False, False, False, True]
    assert balances(county.line.pk)[county.for_pipes.pk] == 0
    assert verify_line(county.line) == []


def test_many_small_payments_at_once_all_find_their_place_in_the_chain():
    county = post_the_usual(build_funds(build_county()))

    def pay_ten(_: int) -> None:
        try:
            for _ in range(10):
                pay(county, "1.00")
        finally:
            connection.close()

    with ThreadPoolExecutor(CLERKS) as pool:
        list(pool.map(pay_ten, range(CLERKS)))

    assert balances(county.line.pk)[county.for_pipes.pk] == Decimal("4460.00")
    assert verify_line(county.line) == []
