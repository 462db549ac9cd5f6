"""One project on its way into the library as its page shows it: what was proposed, how far, who, which notices."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import PROPOSE_PROJECTS, ROLE_PERMISSIONS, Role
from config.lib.transitions import Transition
from projects.library_status import CORRECTABLE, DUTY_OF, TABLES, LibraryDuty, LibraryState, forward
from projects.models import LibraryDecision, LibraryEntry, LibraryNoticeLine, Project
from projects.selectors.library_lines import benefit_words, period_of, place_of
from projects.selectors.library_steps import LibraryStanding, lines_about, standing_of, step_fault
from villages.persons import person_key

NOBODY = "您的账号没有关联到干部本人，不能办理。请联系县办系统管理员。"


@dataclass(frozen=True)
class LibraryStep:
    """One step of the chain: done, cur or wait, who took it, its word of status."""

    state: str
    title: str
    text: str
    kind: str
    word: str
    decision: LibraryDecision | None = None


@dataclass(frozen=True)
class LibraryMove:
    """A step that this user may take by their role, and why not now."""

    transition: Transition
    fault: str


@dataclass(frozen=True)
class LibraryPage:
    """Everything the page of one entry shows."""

    headline: str
    tone: str
    moves: list[LibraryMove]
    waits_for: str
    steps: list[LibraryStep]
    people: list[tuple[str, str]]
    notices: list[LibraryNoticeLine]
    history: list[dict[str, Any]]
    may_correct: bool

    @property
    def done(self) -> int:
        """How many steps of this round are taken."""
        return sum(step.state == "done" for step in self.steps)


def read_page(entry: LibraryEntry, user: Any) -> LibraryPage:
    """Return the page of an entry for `user`, in a fixed number of queries."""
    decisions = list(LibraryDecision.objects.filter(entry=entry).select_related("actor").order_by("pk"))
    of_round = {one.action: one for one in decisions if one.round == entry.round}
    going = forward(entry.level)
    ahead = next((move for move in going if entry.state in move.sources), None)
    if entry.taken_over:
        going = []
    lines = list(lines_about([entry]))
    tones = {LibraryState.ENTERED: "ok", LibraryState.RETURNED: "warn", LibraryState.REMOVED: "warn"}
    return LibraryPage(
        headline=_headline(entry, ahead, decisions),
        tone=tones.get(LibraryState(entry.state), "now"),
        moves=_moves(entry, user, standing_of([entry], decisions, lines)),
        waits_for=holders(ahead) if ahead else "",
        steps=[_step(move, of_round.get(move.action), ahead) for move in going],
        people=_people(decisions),
        notices=lines[::-1],
        history=[_event(one) for one in reversed(decisions)],
        may_correct=entry.state in CORRECTABLE and user.may(PROPOSE_PROJECTS),
    )


def _moves(entry: LibraryEntry, user: Any, standing: LibraryStanding) -> list[LibraryMove]:
    offered = TABLES[entry.level].available(entry.state, user)
    if not offered:
        return []
    person = person_key(user)
    return [
        LibraryMove(move, step_fault(move.action, entry, person, standing) if person else NOBODY) for move in offered
    ]


def _headline(entry: LibraryEntry, ahead: Transition | None, decisions: list[LibraryDecision]) -> str:
    if entry.taken_over:
        return f"本系统启用以前已在项目库，依据：{entry.document}。"
    if entry.state == LibraryState.ENTERED:
        return "已入库，可以安排资金。"
    if entry.state in {LibraryState.RETURNED, LibraryState.REMOVED}:
        last = decisions[-1]
        return f"{last.actor.display_name}{last.get_action_display()}：{last.reason}"
    return f"下一步：{ahead.label}，由{holders(ahead)}办理。" if ahead else ""


def holders(move: Transition) -> str:
    """Return the roles that may take a move."""
    return "或".join(str(role.label) for role in Role if move.permission in ROLE_PERMISSIONS[role])


def _step(move: Transition, taken: LibraryDecision | None, ahead: Transition | None) -> LibraryStep:
    if taken is not None:
        return LibraryStep("done", move.label, "", "ok", "完成", taken)
    if ahead is not None and move.action == ahead.action:
        return LibraryStep("cur", move.label, f"由{holders(move)}办理", "now", "等办理")
    return LibraryStep("wait", move.label, f"由{holders(move)}办理", "", "未开始")


def _people(decisions: list[LibraryDecision]) -> list[tuple[str, str]]:
    """Return each duty with the names of who has it."""
    names: dict[str, list[str]] = {}
    for one in decisions:
        held = names.setdefault(str(LibraryDuty(DUTY_OF[one.action]).label), [])
        if one.actor.display_name not in held:
            held.append(one.actor.display_name)
    return [(duty, "、".join(who)) for duty, who in names.items()]


def _event(one: LibraryDecision) -> dict[str, Any]:
    return {
        "on": one.decided_at,
        "title": f"{one.actor.display_name} {one.get_action_display()}（第 {one.round} 轮）",
        "text": " · ".join(filter(None, (one.reason, one.document))),
        "hot": bool(one.reason) and one.action in {"send_back", "query", "disapprove", "remove"},
    }


def plan_facts(project: Project) -> list[tuple[str, str]]:
    """Return what was planned of a project, label and words, what nobody has said left out."""
    told = [
        ("实施地点", place_of(project)),
        ("项目库类型", str(project.get_library_class_display())),
        ("本县类别", project.types_label),
        ("建设性质", str(project.get_nature_display())),
        ("实施期限", period_of(project)),
        ("实施单位", str(project.implementing_unit or "")),
        ("主管部门", str(project.department or "")),
        ("责任人", " ".join(filter(None, (project.responsible, project.responsible_phone)))),
        ("受益对象", benefit_words(project)),
        ("补助标准", project.subsidy),
        ("绩效目标", project.goals),
        ("带贫减贫机制", project.mechanism),
        ("群众参与", project.participation),
        ("建设内容及规模", project.content),
    ]
    return [(label, words) for label, words in told if words]
