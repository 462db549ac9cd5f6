"""What waits for a person about exits of areas: steps by the tables of the levels, notices run out, objections."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.tallies import Found
from assessments.area_status import (
    NOTICE,
    OPEN_STATES,
    TABLES,
    AreaAction,
    AreaState,
    forward,
    keeps_notice,
    settles_objections,
)
from assessments.models import AreaDecision, AreaExit, AreaNotice, AreaObjection
from config.lib.transitions import Transition
from villages.models import CadreAccount


def waiting_items(user: Any) -> list[Question]:
    """Return what this person can do next about exits of areas; none for those who hold no step of any table."""
    items = []
    moves = [(level, move) for level in TABLES for move in forward(level) if user.may(move.permission)]
    if moves:
        mine = AreaExit.objects.visible_to(user).filter(_of_any(user, moves))
        items.append(Question(mine, _said("办理村、乡镇、县退出", "个", "open", "去办理", "轮到您的那一步"), {}))
    if levels := [level for level, move in moves if move.action == AreaAction.APPLY]:
        back = AreaExit.objects.visible_to(user).filter(level__in=levels, state=AreaState.RETURNED)
        said = _said("重新申请退回的退出", "个", "returned", "看退回原因", "补齐了再申请，从头走一轮")
        items.append(Question(back, said, {}))
    if levels := [level for level in TABLES if user.may(keeps_notice(level))]:
        due = AreaNotice.objects.visible_to(user).running().filter(exit__level__in=levels)
        due = due.filter(last_day__lt=timezone.localdate())
        said = _said("结束村、乡镇退出公示", "张", "open", "去结束", "拍下公示栏，写结束意见")
        items.append(Question(due, said, {}))
    if levels := [level for level in TABLES if user.may(settles_objections(level))]:
        asked = AreaObjection.objects.visible_to(user).unsettled().filter(notice__exit__level__in=levels)
        asked = asked.filter(notice__withdrawn_at__isnull=True)
        said = _said("核实村、乡镇退出的异议", "条", "open", "去核实", "核实以前，公示不能结束")
        items.append(Question(asked, said, {}))
    return items


def _of_any(user: Any, moves: list[tuple[str, Transition]]) -> Q:
    """Return the condition that one of the moves is next on an exit, and that this person may sign it."""
    # The person is looked up inside the statement that counts: the home page has no query to spare.
    person = CadreAccount.objects.filter(user=user).values("cadre__id_hash")
    found = Q()
    for level, move in moves:
        states = [state for state in move.sources if state in OPEN_STATES]
        taken = AreaDecision.objects.filter(exit=OuterRef("pk"), person__in=person, action__in=move.other_person_than)
        found |= Q(level=level, state__in=states) & ~Q(Exists(taken)) & (_noticed() if NOTICE in move.needs else Q())
    return found & Q(Exists(person))


def _noticed() -> Q:
    closed = AreaNotice.objects.filter(exit=OuterRef("pk"), round=OuterRef("round"), closed_on__isnull=False)
    return Q(Exists(closed.filter(withdrawn_at__isnull=True)))


def _said(task: str, unit: str, tab: str, label: str, text: str) -> Callable[[Found], Waiting]:
    url = f"{reverse('assessments:area_exit_list')}?tab={tab}"
    return lambda found: Waiting(task, found["n"], unit, url, label, text)
