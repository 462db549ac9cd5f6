"""Whatever is tried on a line, in whatever order: no account below zero, nothing over its ceiling, both sides equal."""

from copy import deepcopy
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from config.lib.refusals import Refused
from funds.book import Account, Book

CEILINGS = {None: Decimal("100.00"), 1: Decimal("60.00"), 2: Decimal("70.00")}
UP_AND_DOWN = {"receipt": (None, 1), "recovery": (None, -1), "payment": (1, -1), "refund": (1, 1)}

amounts = st.decimals("0.01", "80", places=2)
tried = st.lists(
    st.tuples(st.sampled_from(["receipt", "allocation", "payment", "refund", "recovery"]), st.integers(1, 2), amounts),
    max_size=40,
)


def legs(kind: str, allocation: int, amount: Decimal) -> list[tuple[int | None, Decimal]]:
    """Return the signed legs of a posting, as the ledger's table has them."""
    if kind == "allocation":
        return [(None, -amount), (allocation, amount)]
    place, sign = UP_AND_DOWN[kind]
    return [(None if place is None else allocation, sign * amount)]


def attempt(book: Book, kind: str, moves: list[tuple[int | None, Decimal]]) -> Book:
    """Apply all legs, or none when one is refused."""
    changed = deepcopy(book)
    try:
        for allocation, amount in moves:
            changed.move(counts_as=kind, allocation_id=allocation, amount=amount)
    except Refused:
        return book
    return changed


def check(book: Book) -> None:
    """Assert every rule of the book at once."""
    accounts = book.accounts
    assert book.balance == sum(account.balance for account in accounts.values())
    assert all(account.balance >= 0 for account in accounts.values())
    assert accounts[None].total("receipt") <= CEILINGS[None]
    assert all(accounts[n].total("allocation") <= CEILINGS[n] for n in (1, 2))
    assert all(accounts[n].total("payment") + accounts[n].total("refund") <= 0 for n in (1, 2))
    set_aside = sum(accounts[n].total("allocation") for n in (1, 2))
    assert accounts[None].total("allocation") == -set_aside


@given(tried, st.data())
def test_no_order_of_postings_and_reversals_breaks_a_rule(postings, data):
    book = Book(1, "测财农〔2026〕1号", 0, "", {place: Account(ceiling) for place, ceiling in CEILINGS.items()})
    posted: list[tuple[str, list[tuple[int | None, Decimal]]]] = []
    for kind, allocation, amount in postings:
        moves = legs(kind, allocation, amount)
        after = attempt(book, kind, moves)
        if after is not book:
            posted.append((kind, moves))
        if posted and data.draw(st.booleans()):
            undone, whole = posted.pop(data.draw(st.integers(0, len(posted) - 1)))
            after = attempt(after, undone, [(place, -value) for place, value in reversed(whole)])
        book = after
        check(book)
