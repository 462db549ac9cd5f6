"""The exit case as a table: services, buttons, pages and tests all read it. A case begins with its first proposal."""

from django.db import models

from accounts.permissions import APPROVE_EXIT, PROPOSE_EXIT
from config.lib.transitions import Transition, TransitionTable


class CaseState(models.TextChoices):
    """Where an exit case stands. `NEW` is a case that is not on record yet."""

    NEW = "", "未提名"
    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


STORED_STATES = (CaseState.PROPOSED, CaseState.APPROVED, CaseState.RETURNED)


class CaseAction(models.TextChoices):
    """What a person may do to an exit case."""

    PROPOSE = "propose", "提名预脱贫"
    APPROVE = "approve", "批准预脱贫"
    RETURN = "return", "退回"


EXIT_TRANSITIONS = TransitionTable(
    [
        Transition(
            action=CaseAction.PROPOSE,
            label="提名预脱贫",
            sources=frozenset({CaseState.NEW, CaseState.RETURNED}),
            target=CaseState.PROPOSED,
            permission=PROPOSE_EXIT,
        ),
        Transition(
            action=CaseAction.APPROVE,
            label="批准预脱贫",
            sources=frozenset({CaseState.PROPOSED}),
            target=CaseState.APPROVED,
            permission=APPROVE_EXIT,
            other_person_than=frozenset({CaseAction.PROPOSE}),
        ),
        Transition(
            action=CaseAction.RETURN,
            label="退回",
            sources=frozenset({CaseState.PROPOSED}),
            target=CaseState.RETURNED,
            permission=APPROVE_EXIT,
            other_person_than=frozenset({CaseAction.PROPOSE}),
            needs_reason=True,
        ),
    ]
)
