"""The exit case as one table: services, buttons, waiting list, pages, tests and the database's rules all read it.

A case begins with its first proposal (预脱贫), goes through the village, the township and the county, and ends with the
announcement, the only place where a household becomes 已脱贫 (docs/exit.md). Each action belongs to a duty; whoever has
taken an action of one duty on a case can never take one of another duty on it.
"""

from typing import Unpack

from django.db import models

from accounts.permissions import (
    ACCEPT_EXIT,
    ANNOUNCE_EXIT,
    APPROVE_EXIT,
    CHECK_EXIT,
    INSPECT_EXIT,
    KEEP_EXIT_PAPERS,
    PROPOSE_EXIT,
)
from config.lib.transitions import More, Transition, TransitionTable, move_of_duty


class CaseState(models.TextChoices):
    """Where an exit case stands. `NEW` is a case that is not on record yet."""

    NEW = "", "未提名"
    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准"
    APPLIED = "applied", "待入户核查"
    CHECKING = "checking", "待第二人核查"
    CHECKED = "checked", "待民主评议"
    REVIEWED = "reviewed", "待户主签字"
    AGREED = "agreed", "待公示"
    POSTED = "posted", "公示中"
    ACCEPTED = "accepted", "乡镇已验收"
    REPOSTED = "reposted", "再次公示中"
    INSPECTED = "inspected", "待县级批准"
    CONFIRMED = "confirmed", "待公告"
    EXITED = "exited", "已脱贫"
    MENDING = "mending", "退回补正"
    RETURNED = "returned", "已退回"
    DROPPED = "dropped", "已撤出计划"


STORED_STATES = tuple(state for state in CaseState if state != CaseState.NEW)
ENDED_STATES = (CaseState.EXITED, CaseState.RETURNED, CaseState.DROPPED)
OPEN_STATES = tuple(state for state in STORED_STATES if state not in ENDED_STATES)
IN_VILLAGE = (
    CaseState.APPROVED, CaseState.APPLIED, CaseState.CHECKING, CaseState.CHECKED, CaseState.REVIEWED, CaseState.AGREED,
    CaseState.POSTED,
)  # fmt: skip
ON_NOTICE = (CaseState.POSTED, CaseState.REPOSTED)
BEFORE_REVIEW = (CaseState.ACCEPTED, CaseState.REPOSTED)
"""States of a case that waits for the county review: samples are drawn from these, and from no others."""
CHAIN_STATES = tuple(state for state in OPEN_STATES if state != CaseState.PROPOSED)
"""States of a household that is on the plan (预脱贫)."""


class CaseAction(models.TextChoices):
    """What a person may do to an exit case."""

    PROPOSE = "propose", "提名预脱贫"
    APPROVE = "approve", "批准预脱贫"
    RETURN = "return", "退回"
    APPLY = "apply", "登记退出申请"
    CHECK = "check", "入户核查达标"
    COUNTERSIGN = "countersign", "第二人核查达标"
    DISPUTE = "dispute", "第二人核查不符"
    REVIEW = "review", "评议通过"
    OUTVOTE = "outvote", "评议没有通过"
    AGREE = "agree", "户主签字同意"
    REFUSE = "refuse", "户主没有同意"
    POST = "post", "村级公示"
    ACCEPT = "accept", "乡镇验收通过"
    SEND_BACK = "send_back", "乡镇退回"
    UPHOLD = "uphold", "异议成立"
    REPOST = "repost", "乡镇再次公示"
    INSPECT = "inspect", "县级审核通过"
    QUERY = "query", "县级审核退回"
    CONFIRM = "confirm", "批准退出"
    DISAPPROVE = "disapprove", "审批退回"
    MEND = "mend", "补正报回"
    DROP = "drop", "撤出计划"
    ANNOUNCE = "announce", "公告脱贫"


class Duty(models.TextChoices):
    """What a person is to a case: one duty for one person, for as long as the case is on record."""

    OFFICE = "office", "提名"
    APPROVAL = "approval", "审批"
    VILLAGE = "village", "村级经办"
    CHECK = "check", "入户核查"
    COUNTERSIGN = "countersign", "第二人核查"
    TOWNSHIP = "township", "乡镇验收"
    INSPECTION = "inspection", "县级审核"


DUTY_OF: dict[str, str] = {
    CaseAction.PROPOSE: Duty.OFFICE,
    CaseAction.ANNOUNCE: Duty.OFFICE,
    CaseAction.APPROVE: Duty.APPROVAL,
    CaseAction.RETURN: Duty.APPROVAL,
    CaseAction.CONFIRM: Duty.APPROVAL,
    CaseAction.DISAPPROVE: Duty.APPROVAL,
    CaseAction.APPLY: Duty.VILLAGE,
    CaseAction.REVIEW: Duty.VILLAGE,
    CaseAction.OUTVOTE: Duty.VILLAGE,
    CaseAction.AGREE: Duty.VILLAGE,
    CaseAction.REFUSE: Duty.VILLAGE,
    CaseAction.POST: Duty.VILLAGE,
    CaseAction.REPOST: Duty.VILLAGE,
    CaseAction.MEND: Duty.VILLAGE,
    CaseAction.CHECK: Duty.CHECK,
    CaseAction.COUNTERSIGN: Duty.COUNTERSIGN,
    CaseAction.DISPUTE: Duty.COUNTERSIGN,
    CaseAction.ACCEPT: Duty.TOWNSHIP,
    CaseAction.SEND_BACK: Duty.TOWNSHIP,
    CaseAction.UPHOLD: Duty.TOWNSHIP,
    CaseAction.INSPECT: Duty.INSPECTION,
    CaseAction.QUERY: Duty.INSPECTION,
    CaseAction.DROP: Duty.INSPECTION,
}
"""The database holds the same mapping in a constraint (assessments.models.decisions)."""


