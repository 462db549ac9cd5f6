"""The projects on their way into the library as a list: where each stands, and what this user may do with many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q

from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition
from projects.library_status import OPEN_STATES, TABLES, LibraryState
from projects.models import LibraryEntry

NEWEST_FIRST = 10**12
"""Paging goes upwards: the newest entry has the smallest key."""


class LibraryTab(models.TextChoices):
    """The one-click views of the list."""

    OPEN = "open", "办理中"
    RETURNED = "returned", "已退回"
    ENTERED = "entered", "已入库"
    REMOVED = "removed", "已调出"


STATES_OF: dict[str, tuple[str, ...]] = {
    LibraryTab.OPEN: OPEN_STATES,
    LibraryTab.RETURNED: (LibraryState.RETURNED,),
    LibraryTab.ENTERED: (LibraryState.ENTERED,),
    LibraryTab.REMOVED: (LibraryState.REMOVED,),
}


@dataclass(frozen=True)
class LibraryList:
    """One page of the list, how many are in each tab, and the moves that this user may take on what is ticked."""

    tab: str
    counts: dict[str, int]
    page: KeysetPage
    moves: list[Transition]


def read_list(user: Any, *, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = "") -> LibraryList:
    """Return one page of the projects on their way that `user` may see, the latest proposal first."""
    mine = LibraryEntry.objects.visible_to(user)
    for name, path in (("township", "project__township"), ("year", "project__year")):
        if name in chosen:
            mine = mine.filter(**{path: chosen[name]})
    if words := chosen.get("words"):
        mine = mine.filter(Q(project__name__contains=words) | Q(project__code=words))
    counts = mine.order_by().aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, states in STATES_OF.items()}
    )
    states = (chosen["state"],) if tab == LibraryTab.OPEN and "state" in chosen else STATES_OF[tab]
    rows = mine.filter(state__in=states).select_related("project__township", "project__village")
    rows = rows.annotate(newest=NEWEST_FIRST - F("pk"))
    page = keyset_page(rows, fields=("newest",), after=after, before=before)
    return LibraryList(tab, counts, page, moves_from(states, user))


def moves_from(states: tuple[str, ...], user: Any) -> list[Transition]:
    """Return the moves that `user` may take on entries in one of `states`, forward ones first, each once."""
    found: dict[str, Transition] = {}
    for table in TABLES.values():
        for move in table:
            if move.sources & set(states) and user.may(move.permission):
                found.setdefault(move.action, move)
    return sorted(found.values(), key=lambda move: move.is_back)
