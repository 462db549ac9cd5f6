"""The way of a fund order: what one person of finance enters, another approves; nothing counts before."""

from django.db import models

from accounts.permissions import APPROVE_FUNDS, ENTER_FUNDS
from config.lib.transitions import Transition, TransitionTable


class OrderKind(models.TextChoices):
    """What an order asks for. Everything that makes, changes or moves a fund line's money is one of these."""

    LINE = "line", "登记指标"
    CORRECT = "correct", "更正指标"
    RECEIVE = "receive", "登记到账"
    INTEGRATE = "integrate", "统筹整合"
    ALLOCATE = "allocate", "分配到项目"
    ADJUST = "adjust", "调整分配"
    RECOVER = "recover", "收回资金"
    REVERSE = "reverse", "冲正"
    OPENING = "opening", "期初余额"


class OrderState(models.TextChoices):
    """Where an order stands."""

    WAITING = "waiting", "等复核"
    DONE = "done", "已办"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class OrderAction(models.TextChoices):
    """What is done with an order."""

    ENTER = "enter", "提交复核"
    APPROVE = "approve", "复核通过"
    RETURN = "return", "退回"
    WITHDRAW = "withdraw", "撤回"


ORDER_TRANSITIONS = TransitionTable(
    [
        Transition(OrderAction.ENTER, "提交复核", frozenset({""}), OrderState.WAITING, ENTER_FUNDS),
        Transition(
            OrderAction.APPROVE,
            "复核通过",
            frozenset({OrderState.WAITING}),
            OrderState.DONE,
            APPROVE_FUNDS,
            other_person_than=frozenset({OrderAction.ENTER}),
        ),
        Transition(
            OrderAction.RETURN,
            "退回",
            frozenset({OrderState.WAITING}),
            OrderState.RETURNED,
            APPROVE_FUNDS,
            other_person_than=frozenset({OrderAction.ENTER}),
            needs_reason=True,
            is_back=True,
        ),
        Transition(
            OrderAction.WITHDRAW,
            "撤回",
            frozenset({OrderState.WAITING}),
            OrderState.WITHDRAWN,
            ENTER_FUNDS,
            is_back=True,
        ),
    ]
)
