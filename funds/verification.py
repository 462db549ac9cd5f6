"""Recomputing the chains: is every entry still what was posted, in its place, and none missing?

And of the chains in an export that somebody brings back: do they end where the ledger was then?
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from config.lib.findings import Finding
from funds.chain import FIRST_PREVIOUS_HASH, Content, entry_hash
from funds.models import FundLine, LedgerEntry, LedgerHead
from funds.models.ledger import LedgerEntryQuerySet
from funds.proof.manifest import Head

ROWS_PER_FETCH = 2000
HEADS_AT_ONCE = 200
_COLUMNS = (
    "line_id", "number", "posting", "kind", "counts_as", "allocation_id", "amount", "account_balance", "line_balance",
    "occurred_on", "recorded_at", "recorded_by_id", "voucher", "note", "payee_kind", "payee_commitment",
    "reverses__number", "previous_hash", "hash",
)  # fmt: skip


def verify_line(line: FundLine) -> list[Finding]:
    """Recompute the whole chain of `line` and return what is wrong with it; nothing when all is as it was posted.

    Finds a changed, removed, inserted or moved entry, running balances that do not add up or fall below zero, and a
    tail that was cut off.
    """
    rows = LedgerEntry.objects.filter(line=line).order_by("number").values_list(*_COLUMNS)
    walk = _Walk(line.document_no)
    found = [finding for row in rows.iterator(ROWS_PER_FETCH) for finding in walk.step(row)]
    return found + list(walk.end(LedgerHead.objects.filter(line=line).first()))


class _Walk:
    """The state of one pass along a chain."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.number = 0
        self.hash = FIRST_PREVIOUS_HASH
        self.balance = Decimal(0)
        self.accounts: dict[int | None, Decimal] = defaultdict(Decimal)

    def step(self, row: tuple[object, ...]) -> Iterator[Finding]:
        """Check one entry against the one before, then take it as the new end."""
        content = Content(*row[:17])  # type: ignore[arg-type]
        previous, stored = str(row[17]), str(row[18])
        if content.number != self.number + 1:
            yield self._finding("gap", f"第 {self.number + 1} 笔到第 {content.number - 1} 笔不见了")
        if previous != self.hash:
            yield self._finding("link", f"第 {content.number} 笔接不上前一笔，中间有账被改动、移除或插入")
        if entry_hash(previous, content) != stored:
            yield self._finding("content", f"第 {content.number} 笔的内容与校验码不符，被改动过")
        yield from self._check_balances(content)
        self.number, self.hash = content.number, stored

    def end(self, head: LedgerHead | None) -> Iterator[Finding]:
        """Compare the end of the chain with what the database noted at the last insert."""
        number, stored = (head.number, head.hash) if head else (0, FIRST_PREVIOUS_HASH)
        if number != self.number:
            yield self._finding("tail", f"应有 {number} 笔，实有 {self.number} 笔，末尾的账被移除或插入")
        elif stored != self.hash:
            yield self._finding("tail", f"第 {number} 笔的校验码与账头不一致")

    def _check_balances(self, content: Content) -> Iterator[Finding]:
        self.balance += content.amount
        self.accounts[content.allocation] += content.amount
        if content.line_balance != self.balance or content.account_balance != self.accounts[content.allocation]:
            yield self._finding("balance", f"第 {content.number} 笔的余额与逐笔累计不符")
            self.balance = content.line_balance
            self.accounts[content.allocation] = content.account_balance
        if self.balance < 0 or self.accounts[content.allocation] < 0:
            yield self._finding("negative", f"第 {content.number} 笔之后余额小于零")

    def _finding(self, code: str, message: str) -> Finding:
        return Finding(f"ledger.{code}", self.subject, message)


def verify_heads(heads: Sequence[Head], entries: LedgerEntryQuerySet) -> Iterator[str]:
    """Yield where `entries`, the ledger of today, have not at its place what was the end of a chain for an export."""
    for start in range(0, len(heads), HEADS_AT_ONCE):
        some = heads[start : start + HEADS_AT_ONCE]
        places = reduce(or_, (Q(line_id=head.line, number=head.number) for head in some))
        rows = entries.filter(places).order_by().values_list("line_id", "number", "hash")
        today = {(line, number): end for line, number, end in rows}
        for head in some:
            found = today.get((head.line, head.number))
            if found is None:
                yield f"{head.document} 第 {head.number} 笔（导出时的最后一笔）今天的台账里没有"
            elif found != head.hash:
                yield f"{head.document} 第 {head.number} 笔（导出时的最后一笔）与今天台账里的校验码不同"
