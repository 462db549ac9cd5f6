"""The exit of a village, township or county as one table a level: services, buttons, waiting list, pages, tests and the
database's rules all read it.

A village applies, its township checks it, the county reviews it; a county checks itself, and what prefecture and
province found is put on record with document and day. Then all of them hang out a notice, are approved and announced
(docs/exit.md). Each action belongs to a duty; whoever has one duty on an exit can never have another on it.
"""

from typing import Unpack

from django.db import models

from accounts.permissions import (
    ACCEPT_EXIT,
    ANNOUNCE_EXIT,
    APPROVE_EXIT,
    INSPECT_EXIT,
    KEEP_EXIT_PAPERS,
    PROPOSE_EXIT,
)
from config.lib.transitions import More, Transition, TransitionTable, move_of_duty

VILLAGE, TOWNSHIP, COUNTY = "village", "township", "county"
"""The levels, as in assessments.models.Level."""


class AreaState(models.TextChoices):
    """Where the exit of an area stands. `NEW` is one that is not on record yet."""

    NEW = "", "未申请"
    APPLIED = "applied", "已申请"
    CHECKED = "checked", "已核查"
    REVIEWED = "reviewed", "待公示"
    POSTED = "posted", "公示中"
    APPROVED = "approved", "待公告"
    EXITED = "exited", "已退出"
    RETURNED = "returned", "已退回"


STORED_STATES = tuple(state for state in AreaState if state != AreaState.NEW)
OPEN_STATES = tuple(state for state in STORED_STATES if state not in {AreaState.EXITED, AreaState.RETURNED})


class AreaAction(models.TextChoices):
    """What a person may do to the exit of an area."""

    APPLY = "apply", "申请退出"
    CHECK = "check", "乡镇核查达标"
    REVIEW = "review", "县级审核通过"
    PREFECTURE = "prefecture", "登记市级核查"
    PROVINCE = "province", "登记省级检查"
    POST = "post", "张贴公示"
    APPROVE = "approve", "批准退出"
    ANNOUNCE = "announce", "公告退出"
    SEND_BACK = "send_back", "乡镇退回"
    QUERY = "query", "县级退回"
    DISAPPROVE = "disapprove", "审批退回"


class AreaDuty(models.TextChoices):
    """What a person is to the exit of an area: one duty for one person."""

    APPLICATION = "application", "申报"
    CHECK = "check", "核查"
    REVIEW = "review", "审核"
    APPROVAL = "approval", "审批"


DUTY_OF: dict[str, str] = {
    AreaAction.APPLY: AreaDuty.APPLICATION,
    AreaAction.POST: AreaDuty.APPLICATION,
    AreaAction.CHECK: AreaDuty.CHECK,
    AreaAction.SEND_BACK: AreaDuty.CHECK,
    AreaAction.REVIEW: AreaDuty.REVIEW,
    AreaAction.PREFECTURE: AreaDuty.REVIEW,
    AreaAction.PROVINCE: AreaDuty.REVIEW,
    AreaAction.QUERY: AreaDuty.REVIEW,
    AreaAction.ANNOUNCE: AreaDuty.REVIEW,
    AreaAction.APPROVE: AreaDuty.APPROVAL,
    AreaAction.DISAPPROVE: AreaDuty.APPROVAL,
}
"""The database holds the same mapping in a constraint (assessments.models.area_exits)."""

NOTICE = "notice"
"""What must be there before an approval: a notice that ran its days, no objection open."""


def _move(action: str, sources: tuple[str, ...], target: str, permission: str, **more: Unpack[More]) -> Transition:
    return move_of_duty(DUTY_OF, action, AreaAction(action).label, sources, target, permission, **more)


A, S = AreaAction, AreaState
_BEGIN = (S.NEW, S.RETURNED)
_NOTICE = frozenset({NOTICE})


def _ending(poster: str) -> tuple[Transition, ...]:
    """Return how every exit ends: on a notice, approved, announced; and the approver's way back."""
    return (
        _move(A.POST, (S.REVIEWED,), S.POSTED, poster),
        _move(A.APPROVE, (S.POSTED,), S.APPROVED, APPROVE_EXIT, needs=_NOTICE, needs_document=True),
        _move(A.ANNOUNCE, (S.APPROVED,), S.EXITED, ANNOUNCE_EXIT, needs_document=True),
        _back(A.DISAPPROVE, (S.POSTED, S.APPROVED), APPROVE_EXIT),
    )


def _back(action: str, sources: tuple[str, ...], permission: str) -> Transition:
    return _move(action, sources, S.RETURNED, permission, needs_reason=True, is_back=True)


TABLES: dict[str, TransitionTable] = {
    VILLAGE: TransitionTable(
        (
            _move(A.APPLY, _BEGIN, S.APPLIED, KEEP_EXIT_PAPERS),
            _move(A.CHECK, (S.APPLIED,), S.CHECKED, ACCEPT_EXIT),
            _move(A.REVIEW, (S.CHECKED,), S.REVIEWED, INSPECT_EXIT),
            *_ending(KEEP_EXIT_PAPERS),
            _back(A.SEND_BACK, (S.APPLIED, S.POSTED), ACCEPT_EXIT),
            _back(A.QUERY, (S.CHECKED, S.REVIEWED), INSPECT_EXIT),
        )
    ),
    TOWNSHIP: TransitionTable(
        (
            _move(A.APPLY, _BEGIN, S.APPLIED, KEEP_EXIT_PAPERS),
            _move(A.REVIEW, (S.APPLIED,), S.REVIEWED, INSPECT_EXIT),
            *_ending(KEEP_EXIT_PAPERS),
            _back(A.QUERY, (S.APPLIED, S.REVIEWED, S.POSTED), INSPECT_EXIT),
        )
    ),
    COUNTY: TransitionTable(
        (
            _move(A.APPLY, _BEGIN, S.APPLIED, PROPOSE_EXIT),
            _move(A.PREFECTURE, (S.APPLIED,), S.CHECKED, INSPECT_EXIT, needs_document=True),
            _move(A.PROVINCE, (S.CHECKED,), S.REVIEWED, INSPECT_EXIT, needs_document=True),
            *_ending(PROPOSE_EXIT),
            _back(A.QUERY, (S.APPLIED, S.CHECKED, S.REVIEWED, S.POSTED), INSPECT_EXIT),
        )
    ),
}
"""Level → its way, in order, and its ways back, after which the area may apply again in a new round."""

PERMISSIONS: dict[str, tuple[str, ...]] = {
    action: tuple(sorted({move.permission for table in TABLES.values() for move in table if move.action == action}))
    for action in AreaAction.values
}
"""Action → whoever holds one of these may take it at some level."""

UPHELD_BY: dict[str, str] = {VILLAGE: A.SEND_BACK, TOWNSHIP: A.QUERY, COUNTY: A.QUERY}
"""Level → the way back that an objection upheld takes; who may take it settles the objections."""


def keeps_notice(level: str) -> str:
    """Return the permission that posts and keeps the notice of a level."""
    return TABLES[level].get(A.POST).permission


def settles_objections(level: str) -> str:
    """Return the permission that settles the objections of a level."""
    return TABLES[level].get(UPHELD_BY[level]).permission


def forward(level: str) -> list[Transition]:
    """Return the way of a level from the application to the announcement, in order."""
    return [move for move in TABLES[level] if not move.is_back]


MUST_SAY = sorted({move.action for table in TABLES.values() for move in table if move.needs_reason})
"""Actions that need a reason; the database asks for it, too."""
