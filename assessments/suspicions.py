"""What the look-back (回头看) suspects and what becomes of it, as one table for services, pages and the waiting list.

The machine suspects, one person goes and looks, another decides. Nothing else changes where a household stands.
"""

from typing import Unpack

from django.db import models

from accounts.permissions import ACCEPT_EXIT, APPROVE_EXIT, CHECK_EXIT
from config.lib.transitions import More, Transition, TransitionTable


class SuspicionKind(models.TextChoices):
    """What is suspected of a household that has left poverty."""

    WRONG_EXIT = "wrong_exit", "疑似错退"
    FALLEN_BACK = "fallen_back", "疑似返贫"


class SuspicionState(models.TextChoices):
    """Where a suspicion stands."""

    OPEN = "open", "待核实"
    TRUE = "true", "属实，待县里决定"
    UNTRUE = "untrue", "不属实，待复核"
    RETURNED = "returned", "已转返贫"
    DISMISSED = "dismissed", "不属实"
    GONE = "gone", "不再疑似"


UNSETTLED = (SuspicionState.OPEN, SuspicionState.TRUE, SuspicionState.UNTRUE)
ENDED = (SuspicionState.RETURNED, SuspicionState.DISMISSED, SuspicionState.GONE)


class SuspicionAction(models.TextChoices):
    """What a person does about it."""

    CONFIRM = "confirm", "核实属实"
    DENY = "deny", "核实不属实"
    RETURN = "return", "决定转为返贫"
    REJECT = "reject", "退回再核"
    DISMISS = "dismiss", "认可不属实"
    AGAIN = "again", "要求再核"


LOOKED = (SuspicionAction.CONFIRM, SuspicionAction.DENY)
"""What who goes and looks may say; who has said it once about a suspicion decides nothing about it."""
DECIDED = (SuspicionAction.RETURN, SuspicionAction.REJECT, SuspicionAction.DISMISS, SuspicionAction.AGAIN)


def _move(action: str, source: str, target: str, permission: str, **more: Unpack[More]) -> Transition:
    others = DECIDED if action in LOOKED else LOOKED
    terms: More = {**more, "needs_reason": True}
    return Transition(
        action=action,
        label=SuspicionAction(action).label,
        sources=frozenset({source}),
        target=target,
        permission=permission,
        other_person_than=frozenset(others),
        **terms,
    )


A, S = SuspicionAction, SuspicionState
SUSPICION_TRANSITIONS = TransitionTable(
    [
        _move(A.CONFIRM, S.OPEN, S.TRUE, CHECK_EXIT),
        _move(A.DENY, S.OPEN, S.UNTRUE, CHECK_EXIT),
        _move(A.RETURN, S.TRUE, S.RETURNED, APPROVE_EXIT, needs_document=True),
        _move(A.REJECT, S.TRUE, S.OPEN, APPROVE_EXIT, is_back=True),
        _move(A.DISMISS, S.UNTRUE, S.DISMISSED, ACCEPT_EXIT),
        _move(A.AGAIN, S.UNTRUE, S.OPEN, ACCEPT_EXIT, is_back=True),
    ]
)
