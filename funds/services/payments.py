"""Paying a claim through the ledger, and undoing a payment: entered by one person of finance, posted by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import POST_LEDGER
from config.lib.money import format_money, to_money
from config.lib.refusals import Refused
from config.lib.transitions import TransitionNotAllowed
from funds.claims import ClaimAction, ClaimKind, RefundState, RefundWay
from funds.ledger import Posting, post, post_many, reverse
from funds.models import Claim, EntryKind, LedgerEntry, PayeeKind, PayItem, Payment, Refund
from funds.selectors.vouchers import left_of
from funds.services.claims import LONGEST_WORDS, fetched, locked_claim, require_ready, require_words, taken
from villages.persons import person_of, require_other_person

LONGEST_VOUCHER = 60
NOT_YOURS = "这笔退款是您登记的，不能由您记账或退回。请由另一位财政同事办理。"


@dataclass(frozen=True)
class RefundEntry:
    """How a payment is undone: money came back, or the entry was wrong; how much, when, by which voucher, why."""

    way: str
    amount: Decimal
    occurred_on: date
    voucher: str
    reason: str


@service("funds.claim_pay")
def pay_claim(*, claim_id: int, voucher: str, paid_on: date, words: str = "", actor: User) -> Claim:
    """Pay an approved claim: one entry for its payee, or one for everybody on its list; return the claim.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, TransitionNotAllowed, SamePersonRefused, Refused for
    what stands in the way, InsufficientFunds when the allocation does not hold so much, and what the ledger refuses.
    """
    claim, move, person = fetched(claim_id, ClaimAction.PAY, actor)
    number = require_words(voucher, "凭证号", LONGEST_VOUCHER)
    said = require_words(words, "意见", LONGEST_WORDS, needed=False)
    if not claim.claimed_on <= paid_on <= timezone.localdate():
        raise Refused(f"支付日期应在报账日期 {claim.claimed_on} 以后、今天以前。请照支付凭证填。")
    require_ready(claim)
    items = _items(claim)
    entries = _post(claim, items, number, paid_on, actor)
    listed: list[PayItem | None] = [*items] or [None]
    Payment.objects.bulk_create(
        Payment(claim=claim, item=item, entry=entry) for item, entry in zip(listed, entries, strict=True)
    )
    return taken(claim, move, person, actor, words=said, voucher=number, on_date=paid_on)


@service("funds.refund_ask")
def ask_refund(*, payment_id: int, entry: RefundEntry, actor: User) -> Refund:
    """Enter that a payment is to be undone, wholly or in part; another person of finance posts it. Return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for more than was paid, a reversal that is
    not of the whole, one that waits already, or days and words that will not do.
    """
    require(actor, POST_LEDGER)
    person = person_of(actor)
    payment = _locked_payment(payment_id, actor)
    amount = _require_refundable(payment, entry)
    refund = Refund.objects.create(
        payment=payment,
        way=entry.way,
        amount=amount,
        occurred_on=entry.occurred_on,
        voucher=require_words(entry.voucher, "凭证号", LONGEST_VOUCHER),
        reason=require_words(entry.reason, "原因", LONGEST_WORDS),
        asked_by=actor,
        asked_person=person,
    )
    told = {"way": refund.way, "amount": str(amount), "entry": payment.entry.number}
    record(actor=actor, action="funds.refund_ask", subject=payment.claim, after=told, reason=refund.reason)
    return refund


@service("funds.refund_post")
def post_refund(*, refund_id: int, actor: User) -> Refund:
    """Post a refund or reversal as the second person, and return it; who gave all back may be paid anew.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused for who entered it, Refused when it
    does not wait any more, and what the ledger refuses.
    """
    refund, person = _waiting(refund_id, actor)
    payment = refund.payment
    entry = _undo(refund, actor)
    _close(refund, RefundState.POSTED, person, actor, entry=entry)
    if payment.item is not None and not left_of(payment):
        PayItem.objects.live().filter(pk=payment.item.pk).update(ended_at=timezone.now())
    told = {"way": refund.way, "amount": str(refund.amount), "entry": entry.number}
    record(actor=actor, action="funds.refund_post", subject=payment.claim, after=told)
    return refund


@service("funds.refund_refuse")
def refuse_refund(*, refund_id: int, words: str, actor: User) -> Refund:
    """Refuse to post a refund, with a reason, as the second person; return it. Raises as `post_refund`."""
    refund, person = _waiting(refund_id, actor)
    refund.words = require_words(words, "不同意的原因", LONGEST_WORDS)
    _close(refund, RefundState.REFUSED, person, actor)
    record(actor=actor, action="funds.refund_refuse", subject=refund.payment.claim, reason=refund.words)
    return refund


def _items(claim: Claim) -> list[PayItem]:
    if claim.kind != ClaimKind.BENEFIT:
        return []
    rows = PayItem.objects.live().filter(pay_list__claim=claim, pay_list__dropped_at__isnull=True)
    return list(rows.select_related("member", "household", "unit").order_by("number"))


def _post(claim: Claim, items: Sequence[PayItem], voucher: str, paid_on: date, actor: User) -> list[LedgerEntry]:
    same: dict[str, Any] = {
        "kind": EntryKind.PAYMENT,
        "line_id": claim.allocation.line_id,
        "allocation_id": claim.allocation_id,
        "occurred_on": paid_on,
        "voucher": voucher,
    }
    if claim.kind != ClaimKind.BENEFIT:
        posting = Posting(amount=claim.payable, payee_kind=PayeeKind.UNIT, payee=claim.payee, note=claim.number, **same)
        return post(posting=posting, actor=actor)
    postings = [
        Posting(
            amount=item.amount,
            payee_kind=PayeeKind(item.payee_kind),
            payee=payee_text(item),
            note=f"{claim.number} {item.get_policy_display()} {item.period}",
            **same,
        )
        for item in items
    ]
    count = post_many(postings=postings, actor=actor)
    # The line is locked: its last entries are those that were just posted, in the order of the list.
    last = LedgerEntry.objects.filter(line_id=claim.allocation.line_id).order_by("-number")[:count]
    return list(last)[::-1]


def payee_text(item: PayItem) -> str:
    """Return the payee of a list as the ledger commits to it: name and code."""
    if item.member is not None:
        return f"{item.member.name} {item.member.code}"
    if item.household is not None:
        return f"{item.household.head_name} {item.household.code}"
    return str(item.unit)


def _locked_payment(payment_id: int, actor: User) -> Payment:
    rows = Payment.objects.visible_to(actor).select_related("claim", "entry", "item")
    payment = rows.get(pk=payment_id)
    locked_claim(payment.claim_id, actor)
    return rows.get(pk=payment_id)


def _require_refundable(payment: Payment, entry: RefundEntry) -> Decimal:
    if entry.way not in RefundWay.values:
        raise Refused("请选择是退款还是冲正。")
    amount, left = to_money(entry.amount), left_of(payment)
    if payment.refunds.filter(state=RefundState.ASKED).exists():
        raise Refused("这笔支付已经有一笔退款在等记账。请先办完那一笔。")
    if not 0 < amount <= left:
        raise Refused(f"这笔支付还剩 {format_money(left)} 元可以退。请核对金额。")
    if entry.way == RefundWay.REVERSAL and amount != -payment.entry.amount:
        raise Refused("冲正要整笔冲，金额和支付一样；已经退过一部分的，只能退款。")
    if not payment.entry.occurred_on <= entry.occurred_on <= timezone.localdate():
        raise Refused(f"退款日期应在支付日期 {payment.entry.occurred_on} 以后、今天以前。请照凭证填。")
    return amount


def _waiting(refund_id: int, actor: User) -> tuple[Refund, str]:
    """Return a refund that waits, its claim locked, and the person who may close it."""
    require(actor, POST_LEDGER)
    person = person_of(actor)
    rows = Refund.objects.visible_to(actor).select_related("payment__claim", "payment__entry", "payment__item")
    locked_claim(rows.get(pk=refund_id).payment.claim_id, actor)
    refund = rows.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.state != RefundState.ASKED:
        raise TransitionNotAllowed(f"这笔退款{refund.get_state_display()}了。请刷新页面看最新情况。")
    require_other_person(person=person, earlier=[refund.asked_person], sentence=NOT_YOURS)
    return refund, person


def _undo(refund: Refund, actor: User) -> LedgerEntry:
    """Post the refund or reversal and return its entry."""
    payment, claim = refund.payment, refund.payment.claim
    same: dict[str, Any] = {"occurred_on": refund.occurred_on, "voucher": refund.voucher}
    if refund.way == RefundWay.REVERSAL:
        return reverse(entry_id=payment.entry_id, reason=refund.reason, actor=actor, **same)[0]
    item = payment.item
    posting = Posting(
        kind=EntryKind.REFUND,
        line_id=payment.entry.line_id,
        allocation_id=payment.entry.allocation_id,
        amount=refund.amount,
        payee_kind=PayeeKind(payment.entry.payee_kind),
        payee=claim.payee if item is None else payee_text(item),
        note=f"{claim.number} 退款",
        **same,
    )
    return post(posting=posting, actor=actor)[0]


def _close(refund: Refund, state: str, person: str, actor: User, entry: LedgerEntry | None = None) -> None:
    refund.state, refund.entry = state, entry
    refund.closed_by, refund.closed_person, refund.closed_at = actor, person, timezone.now()
    refund.save(update_fields=["state", "entry", "words", "closed_by", "closed_person", "closed_at"])
