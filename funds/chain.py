"""The hash chain of a fund line: the canonical text of an entry, and what is made of it. No models, no database.

    hash = SM3(previous hash + line feed + canonical text), in lower-case hex; before the first entry stand 64 zeros.

The canonical text has one `name=value` a line, in the order of `FIELDS`, after a first line that names the version;
`funds.proof.entries` makes the same text from the texts in an export. docs/money.md gives the form of every value.
Changing any of this breaks every chain ever written: make a new version.
"""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from config.lib.crypto import sm3_hex
from funds.proof.entries import DIGEST_LENGTH, FIELDS, FIRST_PREVIOUS_HASH, VERSION, one_line

__all__ = [
    "DIGEST_LENGTH",
    "FIELDS",
    "FIRST_PREVIOUS_HASH",
    "SALT_BYTES",
    "Content",
    "canonical_text",
    "entry_hash",
    "new_salt",
    "payee_commitment",
]

SALT_BYTES = 16


class Content(NamedTuple):
    """What the hash of one entry covers. `reverses` is the number of the reversed entry on the same line."""

    line: int
    number: int
    posting: UUID
    kind: str
    counts_as: str
    allocation: int | None
    amount: Decimal
    account_balance: Decimal
    line_balance: Decimal
    occurred_on: date
    recorded_at: datetime
    recorded_by: int
    voucher: str
    note: str
    payee_kind: str
    payee_commitment: str
    reverses: int | None


def canonical_text(c: Content) -> str:
    """Return the stable text of an entry. Amounts have two decimals, moments are UTC with microseconds."""
    return (
        f"{VERSION}\nline={c.line}\nnumber={c.number}\nposting={c.posting.hex}\nkind={c.kind}\n"
        f"counts_as={c.counts_as}\nallocation={'' if c.allocation is None else c.allocation}\namount={c.amount:.2f}\n"
        f"account_balance={c.account_balance:.2f}\nline_balance={c.line_balance:.2f}\noccurred_on={c.occurred_on}\n"
        f"recorded_at={_moment(c.recorded_at)}\nrecorded_by={c.recorded_by}\nvoucher={one_line(c.voucher)}\n"
        f"note={one_line(c.note)}\npayee_kind={c.payee_kind}\npayee_commitment={c.payee_commitment}\n"
        f"reverses={'' if c.reverses is None else c.reverses}"
    )


def entry_hash(previous_hash: str, content: Content) -> str:
    """Return the hash of an entry that follows the one with `previous_hash`."""
    return sm3_hex(f"{previous_hash}\n{canonical_text(content)}".encode())


def new_salt() -> str:
    """Return 16 random bytes in hex: without it, a commitment to a short name could be guessed."""
    return os.urandom(SALT_BYTES).hex()


def payee_commitment(*, salt: str, payee: str) -> str:
    """Return SM3(salt + line feed + clear text of the payee) in hex; who knows both can prove who was paid."""
    return sm3_hex(f"{salt}\n{payee}".encode())


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
