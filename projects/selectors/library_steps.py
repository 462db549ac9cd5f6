"""Whether a project may take a step on its way into the library now, and if not, a sentence that says why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Q

from config.lib.refusals import NotFoundRefused, Refused
from config.lib.transitions import Transition
from projects.library_status import DUTY_OF, NOTICE, NOTICE_BEFORE, TABLES, LibraryAction, LibraryDuty, LibraryLevel
from projects.models import LibraryDecision, LibraryEntry, LibraryNotice, LibraryNoticeLine
from villages.persons import duty_fault, person_of

NOT_FOUND = "选中的项目里有您看不到的，一个也没有办。请刷新页面重新选。"
ANOTHER_ROUND = "打开页面以后，这个项目退回过又重新申报了。请看过新一轮再办理。"

Hung = tuple[int, str]
"""An entry and the level of a notice that it is on."""


@dataclass(frozen=True)
class LibraryStanding:
    """What decides whether entries may go on: who took part, their notices of this round, objections left to settle."""

    earlier: dict[int, dict[str, str]] = field(default_factory=dict)
    notices: dict[Hung, LibraryNotice] = field(default_factory=dict)
    unsettled: set[int] = field(default_factory=set)


def persons_on(decisions: Iterable[LibraryDecision]) -> dict[int, dict[str, str]]:
    """Return entry id → person → an action they took on it, in whatever round."""
    found: dict[int, dict[str, str]] = {}
    for one in decisions:
        found.setdefault(one.entry_id, {})[one.person] = one.action
    return found


def lines_about(entries: Collection[LibraryEntry]) -> "models.QuerySet[LibraryNoticeLine]":
    """Return the lines of all notices that these entries were on, with how many objections to each are open."""
    lines = LibraryNoticeLine.objects.filter(entry__in=entries).select_related("notice").order_by("pk")
    return lines.annotate(unsettled=Count("objections", filter=Q(objections__result="")))


def read_standing(entries: Collection[LibraryEntry]) -> LibraryStanding:
    """Return how these entries stand, in two queries whatever their number."""
    decisions = LibraryDecision.objects.filter(entry__in=entries).order_by("pk")
    return standing_of(entries, decisions, lines_about(entries))


def standing_of(
    entries: Iterable[LibraryEntry], decisions: Iterable[LibraryDecision], lines: Iterable[Any]
) -> LibraryStanding:
    """Return the same from decisions and lines that are at hand, in the order in which they were written."""
    rounds = {entry.pk: entry.round for entry in entries}
    of_round = [line for line in lines if line.round == rounds[line.entry_id]]
    return LibraryStanding(
        earlier=persons_on(decisions),
        # The later notice of a round takes the place of the one that was taken down before.
        notices={(line.entry_id, line.notice.level): line.notice for line in of_round},
        unsettled={line.entry_id for line in of_round if line.unsettled},
    )


def step_fault(action: str, entry: LibraryEntry, person: str, standing: LibraryStanding) -> str:
    """Return why `person` may not take `action` on `entry` now; empty when they may."""
    try:
        move = TABLES[entry.level].require(action, entry.state, entry.get_state_display())
    except Refused as refusal:
        return str(refusal)
    return duty_fault(move, person, standing.earlier.get(entry.pk, {}), _sentence) or (
        _notice_fault(move, entry, standing) if NOTICE in move.needs else ""
    )


def _sentence(transition: Transition, taken: str) -> str:
    before, now = LibraryDuty(DUTY_OF[taken]).label, LibraryDuty(DUTY_OF[transition.action]).label
    return f"您办过这个项目的「{LibraryAction(taken).label}」（{before}），不能再办{now}。请由另一位同事办理。"


def _notice_fault(move: Transition, entry: LibraryEntry, standing: LibraryStanding) -> str:
    level = LibraryLevel(NOTICE_BEFORE[move.action])
    notice = standing.notices.get((entry.pk, level))
    if notice is None or notice.withdrawn_at is not None:
        return f"{level.label}级公示还没有张贴，不能{move.label}。请先张贴公示。"
    if entry.pk in standing.unsettled:
        return f"公示还有没处理的异议，不能{move.label}。请先核实处理。"
    if notice.closed_on is None:
        return f"{level.label}级公示到 {notice.last_day:%Y-%m-%d} 才满，结束以后才能{move.label}。"
    return ""


@dataclass(frozen=True)
class Chosen:
    """What was ticked before a step: the entries that can take it now, and those that cannot, each with the reason."""

    ready: list[LibraryEntry]
    blocked: list[tuple[LibraryEntry, str]]

    @property
    def amount(self) -> Decimal:
        """What those that can go are planned to cost."""
        return sum((entry.project.plan_amount for entry in self.ready), Decimal(0))


def weigh_chosen(action: str, picks: Mapping[int, int], user: Any) -> Chosen:
    """Sort these entries (id → the round that was shown) by whether `user` may take `action` on them now.

    Raises Refused when one lies outside the rows the user may see, or where nobody stands behind the account.
    """
    person = person_of(user)
    rows = LibraryEntry.objects.visible_to(user).filter(pk__in=picks).order_by("pk")
    entries = list(rows.select_related("project__township", "project__village"))
    if len(entries) != len(picks):
        raise NotFoundRefused(NOT_FOUND)
    standing, chosen = read_standing(entries), Chosen([], [])
    for entry in entries:
        stale = picks[entry.pk] != entry.round
        fault = ANOTHER_ROUND if stale else step_fault(action, entry, person, standing)
        if fault:
            chosen.blocked.append((entry, fault))
        else:
            chosen.ready.append(entry)
    return chosen
