"""Two records of one household or one person become one (重复登记合并): proposed by one person, decided by another."""

from django.db import models

from accounts.permissions import REGISTER_HOUSEHOLDS, VERIFY_CHANGES
from config.lib.transitions import Transition, TransitionTable


class MergeState(models.TextChoices):
    """Where a merge stands. Until it is decided both records go on as they are."""

    PROPOSED = "proposed", "等另一位决定"
    MERGED = "merged", "已合并"
    RETURNED = "returned", "已退回"


class MergeAction(models.TextChoices):
    """What two persons do about it."""

    PROPOSE = "propose", "提出合并"
    APPROVE = "approve", "合并"
    RETURN = "return", "退回"


PROPOSE_PERMISSION = REGISTER_HOUSEHOLDS

MERGE_TRANSITIONS = TransitionTable(
    [
        Transition(
            action=MergeAction.APPROVE,
            label="合并两份记录",
            sources=frozenset({MergeState.PROPOSED}),
            target=MergeState.MERGED,
            permission=VERIFY_CHANGES,
            other_person_than=frozenset({MergeAction.PROPOSE}),
        ),
        Transition(
            action=MergeAction.RETURN,
            label="退回合并",
            sources=frozenset({MergeState.PROPOSED}),
            target=MergeState.RETURNED,
            permission=VERIFY_CHANGES,
            other_person_than=frozenset({MergeAction.PROPOSE}),
            needs_reason=True,
        ),
    ]
)
