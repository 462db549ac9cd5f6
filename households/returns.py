"""A visit sent back by the township, as a table: services, buttons, pages and tests all read it."""

from django.db import models

from accounts.permissions import RECORD_VISITS, RETURN_VISITS
from config.lib.transitions import Transition, TransitionTable


class ReturnState(models.TextChoices):
    """Where a visit that was sent back stands. `NONE` is a visit that nobody has sent back."""

    NONE = "", "没有退回"
    RETURNED = "returned", "待更正"
    CORRECTED = "corrected", "已更正，待复核"
    ACCEPTED = "accepted", "已认可"
    AGAIN = "again", "更正后又退回"


STORED_STATES = (ReturnState.RETURNED, ReturnState.CORRECTED, ReturnState.ACCEPTED, ReturnState.AGAIN)


class ReturnAction(models.TextChoices):
    """What persons do about a visit that is not in order. `VISIT` is the visit itself."""

    VISIT = "visit", "记走访"
    RETURN = "return", "退回走访"
    CORRECT = "correct", "更正走访"
    ACCEPT = "accept", "认可更正"
    AGAIN = "again", "再次退回"


RETURN_TRANSITIONS = TransitionTable(
    [
        Transition(
            action=ReturnAction.RETURN,
            label="退回走访",
            sources=frozenset({ReturnState.NONE}),
            target=ReturnState.RETURNED,
            permission=RETURN_VISITS,
            other_person_than=frozenset({ReturnAction.VISIT}),
            needs_reason=True,
        ),
        Transition(
            action=ReturnAction.CORRECT,
            label="更正走访",
            sources=frozenset({ReturnState.RETURNED}),
            target=ReturnState.CORRECTED,
            permission=RECORD_VISITS,
        ),
        Transition(
            action=ReturnAction.ACCEPT,
            label="认可更正",
            sources=frozenset({ReturnState.CORRECTED}),
            target=ReturnState.ACCEPTED,
            permission=RETURN_VISITS,
            other_person_than=frozenset({ReturnAction.VISIT}),
        ),
        Transition(
            action=ReturnAction.AGAIN,
            label="再次退回",
            sources=frozenset({ReturnState.CORRECTED}),
            target=ReturnState.AGAIN,
            permission=RETURN_VISITS,
            other_person_than=frozenset({ReturnAction.VISIT}),
            needs_reason=True,
        ),
    ]
)
"""Only the person who made a visit corrects it, so that `VISIT` names them in every row."""
