"""Exits of areas as list and page show them: how far, who signed, the evidence as the signers saw it, the notice."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.permissions import REVEAL_PERSONAL_DATA, ROLE_PERMISSIONS, Role
from assessments.area_criteria import AREA_CRITERIA
from assessments.area_status import (
    DUTY_OF,
    OPEN_STATES,
    TABLES,
    AreaAction,
    AreaDuty,
    AreaState,
    forward,
    keeps_notice,
    settles_objections,
)
from assessments.models import AreaDecision, AreaEvidence, AreaExit, AreaNotice, AreaObjection, AreaPhoto, Level
from assessments.selectors.area_steps import Standing, persons_on, step_fault
from assessments.selectors.case_list import person_or_nobody
from config.lib.keyset import KeysetPage, keyset_page
from config.lib.transitions import Transition
from villages.models import County
from villages.selectors.boards import Day, close_lock, days_of

NEWEST_FIRST = 10**12
"""Paging goes upwards: the exit that moved last has the smallest key."""
NOBODY = "您的账号没有关联到干部本人，不能办理。请联系县办系统管理员。"


class AreaTab(models.TextChoices):
    """The one-click views of the exits of areas."""

    OPEN = "open", "办理中"
    RETURNED = "returned", "已退回"
    EXITED = "exited", "已退出"


_OF_TAB: dict[str, Q] = {
    AreaTab.OPEN: Q(state__in=OPEN_STATES),
    AreaTab.RETURNED: Q(state=AreaState.RETURNED),
    AreaTab.EXITED: Q(state=AreaState.EXITED),
}


@dataclass(frozen=True)
class AreaExitList:
    """One page of the exits, and how many are in each tab."""

    counts: dict[str, int]
    page: KeysetPage


def read_exits(user: Any, *, tab: str, after: str = "", before: str = "") -> AreaExitList:
    """Return one page of the exits `user` may see, the newest first."""
    mine = AreaExit.objects.visible_to(user)
    counts = mine.order_by().aggregate(**{name: Count("pk", filter=of_tab) for name, of_tab in _OF_TAB.items()})
    rows = mine.filter(_OF_TAB[tab]).select_related("village", "township", "standard")
    rows = rows.annotate(newest=NEWEST_FIRST - F("pk"))
    return AreaExitList(counts, keyset_page(rows, fields=("newest",), after=after, before=before))


def exits_of_level(user: Any, level: Level) -> dict[int, AreaExit]:
    """Return id of the area (0 for the county) → its exit."""
    rows = AreaExit.objects.visible_to(user).filter(level=level)
    return {row.village_id or row.township_id or 0: row for row in rows}


@dataclass(frozen=True)
class AreaStep:
    """One step of an exit: done, cur or wait, who took it, its word of status."""

    state: str
    title: str
    text: str
    kind: str
    word: str
    decision: AreaDecision | None = None


@dataclass(frozen=True)
class AreaMove:
    """A step that this user may take by their role, and why not now."""

    transition: Transition
    fault: str


@dataclass(frozen=True)
class EvidenceRow:
    """One criterion as it stood at a step, with the photos of the papers that prove it."""

    evidence: AreaEvidence
    papers: list[AreaPhoto]

    @property
    def label(self) -> str:
        known = AREA_CRITERIA.get(self.evidence.code)
        return known.label if known else self.evidence.code


@dataclass(frozen=True)
class AreaSaid:
    """One objection, and whether this user may settle it or open who raised it."""

    objection: AreaObjection
    lock: str
    may_settle: bool
    may_reveal: bool


@dataclass(frozen=True)
class AreaNoticePage:
    """The notice of the round: its clock, photos, objections, and what this user can do."""

    notice: AreaNotice
    days: list[Day]
    photos: list[AreaPhoto]
    objections: list[AreaSaid]
    keeps: bool
    close_lock: str

    @property
    def unsettled(self) -> int:
        return sum(not said.objection.result for said in self.objections)


@dataclass(frozen=True)
class AreaExitPage:
    """Everything the page of one exit shows."""

    headline: str
    tone: str
    moves: list[AreaMove]
    waits_for: str
    steps: list[AreaStep]
    seen_at: AreaDecision | None
    evidence: list[EvidenceRow]
    people: list[tuple[str, str]]
    notice: AreaNoticePage | None
    history: list[dict[str, Any]]

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)


def read_exit(exit_: AreaExit, user: Any) -> AreaExitPage:
    """Return the page of an exit for `user`, in a fixed number of queries. How the criteria stand now is not asked."""
    decisions = list(AreaDecision.objects.filter(exit=exit_).select_related("actor").order_by("pk"))
    of_round = {one.action: one for one in decisions if one.round == exit_.round}
    photos = list(AreaPhoto.objects.filter(exit=exit_).order_by("pk"))
    person = person_or_nobody(user)
    notice = _notice(exit_, user, person, photos)
    earlier = persons_on(decisions)
    standing = Standing(earlier, notice.notice, notice.unsettled) if notice else Standing(earlier)
    moves = _moves(exit_, user, person, standing)
    seen_at, evidence = _evidence(decisions, exit_.round, photos)
    going = forward(exit_.level)
    ahead = next((move for move in going if exit_.state in move.sources), None)
    return AreaExitPage(
        headline=_headline(exit_, ahead, decisions),
        tone={AreaState.EXITED: "ok", AreaState.RETURNED: "warn"}.get(AreaState(exit_.state), "now"),
        moves=moves,
        waits_for=_holders(ahead) if ahead else "",
        steps=[_step(move, of_round.get(move.action), ahead) for move in going],
        seen_at=seen_at,
        evidence=evidence,
        people=_people(decisions),
        notice=notice,
        history=[_event(one) for one in reversed(decisions)],
    )


def _moves(exit_: AreaExit, user: Any, person: str, standing: Standing) -> list[AreaMove]:
    offered = TABLES[exit_.level].available(exit_.state, user)
    return [AreaMove(move, step_fault(move, exit_, person, standing) if person else NOBODY) for move in offered]


def _evidence(
    decisions: list[AreaDecision], round_: int, photos: list[AreaPhoto]
) -> tuple[AreaDecision | None, list[EvidenceRow]]:
    """Return the last table that was frozen, at which step, and the papers of that round by criterion."""
    by_pk = {one.pk: one for one in decisions}
    rows = list(AreaEvidence.objects.filter(decision__in=by_pk).order_by("-decision", "place"))
    if not rows:
        return None, []
    seen_at = by_pk[rows[0].decision_id]
    papers: dict[str, list[AreaPhoto]] = {}
    for photo in photos:
        at = by_pk.get(photo.decision_id or 0)
        if at is not None and at.round == seen_at.round:
            papers.setdefault(photo.code, []).append(photo)
    last = [row for row in rows if row.decision_id == seen_at.pk]
    return seen_at, [EvidenceRow(row, papers.get(row.code, [])) for row in last]


def _notice(exit_: AreaExit, user: Any, person: str, photos: list[AreaPhoto]) -> AreaNoticePage | None:
    notice = AreaNotice.objects.filter(exit=exit_).select_related("posted_by", "closed_by").first()
    if notice is None or notice.round != exit_.round:
        return None
    rows = AreaObjection.objects.filter(notice=notice).select_related("recorded_by", "settled_by")
    settles = user.may(settles_objections(exit_.level))
    reveals = user.may(REVEAL_PERSONAL_DATA)
    said = [
        AreaSaid(
            objection=one,
            lock="这条异议是您登记的，由另一位同事核实。" if settles and one.recorded_person == person else "",
            may_settle=settles and not one.result,
            may_reveal=reveals and bool(one.who or one.phone),
        )
        for one in rows
    ]
    keeps = notice.is_running and user.may(keeps_notice(exit_.level))
    return AreaNoticePage(
        notice=notice,
        days=days_of(notice, timezone.localdate()),
        photos=[photo for photo in photos if photo.notice_id == notice.pk],
        objections=said,
        keeps=keeps,
        close_lock=close_lock(notice, unsettled=any(not one.objection.result for one in said)),
    )


def _headline(exit_: AreaExit, ahead: Transition | None, decisions: list[AreaDecision]) -> str:
    if exit_.state == AreaState.EXITED:
        return f"已公告，{exit_.area}退出。帮扶和政策不变。"
    if exit_.state == AreaState.RETURNED:
        return f"{decisions[-1].actor.display_name}退回：{decisions[-1].reason}"
    return f"下一步：{ahead.label}，由{_holders(ahead)}办理。" if ahead else ""


def _holders(move: Transition) -> str:
    """Return the roles that may take a move."""
    return "或".join(role.label for role in Role if move.permission in ROLE_PERMISSIONS[role])


def _step(move: Transition, taken: AreaDecision | None, ahead: Transition | None) -> AreaStep:
    if taken is not None:
        return AreaStep("done", move.label, "", "ok", "完成", taken)
    if ahead is not None and move.action == ahead.action:
        return AreaStep("cur", move.label, f"由{_holders(move)}办理", "now", "等办理")
    return AreaStep("wait", move.label, f"由{_holders(move)}办理", "", "未开始")


def _people(decisions: list[AreaDecision]) -> list[tuple[str, str]]:
    """Return each duty with the names of who has it."""
    names: dict[str, list[str]] = {}
    for one in decisions:
        held = names.setdefault(AreaDuty(DUTY_OF[one.action]).label, [])
        if one.actor.display_name not in held:
            held.append(one.actor.display_name)
    return [(duty, "、".join(who)) for duty, who in names.items()]


def _event(one: AreaDecision) -> dict[str, Any]:
    words = (one.reason, one.document, one.on_date and f"办理日期 {one.on_date:%Y-%m-%d}")
    return {
        "on": one.decided_at,
        "title": f"{one.actor.display_name} {one.get_action_display()}（第 {one.round} 轮）",
        "text": " · ".join(word for word in words if word),
        "hot": AreaAction(one.action) in {AreaAction.SEND_BACK, AreaAction.QUERY, AreaAction.DISAPPROVE},
    }


def county_id() -> int:
    """Return the id of the one county, by which its application is addressed."""
    return County.objects.values_list("pk", flat=True).first() or 0


def area_id(exit_: AreaExit) -> int:
    """Return the id by which an application names the area of an exit."""
    return exit_.village_id or exit_.township_id or county_id()
