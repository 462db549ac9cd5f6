"""The only code that posts to the ledger: under a lock on the fund line, numbered, chained, checked, audited.

An account is (line, unallocated) or (line, allocation). A receipt puts +x on unallocated; an allocation −x on
unallocated and +x on the allocation, under one posting; an adjustment goes the other way round and lessens what is
allocated; a payment −x on the allocation, a refund +x; a recovery −x on unallocated. No account is below zero at any
point, receipts stay within the grant, allocations within their ceiling, refunds within what was paid. Nothing is posted
into a closed month. Mistakes are reversed, never changed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import POST_LEDGER
from config.lib.crypto import encrypt, hasher
from config.lib.money import to_money
from config.lib.refusals import NotFoundRefused, Refused
from funds.book import Account, Book, InsufficientFunds, UnknownAccount
from funds.chain import FIRST_PREVIOUS_HASH, Content, entry_hash, new_salt, payee_commitment
from funds.checks.at_posting import require_postable
from funds.models import Allocation, ClosedMonth, EntryKind, FundLine, LedgerEntry, LedgerHead, PayeeKind
from funds.verification import verify_line

__all__ = [
    "InsufficientFunds",
    "Posting",
    "UnknownAccount",
    "balances",
    "post",
    "post_many",
    "reverse",
    "verify_line",
]

ROWS_PER_COPY = 20_000
COLUMNS = (
    "line_id", "number", "posting", "kind", "counts_as", "allocation_id", "amount", "account_balance", "line_balance",
    "occurred_on", "recorded_at", "recorded_by_id", "voucher", "note", "payee_kind", "payee", "payee_salt",
    "payee_commitment", "payee_hash", "reverses_id", "previous_hash", "hash",
)  # fmt: skip
_NULL = "\\N"
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Posting:
    """One thing to post: `amount` in 元, always positive; the signs follow from the kind.

    `allocation_id` is needed for allocations, adjustments, payments and refunds, and only for them. `payee` is clear
    text (a unit's name, a household's or member's name and code), stored encrypted beside a salted commitment.
    """

    kind: EntryKind
    line_id: int
    amount: Decimal
    occurred_on: date
    voucher: str = ""
    allocation_id: int | None = None
    payee_kind: PayeeKind = PayeeKind.NONE
    payee: str = ""
    note: str = ""


class _Move(NamedTuple):
    """One signed leg of a posting, ready to be chained."""

    line_id: int
    posting: UUID
    kind: str
    counts_as: str
    allocation_id: int | None
    amount: Decimal
    occurred_on: date
    voucher: str
    note: str
    payee_kind: str = ""
    payee: str = ""
    payee_hash: str = ""
    reverses_id: int | None = None
    reverses_number: int | None = None


@service("funds.post")
def post(*, posting: Posting, actor: User) -> list[LedgerEntry]:
    """Post one receipt, allocation, adjustment, payment, refund or recovery and return its one or two entries.

    Raises PermissionDenied without the right, NotFoundRefused for an unknown line, InsufficientFunds or UnknownAccount
    when a rule of the book would break, Refused for an amount that is not positive, a day to come or in a closed month.
    """
    require(actor, POST_LEDGER)
    books = _lock_books({posting.line_id}, actor)
    require_postable([posting])
    moves = list(_legs(posting, timezone.localdate()))
    _write(books, moves, actor)
    book = books[posting.line_id]
    record(actor=actor, action="funds.post", subject=_line(posting.line_id), after=_summary(moves) | _end_of(book))
    return _last(book, len(moves))


@service("funds.post_many")
def post_many(*, postings: Iterable[Posting], actor: User) -> int:
    """Post many at once, in the given order, all or none, and return how many entries were written.

    The same rules and the same chain as `post`: all lines are locked in id order, the books are kept in memory and the
    rows go in by COPY. Raises what `post` raises; the sentence then begins with the position of the posting.
    """
    require(actor, POST_LEDGER)
    todo = list(postings)
    books = _lock_books({p.line_id for p in todo}, actor)
    require_postable(todo, numbered=True)
    today = timezone.localdate()
    moves = [move for place, posting in enumerate(todo, start=1) for move in _legs(posting, today, f"第 {place} 笔：")]
    _write(books, moves, actor)
    record(actor=actor, action="funds.post_many", after=_summary(moves) | {"lines": len(books)})
    return len(moves)


@service("funds.reverse")
def reverse(*, entry_id: int, reason: str, occurred_on: date, actor: User, voucher: str = "") -> list[LedgerEntry]:
    """Undo a posting in full with equal and opposite entries on the same accounts, and return them.

    Both legs of an allocation go together. Raises Refused without a reason, for a reversal, or for what has been
    reversed already; InsufficientFunds when the money is no longer there; otherwise as `post`.
    """
    require(actor, POST_LEDGER)
    if not reason.strip():
        raise Refused("请写明冲正的原因。")
    entry = LedgerEntry.objects.visible_to(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFoundRefused("没有这笔账。请回到台账重新选择。")
    books = _lock_books({entry.line_id}, actor)
    beside = LedgerEntry.objects.filter(line_id=entry.line_id, number__range=(entry.number - 1, entry.number + 1))
    legs = list(beside.filter(posting=entry.posting).order_by("-number"))
    _require_reversible(entry, legs)
    again = uuid4()
    moves = [_opposite(leg, again, reason.strip(), occurred_on, voucher) for leg in legs]
    _write(books, moves, actor)
    after = _summary(moves) | _end_of(books[entry.line_id]) | {"reverses": [leg.number for leg in legs]}
    record(actor=actor, action="funds.reverse", subject=_line(entry.line_id), after=after, reason=reason)
    return _last(books[entry.line_id], len(moves))


def balances(line_id: int) -> dict[int | None, Decimal]:
    """Return what each account of a line holds, in 元, by allocation id; None is the unallocated account."""
    rows = LedgerEntry.objects.filter(line_id=line_id).order_by().values_list("allocation_id").annotate(Sum("amount"))
    return dict(rows)


def _last(book: Book, count: int) -> list[LedgerEntry]:
    """Return the last `count` entries of a line."""
    entries = LedgerEntry.objects.filter(line_id=book.line_id, number__gt=book.number - count)
    return list(entries.order_by("number"))


def _line(line_id: int) -> FundLine:
    return FundLine.objects.get(pk=line_id)


def _lock_books(line_ids: set[int], actor: User) -> dict[int, Book]:
    visible = FundLine.objects.visible_to(actor).filter(pk__in=line_ids).order_by("pk")
    lines = {line.pk: line for line in visible.select_for_update(of=("self",))}
    if line_ids - lines.keys():
        raise NotFoundRefused("没有这条资金指标。请回到资金页面重新选择。")
    heads = LedgerHead.objects.in_bulk(list(line_ids))
    books = {
        pk: Book(
            line_id=pk,
            label=line.document_no,
            number=heads[pk].number if pk in heads else 0,
            hash=heads[pk].hash if pk in heads else FIRST_PREVIOUS_HASH,
            accounts={None: Account(ceiling=line.amount)},
        )
        for pk, line in lines.items()
    }
    _fill(books)
    return books


def _fill(books: dict[int, Book]) -> None:
    ceilings = Allocation.objects.filter(line_id__in=books).order_by().values_list("line_id", "pk", "amount")
    for line_id, allocation_id, amount in ceilings:
        books[line_id].accounts[allocation_id] = Account(ceiling=amount)
    totals = (
        LedgerEntry.objects.filter(line_id__in=books)
        .order_by()
        .values_list("line_id", "allocation_id", "counts_as")
        .annotate(Sum("amount"))
    )
    for line_id, allocation_id, counts_as, total in totals:
        books[line_id].accounts[allocation_id].add(counts_as, total)
        books[line_id].balance += total


def _legs(posting: Posting, today: date, prefix: str = "") -> Iterator[_Move]:
    amount = to_money(posting.amount)
    if amount <= 0:
        raise Refused(f"{prefix}金额要大于零。请核对后重填。")
    if posting.occurred_on > today:
        raise Refused(f"{prefix}记账日期在今天之后。请填实际发生的日期。")
    posting_id = uuid4()
    counts_as = EntryKind.ALLOCATION if posting.kind == EntryKind.ADJUSTMENT else posting.kind
    for allocation_id, signed in _signed(posting, amount, prefix):
        yield _Move(
            posting.line_id, posting_id, posting.kind, counts_as, allocation_id, signed, posting.occurred_on,
            posting.voucher, posting.note, posting.payee_kind, posting.payee,
        )  # fmt: skip


def _signed(posting: Posting, amount: Decimal, prefix: str) -> tuple[tuple[int | None, Decimal], ...]:
    allocation_id = posting.allocation_id
    on_allocation = posting.kind not in {EntryKind.RECEIPT, EntryKind.RECOVERY, EntryKind.REVERSAL}
    if on_allocation != (allocation_id is not None):
        wanted = "要指明是哪一笔分配" if on_allocation else "不能指明分配"
        raise UnknownAccount(f"{prefix}{EntryKind(posting.kind).label}{wanted}。请重新选择。")
    match posting.kind:
        case EntryKind.RECEIPT:
            return ((None, amount),)
        case EntryKind.ALLOCATION:
            return ((None, -amount), (allocation_id, amount))
        case EntryKind.ADJUSTMENT:
            return ((allocation_id, -amount), (None, amount))
        case EntryKind.PAYMENT:
            return ((allocation_id, -amount),)
        case EntryKind.REFUND:
            return ((allocation_id, amount),)
        case EntryKind.RECOVERY:
            return ((None, -amount),)
    raise Refused(f"{prefix}冲正请在原来那一笔上办理。")


def _require_reversible(entry: LedgerEntry, legs: Sequence[LedgerEntry]) -> None:
    if entry.kind == EntryKind.REVERSAL:
        raise Refused("冲正的账不能再冲正。请重新登记正确的一笔。")
    if LedgerEntry.objects.filter(reverses__in=legs).exists():
        raise Refused("这笔账已经冲正过。请刷新页面看最新情况。")


def _opposite(leg: LedgerEntry, posting: UUID, reason: str, occurred_on: date, voucher: str) -> _Move:
    if occurred_on > timezone.localdate():
        raise Refused("记账日期在今天之后。请填实际发生的日期。")
    return _Move(
        leg.line_id, posting, EntryKind.REVERSAL, leg.counts_as, leg.allocation_id, -leg.amount, occurred_on,
        voucher or leg.voucher, reason, payee_hash=leg.payee_hash, reverses_id=leg.pk, reverses_number=leg.number,
    )  # fmt: skip


def _require_open_months(moves: Iterable[_Move]) -> None:
    """Refuse when any of `moves` falls into a month whose books are closed; the database refuses it as well."""
    months = {move.occurred_on.replace(day=1) for move in moves}
    closed = ClosedMonth.objects.standing().filter(month__in=months).order_by("month").first()
    if closed is not None:
        raise Refused(f"{closed}已经结账，不能再记这个月的账。请按今天的日期办，或者请另一位财政人员反结账后再记。")


def _write(books: dict[int, Book], moves: Sequence[_Move], actor: User) -> None:
    _require_open_months(moves)
    recorded_at, hashed = timezone.now(), hasher()
    for start in range(0, len(moves), ROWS_PER_COPY):
        buffer = StringIO()
        for move in moves[start : start + ROWS_PER_COPY]:
            buffer.write(_chained(books[move.line_id], move, actor.pk, recorded_at, hashed))
        buffer.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY funds_ledgerentry ({', '.join(COLUMNS)}) FROM STDIN", buffer)


def _chained(book: Book, move: _Move, actor_id: int, recorded_at: datetime, hashed: Callable[[str], str]) -> str:
    """Apply a move to its book, chain it, and return its row for COPY."""
    account = book.move(counts_as=move.counts_as, allocation_id=move.allocation_id, amount=move.amount)
    salt = new_salt() if move.payee else ""
    commitment = payee_commitment(salt=salt, payee=move.payee) if move.payee else ""
    payee_hash = hashed(move.payee) if move.payee else move.payee_hash
    c = Content(
        book.line_id, book.number + 1, move.posting, move.kind, move.counts_as, move.allocation_id, move.amount,
        account.balance, book.balance, move.occurred_on, recorded_at, actor_id, move.voucher, move.note,
        move.payee_kind, commitment, move.reverses_number,
    )  # fmt: skip
    previous, book.number, book.hash = book.hash, c.number, entry_hash(book.hash, c)
    allocation = _NULL if c.allocation is None else c.allocation
    reverses = _NULL if move.reverses_id is None else move.reverses_id
    return (
        f"{c.line}\t{c.number}\t{c.posting}\t{c.kind}\t{c.counts_as}\t{allocation}\t{c.amount}\t"
        f"{c.account_balance}\t{c.line_balance}\t{c.occurred_on}\t{c.recorded_at}\t{c.recorded_by}\t"
        f"{c.voucher.translate(_COPY_ESCAPES)}\t{c.note.translate(_COPY_ESCAPES)}\t{c.payee_kind}\t"
        f"{encrypt(move.payee)}\t{salt}\t{commitment}\t{payee_hash}\t{reverses}\t{previous}\t{book.hash}\n"
    )


def _summary(moves: Sequence[_Move]) -> dict[str, object]:
    sums: dict[str, Decimal] = {}
    for move in moves:
        sums[move.kind] = sums.get(move.kind, Decimal(0)) + move.amount
    return {"entries": len(moves), "sums": {kind: str(total) for kind, total in sums.items()}}


def _end_of(book: Book) -> dict[str, object]:
    return {"number": book.number, "hash": book.hash, "balance": str(book.balance)}
