"""What waits for a person about the library: the next step by the tables, returned projects, notices, objections."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.permissions import PROPOSE_PROJECTS
from accounts.tallies import Found
from config.lib.transitions import Transition
from projects.library_status import (
    KEEPS_NOTICE,
    NOTICE,
    NOTICE_BEFORE,
    OPEN_STATES,
    SETTLES,
    TABLES,
    LibraryState,
    forward,
)
from projects.models import LibraryDecision, LibraryEntry, LibraryNotice, LibraryNoticeLine, LibraryObjection
from villages.models import CadreAccount


def waiting_items(user: Any) -> list[Question]:
    """Return what this person can do next about the library; none for those who hold no step of any table."""
    items = []
    moves = [(level, move) for level in TABLES for move in forward(level) if user.may(move.permission)]
    if moves:
        mine = LibraryEntry.objects.visible_to(user).filter(_of_any(user, moves))
        address = f"{reverse('projects:library')}?tab=open"
        items.append(Question(mine, _said("办理项目入库", "个", address, "去办理", "轮到您的那一步"), {}))
    if user.may(PROPOSE_PROJECTS):
        back = LibraryEntry.objects.visible_to(user).filter(state=LibraryState.RETURNED)
        address = f"{reverse('projects:library')}?tab=returned"
        items.append(Question(back, _said("补齐退回的项目", "个", address, "看退回原因", "改好了再申报"), {}))
    if levels := [level for level, permission in KEEPS_NOTICE.items() if user.may(permission)]:
        due = LibraryNotice.objects.visible_to(user).running().filter(level__in=levels)
        due = due.filter(last_day__lt=timezone.localdate())
        address = reverse("projects:library_notices")
        items.append(Question(due, _said("结束项目公示", "张", address, "去结束", "拍下公示栏，写结束意见"), {}))
    if levels := [level for level, permission in SETTLES.items() if user.may(permission)]:
        asked = LibraryObjection.objects.visible_to(user).unsettled().filter(notice__level__in=levels)
        asked = asked.filter(line__round=F("line__entry__round"))
        address = reverse("projects:library_notices")
        items.append(Question(asked, _said("核实项目公示的异议", "条", address, "去核实", "核实以前不能往下办"), {}))
    return items


def _of_any(user: Any, moves: list[tuple[str, Transition]]) -> Q:
    """Return the condition that one of the moves is next on an entry, and that this person may sign it."""
    # The person is looked up inside the statement that counts: the home page has no query to spare.
    person = CadreAccount.objects.filter(user=user).values("cadre__id_hash")
    found = Q()
    for level, move in moves:
        states = [state for state in move.sources if state in OPEN_STATES]
        taken = LibraryDecision.objects.filter(
            entry=OuterRef("pk"), person__in=person, action__in=move.other_person_than
        )
        noticed = _noticed(NOTICE_BEFORE[move.action]) if NOTICE in move.needs else Q()
        found |= Q(level=level, state__in=states) & ~Q(Exists(taken)) & noticed
    return found & Q(Exists(person))


def _noticed(level: str) -> Q:
    closed = LibraryNoticeLine.objects.filter(entry=OuterRef("pk"), round=OuterRef("round"), notice__level=level)
    return Q(Exists(closed.filter(notice__closed_on__isnull=False)))


def _said(task: str, unit: str, url: str, label: str, text: str) -> Callable[[Found], Waiting]:
    return lambda found: Waiting(task, found["n"], unit, url, label, text)
