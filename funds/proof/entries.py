"""The text of a ledger entry that its hash covers, made from texts. No models, no other library.

`docs/money.md` gives the form of every value. Changing any of this breaks every chain ever written.
"""

from collections.abc import Sequence

VERSION = "huce-ledger-1"
DIGEST_LENGTH = 64
FIRST_PREVIOUS_HASH = "0" * DIGEST_LENGTH
FIELDS = (
    "line", "number", "posting", "kind", "counts_as", "allocation", "amount", "account_balance", "line_balance",
    "occurred_on", "recorded_at", "recorded_by", "voucher", "note", "payee_kind", "payee_commitment", "reverses",
)  # fmt: skip


def entry_text(values: Sequence[str]) -> str:
    """Return the canonical text of an entry whose `values` stand in the order of `FIELDS`, written as they shall be."""
    return "\n".join([VERSION, *map("=".join, zip(FIELDS, values, strict=True))])


def one_line(text: str) -> str:
    """Return `text` on one line, so that it can be told back: `\\` doubled, line ends as `\\n` and `\\r`."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
