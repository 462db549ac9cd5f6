"""The project library as one table a level: services, buttons, waiting list, pages, tests and the database read it.

A village proposes, its township reviews, the county fixes, and a notice of at least ten days hangs out at each of them
before the project is entered (村申报 → 乡审核 → 县审定). A project of a township begins there, one of the county with a
department. Each action belongs to a duty; whoever has one duty on a project can never have another on it.
"""

from typing import Unpack

from django.db import models

from accounts.permissions import FIX_PROJECTS, INSPECT_PROJECTS, PROPOSE_PROJECTS, REVIEW_PROJECTS
from config.lib.transitions import More, Transition, TransitionTable, move_of_duty

NOTICE_DAYS, MOST_NOTICE_DAYS = 10, 60
"""A notice of projects or money hangs out for ten full days at least (公示不少于 10 天)."""


class LibraryLevel(models.TextChoices):
    """Where a project lies, and so where its way into the library begins."""

    VILLAGE = "village", "村"
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县"


class LibraryState(models.TextChoices):
    """Where a project stands on its way into the library. `NEW` is one that is not on record yet."""

    NEW = "", "未申报"
    PROPOSED = "proposed", "已申报"
    VILLAGE_NOTICE = "village_notice", "村级公示"
    REVIEWED = "reviewed", "乡镇已审核"
    TOWNSHIP_NOTICE = "town_notice", "乡镇公示"
    PREPARED = "prepared", "县级已初审"
    FIXED = "fixed", "县级已审定"
    COUNTY_NOTICE = "county_notice", "县级公示"
    ENTERED = "entered", "已入库"
    RETURNED = "returned", "已退回"
    REMOVED = "removed", "已调出"


STORED_STATES = tuple(state for state in LibraryState if state != LibraryState.NEW)
OPEN_STATES = tuple(
    state for state in STORED_STATES
    if state not in {LibraryState.ENTERED, LibraryState.RETURNED, LibraryState.REMOVED}
)  # fmt: skip


CORRECTABLE = (LibraryState.PROPOSED, LibraryState.RETURNED)
"""While nobody has judged it, what was proposed can be corrected."""


class LibraryAction(models.TextChoices):
    """What a person may do to a project on its way into the library."""

    PROPOSE = "propose", "申报入库"
    POST_VILLAGE = "post_village", "张贴村级公示"
    REVIEW = "review", "乡镇审核通过"
    POST_TOWNSHIP = "post_town", "张贴乡镇公示"
    PREPARE = "prepare", "县级初审通过"
    FIX = "fix", "审定入库"
    POST_COUNTY = "post_county", "张贴县级公示"
    ENTER = "enter", "登记入库"
    REMOVE = "remove", "调出项目库"
    SEND_BACK = "send_back", "乡镇退回"
    QUERY = "query", "县办退回"
    DISAPPROVE = "disapprove", "审定退回"


class LibraryDuty(models.TextChoices):
    """What a person is to a project: one duty for one person."""

    PROPOSAL = "proposal", "申报"
    REVIEW = "review", "乡镇审核"
    PREPARATION = "preparation", "县级初审"
    APPROVAL = "approval", "县级审定"


A, S, D = LibraryAction, LibraryState, LibraryDuty

DUTY_OF: dict[str, str] = {
    A.PROPOSE: D.PROPOSAL,
    A.POST_VILLAGE: D.PROPOSAL,
    A.REVIEW: D.REVIEW,
    A.POST_TOWNSHIP: D.REVIEW,
    A.SEND_BACK: D.REVIEW,
    A.PREPARE: D.PREPARATION,
    A.POST_COUNTY: D.PREPARATION,
    A.ENTER: D.PREPARATION,
    A.QUERY: D.PREPARATION,
    A.FIX: D.APPROVAL,
    A.DISAPPROVE: D.APPROVAL,
    A.REMOVE: D.APPROVAL,
}
"""The database holds the same mapping in a constraint (projects.models.library)."""

POSTS: dict[str, str] = {
    A.POST_VILLAGE: LibraryLevel.VILLAGE,
    A.POST_TOWNSHIP: LibraryLevel.TOWNSHIP,
    A.POST_COUNTY: LibraryLevel.COUNTY,
}
"""Action that posts a notice → the level at which it hangs."""

NOTICE = "notice"
"""What must be there before a step: the notice of the step before ran its days, no objection to it is open."""
NOTICE_BEFORE: dict[str, str] = {
    A.REVIEW: LibraryLevel.VILLAGE,
    A.PREPARE: LibraryLevel.TOWNSHIP,
    A.ENTER: LibraryLevel.COUNTY,
}
"""Action → the level whose notice it waits for, where that level has posted one."""


