"""报账 as one table: who asks for money, who reviews, who approves, who pays. Services, pages and the database read it.

Whoever has taken an action of one duty on a claim can take none of another duty on it: four persons, not four accounts.
"""

from decimal import Decimal
from typing import Unpack

from django.db import models

from accounts.permissions import APPLY_FOR_PAYMENT, APPROVE_PAYMENTS, POST_LEDGER, REVIEW_PAYMENTS
from config.lib.transitions import More, Transition, TransitionTable, move_of_duty


class ClaimKind(models.TextChoices):
    """What is claimed."""

    ADVANCE = "advance", "预付款"
    PROGRESS = "progress", "进度款"
    FINAL = "final", "验收款"
    RETENTION = "retention", "质保金"
    BENEFIT = "benefit", "到户补助"
    FEE = "fee", "项目管理费"


AFTER_ACCEPTANCE = frozenset({ClaimKind.FINAL, ClaimKind.RETENTION})
"""Claims whose day may not lie before the acceptance."""
UNDER_CONTRACT = frozenset({ClaimKind.ADVANCE, ClaimKind.PROGRESS, ClaimKind.FINAL})
"""What is paid for works: part of it may be kept back as retention money, and it stays within the contract."""


class ClaimState(models.TextChoices):
    """Where a claim stands. `NEW` is one that is not on record yet."""

    NEW = "", "没有登记"
    DRAFT = "draft", "待送审"
    APPLIED = "applied", "待主管部门审核"
    REVIEWED = "reviewed", "待财政审批"
    APPROVED = "approved", "待支付"
    PAID = "paid", "已支付"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


STORED_STATES = tuple(state for state in ClaimState if state != ClaimState.NEW)
OPEN_TO_CHANGE = (ClaimState.DRAFT, ClaimState.RETURNED)
"""In these states the applicant corrects amounts and papers; in no other."""
UNDER_WAY = (ClaimState.APPLIED, ClaimState.REVIEWED, ClaimState.APPROVED)


class ClaimAction(models.TextChoices):
    """What a person does about a claim."""

    DRAFT = "draft", "登记报账"
    CORRECT = "correct", "改报账"
    APPLY = "apply", "送审"
    REVIEW = "review", "审核通过"
    SEND_BACK = "send_back", "审核退回"
    APPROVE = "approve", "审批通过"
    DISAPPROVE = "disapprove", "审批退回"
    PAY = "pay", "支付"
    HOLD = "hold", "支付退回"
    WITHDRAW = "withdraw", "撤回报账"


class Duty(models.TextChoices):
    """What a person is to a claim: one duty for one person, for ever."""

    APPLYING = "applying", "报账"
    REVIEW = "review", "主管部门审核"
    APPROVAL = "approval", "财政审批"
    PAYMENT = "payment", "支付"


DUTY_OF: dict[str, str] = {
    ClaimAction.DRAFT: Duty.APPLYING,
    ClaimAction.CORRECT: Duty.APPLYING,
    ClaimAction.APPLY: Duty.APPLYING,
    ClaimAction.WITHDRAW: Duty.APPLYING,
    ClaimAction.REVIEW: Duty.REVIEW,
    ClaimAction.SEND_BACK: Duty.REVIEW,
    ClaimAction.APPROVE: Duty.APPROVAL,
    ClaimAction.DISAPPROVE: Duty.APPROVAL,
    ClaimAction.PAY: Duty.PAYMENT,
    ClaimAction.HOLD: Duty.PAYMENT,
}
"""The database holds the same mapping in a constraint (funds.models.claims)."""


def _move(action: str, sources: tuple[str, ...], target: str, permission: str, **more: Unpack[More]) -> Transition:
    return move_of_duty(DUTY_OF, action, ClaimAction(action).label, sources, target, permission, **more)


A, S = ClaimAction, ClaimState
CLAIM_MOVES = TransitionTable(
    [
        _move(A.DRAFT, (S.NEW,), S.DRAFT, APPLY_FOR_PAYMENT),
        _move(A.APPLY, OPEN_TO_CHANGE, S.APPLIED, APPLY_FOR_PAYMENT),
        _move(A.REVIEW, (S.APPLIED,), S.REVIEWED, REVIEW_PAYMENTS),
        _move(A.SEND_BACK, (S.APPLIED,), S.RETURNED, REVIEW_PAYMENTS, needs_reason=True, is_back=True),
        _move(A.APPROVE, (S.REVIEWED,), S.APPROVED, APPROVE_PAYMENTS),
        _move(A.DISAPPROVE, (S.REVIEWED,), S.RETURNED, APPROVE_PAYMENTS, needs_reason=True, is_back=True),
        _move(A.PAY, (S.APPROVED,), S.PAID, POST_LEDGER, needs_document=True),
        _move(A.HOLD, (S.APPROVED,), S.RETURNED, POST_LEDGER, needs_reason=True, is_back=True),
        _move(
            A.WITHDRAW, (*OPEN_TO_CHANGE, S.APPLIED), S.WITHDRAWN, APPLY_FOR_PAYMENT, needs_reason=True, is_back=True
        ),
    ]
)
"""Correcting is no move: the claim stays where it is, but who corrects has the applicant's duty."""


class FileKind(models.TextChoices):
    """What a paper of a claim is."""

    APPLICATION = "application", "报账申请"
    DETAIL = "detail", "资金使用明细表"
    DUTY_LETTER = "duty_letter", "责任书"
    CONTRACT = "contract", "合同"
    PROGRESS = "progress", "工程进度审核表"
    ACCEPTANCE = "acceptance", "验收表"
    INVOICE = "invoice", "发票"
    NOTICE = "notice", "公示材料"
    OTHER = "other", "其他材料"


_ALWAYS = (FileKind.APPLICATION, FileKind.DETAIL, FileKind.DUTY_LETTER)
NEEDED_FILES: dict[str, tuple[FileKind, ...]] = {
    ClaimKind.ADVANCE: (*_ALWAYS, FileKind.CONTRACT),
    ClaimKind.PROGRESS: (*_ALWAYS, FileKind.PROGRESS, FileKind.INVOICE),
    ClaimKind.FINAL: (*_ALWAYS, FileKind.ACCEPTANCE, FileKind.INVOICE),
    ClaimKind.RETENTION: (*_ALWAYS, FileKind.ACCEPTANCE),
    ClaimKind.BENEFIT: (*_ALWAYS, FileKind.NOTICE),
    ClaimKind.FEE: (*_ALWAYS, FileKind.INVOICE),
}
"""Which papers a claim of each kind must have before it can be handed in (docs/sources.md, 报账制)."""

MOST_RETAINED = Decimal("0.10")
"""At most so much of an amount is kept back as retention money."""
RETAINED_FOR_YEARS = 1
"""Released so long after the works were accepted, when nothing was found wrong with them."""
FEE_SHARE = Decimal("0.01")
"""More than this of a line for management (F9) has to be explained."""


class RefundWay(models.TextChoices):
    """How a payment is undone: the money came back, or the entry was wrong."""

    REFUND = "refund", "退款"
    REVERSAL = "reversal", "冲正"


class RefundState(models.TextChoices):
    """Where a refund stands: entered by one person of finance, posted or refused by another."""

    ASKED = "asked", "待记账"
    POSTED = "posted", "已记账"
    REFUSED = "refused", "未同意"
