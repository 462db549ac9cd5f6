"""The canonical text never changes: every chain ever written depends on it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from funds.chain import FIELDS, FIRST_PREVIOUS_HASH, Content, canonical_text, entry_hash, payee_commitment

EXAMPLE = Content(
    line=3,
    number=12,
    posting=UUID("01234567-89ab-cdef-0123-456789abcdef"),
    kind="payment",
    counts_as="payment",
    allocation=7,
    amount=Decimal("-630000.00"),
    account_balance=Decimal("126000"),
    line_balance=Decimal("3274000.50"),
    occurred_on=date(2018, 6, 5),
    recorded_at=datetime(2018, 6, 5, 1, 2, 3, tzinfo=UTC),
    recorded_by=9,
    voucher="ZF-0544",
    note="第一行\n第二行\\",
    payee_kind="unit",
    payee_commitment="c" * 64,
    reverses=None,
)


def test_the_canonical_text_is_what_it_was():
    assert canonical_text(EXAMPLE) == (
        "huce-ledger-1\nline=3\nnumber=12\nposting=0123456789abcdef0123456789abcdef\nkind=payment\n"
        "counts_as=payment\nallocation=7\namount=-630000.00\naccount_balance=126000.00\nline_balance=3274000.50\n"
        "occurred_on=2018-06-05\nrecorded_at=2018-06-05T01:02:03.000000+00:00\nrecorded_by=9\nvoucher=ZF-0544\n"
        "note=第一行\\n第二行\\\\\npayee_kind=unit\npayee_commitment=" + "c" * 64 + "\nreverses="
    )


def test_the_canonical_text_names_every_field_in_order():
    names = [line.partition("=")[0] for line in canonical_text(EXAMPLE).split("\n")[1:]]

    assert tuple(names) == FIELDS


def test_the_hash_is_what_it_was():
    assert (
        entry_hash(FIRST_PREVIOUS_HASH, EXAMPLE) == "70962e7f8a1efc875f44448104fc8d5d078575b14b99c2a5cd7c0011cbfb6f62"
    )
    assert entry_hash("1" * 64, EXAMPLE) != entry_hash(FIRST_PREVIOUS_HASH, EXAMPLE)


def test_a_commitment_needs_salt_and_payee():
    one = payee_commitment(salt="00", payee="李有福")

    assert one != payee_commitment(salt="01", payee="李有福")
    assert one != payee_commitment(salt="00", payee="李有禄")