def _move(action: str, sources: tuple[str, ...], target: str, permission: str, **more: Unpack[More]) -> Transition:
    return move_of_duty(DUTY_OF, action, A(action).label, sources, target, permission, **more)


def _back(action: str, sources: tuple[str, ...], permission: str) -> Transition:
    return _move(action, sources, S.RETURNED, permission, needs_reason=True, is_back=True)


_BEGIN = (S.NEW, S.RETURNED)
_NOTICED = frozenset({NOTICE})


def _county_end(source: str, needs: frozenset[str]) -> tuple[Transition, ...]:
    """Return how every project ends at the county: prepared, fixed, on its notice, entered; and the ways back."""
    return (
        _move(A.PREPARE, (source,), S.PREPARED, INSPECT_PROJECTS, needs=needs),
        _move(A.FIX, (S.PREPARED,), S.FIXED, FIX_PROJECTS, needs_document=True),
        _move(A.POST_COUNTY, (S.FIXED,), S.COUNTY_NOTICE, INSPECT_PROJECTS),
        _move(A.ENTER, (S.COUNTY_NOTICE,), S.ENTERED, INSPECT_PROJECTS, needs=_NOTICED),
        _back(A.QUERY, (source, S.FIXED), INSPECT_PROJECTS),
        _back(A.DISAPPROVE, (S.PREPARED, S.COUNTY_NOTICE), FIX_PROJECTS),
        _move(
            A.REMOVE, (S.ENTERED,), S.REMOVED, FIX_PROJECTS, needs_reason=True, needs_document=True, is_back=True
        ),
    )  # fmt: skip


TABLES: dict[str, TransitionTable] = {
    LibraryLevel.VILLAGE: TransitionTable(
        (
            _move(A.PROPOSE, _BEGIN, S.PROPOSED, PROPOSE_PROJECTS),
            _move(A.POST_VILLAGE, (S.PROPOSED,), S.VILLAGE_NOTICE, PROPOSE_PROJECTS),
            _move(A.REVIEW, (S.VILLAGE_NOTICE,), S.REVIEWED, REVIEW_PROJECTS, needs=_NOTICED),
            _move(A.POST_TOWNSHIP, (S.REVIEWED,), S.TOWNSHIP_NOTICE, REVIEW_PROJECTS),
            *_county_end(S.TOWNSHIP_NOTICE, _NOTICED),
            _back(A.SEND_BACK, (S.PROPOSED, S.VILLAGE_NOTICE, S.REVIEWED), REVIEW_PROJECTS),
        )
    ),
    LibraryLevel.TOWNSHIP: TransitionTable(
        (
            _move(A.PROPOSE, _BEGIN, S.PROPOSED, PROPOSE_PROJECTS),
            _move(A.REVIEW, (S.PROPOSED,), S.REVIEWED, REVIEW_PROJECTS),
            _move(A.POST_TOWNSHIP, (S.REVIEWED,), S.TOWNSHIP_NOTICE, REVIEW_PROJECTS),
            *_county_end(S.TOWNSHIP_NOTICE, _NOTICED),
            _back(A.SEND_BACK, (S.PROPOSED, S.REVIEWED), REVIEW_PROJECTS),
        )
    ),
    LibraryLevel.COUNTY: TransitionTable(
        (_move(A.PROPOSE, _BEGIN, S.PROPOSED, PROPOSE_PROJECTS), *_county_end(S.PROPOSED, frozenset()))
    ),
}
"""Level → its way, in order, and its ways back, after which a project may be proposed again in a new round."""

PERMISSION_OF: dict[str, str] = {move.action: move.permission for table in TABLES.values() for move in table}
"""Action → who may take it; the same at each level."""

UPHELD_BY: dict[str, str] = {
    LibraryLevel.VILLAGE: A.SEND_BACK,
    LibraryLevel.TOWNSHIP: A.QUERY,
    LibraryLevel.COUNTY: A.DISAPPROVE,
}
"""Level of a notice → the way back that an objection upheld takes; who may take it settles the objections."""

KEEPS_NOTICE: dict[str, str] = {level: PERMISSION_OF[action] for action, level in POSTS.items()}
SETTLES: dict[str, str] = {level: PERMISSION_OF[action] for level, action in UPHELD_BY.items()}

MUST_SAY = sorted({move.action for table in TABLES.values() for move in table if move.needs_reason})
"""Actions that need a reason; the database asks for it, too."""


def forward(level: str) -> list[Transition]:
    """Return the way of a level from the proposal to the entry, in order."""
    return [move for move in TABLES[level] if not move.is_back]


def noticed_levels(level: str) -> list[str]:
    """Return the levels at which a project of `level` hangs out before it is entered."""
    return [POSTS[move.action] for move in forward(level) if move.action in POSTS]