class Need(models.TextChoices):
    """What must be there before an action; assessments.selectors.conditions knows how to look."""

    VISIT = "visit", "申请以后的走访"
    NOTICE = "notice", "公示期满、没有未处理的异议"
    SAMPLE = "sample", "抽查办完"
    SECOND = "second", "标准要求再次公示"


def _move(action: str, sources: tuple[str, ...], target: str, permission: str, **more: Unpack[More]) -> Transition:
    return move_of_duty(DUTY_OF, action, CaseAction(action).label, sources, target, permission, **more)


A, S = CaseAction, CaseState
_NOTICE = frozenset({Need.NOTICE.value})
FORWARD = (
    _move(A.PROPOSE, (S.NEW, S.RETURNED), S.PROPOSED, PROPOSE_EXIT),
    _move(A.APPROVE, (S.PROPOSED,), S.APPROVED, APPROVE_EXIT),
    _move(A.APPLY, (S.APPROVED,), S.APPLIED, KEEP_EXIT_PAPERS),
    _move(A.CHECK, (S.APPLIED,), S.CHECKING, CHECK_EXIT, needs=frozenset({Need.VISIT.value})),
    _move(A.COUNTERSIGN, (S.CHECKING,), S.CHECKED, CHECK_EXIT, needs=frozenset({Need.VISIT.value})),
    _move(A.REVIEW, (S.CHECKED,), S.REVIEWED, KEEP_EXIT_PAPERS),
    _move(A.AGREE, (S.REVIEWED,), S.AGREED, KEEP_EXIT_PAPERS),
    _move(A.POST, (S.AGREED,), S.POSTED, KEEP_EXIT_PAPERS),
    _move(A.ACCEPT, (S.POSTED,), S.ACCEPTED, ACCEPT_EXIT, needs=_NOTICE),
    _move(A.REPOST, (S.ACCEPTED,), S.REPOSTED, KEEP_EXIT_PAPERS, needs=frozenset({Need.SECOND.value})),
    _move(A.INSPECT, BEFORE_REVIEW, S.INSPECTED, INSPECT_EXIT, needs=_NOTICE | {Need.SAMPLE.value}),
    _move(A.CONFIRM, (S.INSPECTED,), S.CONFIRMED, APPROVE_EXIT, needs_document=True),
    _move(A.ANNOUNCE, (S.CONFIRMED,), S.EXITED, ANNOUNCE_EXIT, needs_document=True),
)
"""The way of a case from the list to 已脱贫, in order."""

BACK = (
    _move(A.RETURN, (S.PROPOSED,), S.RETURNED, APPROVE_EXIT, needs_reason=True, is_back=True),
    _move(A.DISPUTE, (S.CHECKING,), S.APPLIED, CHECK_EXIT, needs_reason=True, is_back=True),
    _move(A.OUTVOTE, (S.CHECKED,), S.APPLIED, KEEP_EXIT_PAPERS, is_back=True),
    _move(A.REFUSE, (S.REVIEWED,), S.REVIEWED, KEEP_EXIT_PAPERS, needs_reason=True, is_back=True),
    _move(A.SEND_BACK, (S.POSTED,), S.MENDING, ACCEPT_EXIT, needs_reason=True, is_back=True),
    _move(A.UPHOLD, ON_NOTICE, S.APPLIED, ACCEPT_EXIT, needs_reason=True, is_back=True),
    _move(A.QUERY, BEFORE_REVIEW, S.MENDING, INSPECT_EXIT, needs_reason=True, is_back=True),
    _move(A.DISAPPROVE, (S.INSPECTED,), S.MENDING, APPROVE_EXIT, needs_reason=True, is_back=True),
    _move(A.MEND, (S.MENDING,), S.MENDING, KEEP_EXIT_PAPERS, needs_reason=True),
    _move(A.DROP, CHAIN_STATES, S.DROPPED, INSPECT_EXIT, needs_reason=True, is_back=True),
)
"""The ways back, and `mend`, which leads to the state a case was sent back from (ExitCase.back_to)."""

EXIT_TRANSITIONS = TransitionTable((*FORWARD, *BACK))
BESIDE = frozenset({CaseAction.OUTVOTE, CaseAction.REFUSE, CaseAction.UPHOLD})
"""Moves without a button of their own: how a meeting, a householder's answer or an objection may turn out."""
SENT_BACK = frozenset(move.action for move in BACK if move.target == CaseState.MENDING and move.is_back)
NEW_ROUND = frozenset({CaseAction.DISPUTE, CaseAction.OUTVOTE, CaseAction.UPHOLD, CaseAction.MEND})
"""Actions after which the case is in its next round: what follows is decided anew. A proposal begins one, too."""
WHOLE_CHAIN = tuple(move.action for move in FORWARD if move.action != CaseAction.REPOST)
"""What must be on record before a household is 已脱贫, whatever the standard; the database asks for each."""
