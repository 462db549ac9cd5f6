"""The way of a change to an approved project, or of its termination, as one table that all read.

Who carries the project out asks; the county office looks at it. Up to a tenth over the plan it decides; beyond that,
and for every termination, it reports to the county's approver, who decides by a document (approve-small-build-big is
not to be). Each step is by another person; a change that was returned is asked for anew.
"""

from decimal import Decimal

from django.db import models

from accounts.permissions import APPROVE_WORKS_CHANGES, KEEP_WORKS, REVIEW_WORKS_CHANGES
from config.lib.transitions import Transition, TransitionTable

OVER_PLAN = Decimal("1.1")
"""More than a tenth over what was approved has to be approved anew (county rule P103)."""


class ChangeKind(models.TextChoices):
    """What is asked for."""

    CHANGE = "change", "变更"
    TERMINATION = "termination", "终止"


class ChangeState(models.TextChoices):
    """Where a change stands. `NEW` is one that is not on record yet."""

    NEW = "", "未申请"
    ASKED = "asked", "等县办审核"
    CHECKED = "checked", "等县级审批"
    APPROVED = "approved", "已批准"
    RETURNED = "returned", "已退回"


STORED = (ChangeState.ASKED, ChangeState.CHECKED, ChangeState.APPROVED, ChangeState.RETURNED)
OPEN = (ChangeState.ASKED, ChangeState.CHECKED)


class ChangeAction(models.TextChoices):
    """What a person may do to a change."""

    ASK = "ask", "申请变更"
    APPROVE = "approve", "同意变更"
    REPORT = "report", "报县级审批"
    REAPPROVE = "reapprove", "批准"
    RETURN = "return", "退回"
    REJECT = "reject", "不批准"


A, S = ChangeAction, ChangeState
LARGE, SMALL = "large", "small"
"""What a step needs of the change: over a tenth or a termination, or neither."""

_ALL = frozenset(A.values)

CHANGE_TABLE = TransitionTable((
    Transition(A.ASK, A.ASK.label, frozenset({S.NEW}), S.ASKED, KEEP_WORKS, needs_reason=True),
    Transition(
        A.APPROVE, A.APPROVE.label, frozenset({S.ASKED}), S.APPROVED, REVIEW_WORKS_CHANGES,
        other_person_than=_ALL, needs=frozenset({SMALL}),
    ),
    Transition(
        A.REPORT, A.REPORT.label, frozenset({S.ASKED}), S.CHECKED, REVIEW_WORKS_CHANGES,
        other_person_than=_ALL, needs=frozenset({LARGE}),
    ),
    Transition(
        A.REAPPROVE, A.REAPPROVE.label, frozenset({S.CHECKED}), S.APPROVED, APPROVE_WORKS_CHANGES,
        other_person_than=_ALL, needs_document=True, needs=frozenset({LARGE}),
    ),
    Transition(
        A.RETURN, A.RETURN.label, frozenset({S.ASKED}), S.RETURNED, REVIEW_WORKS_CHANGES,
        other_person_than=_ALL, needs_reason=True, is_back=True,
    ),
    Transition(
        A.REJECT, A.REJECT.label, frozenset({S.CHECKED}), S.RETURNED, APPROVE_WORKS_CHANGES,
        other_person_than=_ALL, needs_reason=True, is_back=True,
    ),
))  # fmt: skip
"""All the moves, in order."""
