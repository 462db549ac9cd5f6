"""What hangs together with an entry that paid a claim, or undid such a payment: papers, persons, refunds."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from funds.claims import RefundState
from funds.models import ClaimFile, ClaimStep, LedgerEntry, Payment, Refund

ZERO = Decimal(0)


@dataclass(frozen=True)
class Voucher:
    """The claim behind one entry; `left` is what of its payment can still be given back."""

    payment: Payment | None
    steps: list[ClaimStep]
    files: list[ClaimFile]
    refunds: list[Refund]
    left: Decimal

    @property
    def payee(self) -> str:
        """Who was paid, as the claim says; the ledger itself keeps the payee closed."""
        if self.payment is None:
            return ""
        return self.payment.item.payee_name if self.payment.item else self.payment.claim.payee


def voucher_of(entry: LedgerEntry) -> Voucher:
    """Return the claim behind `entry`; the number of queries does not grow with the line."""
    mine = Payment.objects.filter(Q(entry=entry) | Q(entry=entry.reverses_id) | Q(refunds__entry=entry))
    payment = mine.select_related("claim", "entry", "item__member", "item__household", "item__unit").first()
    if payment is None:
        return Voucher(None, [], [], [], ZERO)
    refunds = list(payment.refunds.select_related("asked_by", "closed_by"))
    return Voucher(
        payment=payment,
        steps=list(ClaimStep.objects.filter(claim=payment.claim).select_related("actor")),
        files=list(ClaimFile.objects.standing().filter(claim=payment.claim)),
        refunds=refunds,
        left=_left(payment, refunds),
    )


def left_of(payment: Payment) -> Decimal:
    """Return what of a payment has not been given back or reversed, in 元."""
    return _left(payment, payment.refunds.all())


def _left(payment: Payment, refunds: Iterable[Refund]) -> Decimal:
    posted = (refund.amount for refund in refunds if refund.state == RefundState.POSTED)
    return -payment.entry.amount - sum(posted, start=ZERO)
