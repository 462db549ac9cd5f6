"""How a waiver of a finding moves: asked for by one person, approved or returned by another, ended before its day."""

from django.db import models

from accounts.permissions import APPROVE_WAIVERS, ENTER_REGISTER
from config.lib.transitions import Transition, TransitionTable


class WaiverState(models.TextChoices):
    """Where a waiver stands."""

    ASKED = "asked", "等批准"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "退回"
    ENDED = "ended", "已结束"


class WaiverAction(models.TextChoices):
    """What can be done about a waiver."""

    APPROVE = "approve", "批准"
    RETURN = "return", "退回"
    END = "end", "结束"


LIVE_STATES = (WaiverState.ASKED, WaiverState.APPROVED)

WAIVER_TRANSITIONS = TransitionTable(
    [
        Transition(
            action=WaiverAction.APPROVE,
            label="批准豁免",
            sources=frozenset({WaiverState.ASKED}),
            target=WaiverState.APPROVED,
            permission=APPROVE_WAIVERS,
            other_person_than=frozenset({"ask"}),
        ),
        Transition(
            action=WaiverAction.RETURN,
            label="退回豁免",
            sources=frozenset({WaiverState.ASKED}),
            target=WaiverState.RETURNED,
            permission=APPROVE_WAIVERS,
            other_person_than=frozenset({"ask"}),
            needs_reason=True,
        ),
        Transition(
            action=WaiverAction.END,
            label="结束豁免",
            sources=frozenset({WaiverState.APPROVED}),
            target=WaiverState.ENDED,
            permission=APPROVE_WAIVERS,
            needs_reason=True,
        ),
    ]
)
ASK_PERMISSION = ENTER_REGISTER
"""Who may ask for a waiver: whoever could mend what the finding is about."""
