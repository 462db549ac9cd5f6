"""The page of one exit case: its steps, who took them, the verdict then and now, and what this user can do."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import ROLE_PERMISSIONS, Role
from assessments.criteria.verdict import Outcome
from assessments.models import ExitCase, ExitDecision, HouseholdVerdict
from assessments.selectors.case_list import Move, moves_of, person_or_nobody
from assessments.selectors.list_rows import Cell, cells_of
from assessments.selectors.sizes import household_sizes
from assessments.selectors.weighing import current_verdicts
from assessments.status import EXIT_TRANSITIONS, CaseAction, CaseState


@dataclass(frozen=True)
class Step:
    """One step of the case: done, cur or wait, what happened, and its word of status."""

    state: str
    title: str
    text: str
    kind: str
    word: str
    decision: ExitDecision | None = None


@dataclass(frozen=True)
class Compared:
    """One criterion when the round began and now; `now` is None when nothing changed."""

    then: Cell
    now: Cell | None


@dataclass(frozen=True)
class CasePage:
    """Everything the page of one case shows."""

    case: ExitCase
    steps: list[Step]
    people: list[tuple[str, str]]
    verdicts: list[Compared]
    moves: list[Move]
    waits_for: str
    history: list[dict[str, Any]]
    current: HouseholdVerdict | None
    size: int

    @property
    def headline(self) -> str:
        """Return the first sentence of the page: what stands between, or how it ended."""
        if self.case.state == CaseState.APPROVED:
            return "已批准，这一户是预脱贫。"
        if self.case.state == CaseState.RETURNED:
            return f"已退回：{self.history[0]['reason']}"
        if self.current is not None and self.current.overall != Outcome.MET:
            return f"提名以后出现 {self.current.short_count} 项没有达标，不能批准，要退回补证。"
        return "等另一位审批人批准或退回。"

    @property
    def tone(self) -> str:
        """Return the class of the message that carries the headline."""
        if self.case.state == CaseState.PROPOSED:
            return "bad" if self.current is not None and self.current.overall != Outcome.MET else "now"
        return "ok" if self.case.state == CaseState.APPROVED else "warn"

    @property
    def has_changed(self) -> bool:
        return any(compared.now for compared in self.verdicts)

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def pick(self) -> str:
        return f"{self.case.pk}-{self.case.round}"


def read_case(case: ExitCase, user: Any) -> CasePage:
    """Return the page of `case` for `user`, in a fixed number of queries."""
    signed = list(case.decisions.select_related("actor").order_by("pk"))
    now = [decision for decision in signed if decision.round == case.round]
    current = current_verdicts([case.household_id]).get(case.household_id)
    person = person_or_nobody(user)
    return CasePage(
        case=case,
        steps=_steps(case, now),
        people=_people(now, person),
        verdicts=_compare(case.verdict, current),
        moves=moves_of(case, user=user, person=person, decisions=now, current=current),
        waits_for=_waits_for(case, user),
        history=[_event(decision) for decision in reversed(signed)],
        current=current,
        size=household_sizes([case.household_id]).get(case.household_id, 0),
    )


def _steps(case: ExitCase, decisions: list[ExitDecision]) -> list[Step]:
    proposal = next((d for d in decisions if d.action == CaseAction.PROPOSE), None)
    outcome = next((d for d in decisions if d.action != CaseAction.PROPOSE), None)
    run = case.verdict.run_from
    checked = Step("done", "系统核对", f"七项达标，{case.standard}，截至 {run.as_of:%Y-%m-%d}", "ok", "已完成")
    proposed = Step("done", "县办提名", "", "ok", "已完成", proposal)
    marked = Step("wait", "记为预脱贫", "批准后自动记入", "", "未开始")
    if case.state == CaseState.PROPOSED:
        approval = Step("cur", "另一位审批人办理", "批准，或写明原因退回", "now", "等审批")
    elif case.state == CaseState.RETURNED:
        approval = Step("cur", "另一位审批人办理", "", "warn", "已退回", outcome)
    else:
        approval = Step("done", "另一位审批人办理", "", "ok", "已批准", outcome)
        marked = Step("done", "记为预脱贫", "帮扶和政策不变", "ok", "已完成")
    return [checked, proposed, approval, marked]


def _people(decisions: list[ExitDecision], person: str) -> list[tuple[str, str]]:
    names = {d.action: d.actor.display_name + ("（您）" if d.person == person else "") for d in decisions}
    outcome = names.get(CaseAction.APPROVE) or names.get(CaseAction.RETURN) or "待定，提名人除外"
    return [("提名", names.get(CaseAction.PROPOSE, "")), ("审批", outcome)]


def _compare(then: HouseholdVerdict, now: HouseholdVerdict | None) -> list[Compared]:
    before = cells_of(then)
    if now is None or now.pk == then.pk:
        return [Compared(cell, None) for cell in before]
    later = {cell.name: cell for cell in cells_of(now)}
    pairs = ((old, later.get(old.name, old)) for old in before)
    return [Compared(old, new if new.verdict != old.verdict else None) for old, new in pairs]


def _waits_for(case: ExitCase, user: Any) -> str:
    """Return which role the next step waits for, when it is not this user's."""
    ahead = [t for t in EXIT_TRANSITIONS if case.state in t.sources]
    if not ahead or any(user.may(t.permission) for t in ahead):
        return ""
    roles = [Role(role).label for role in Role.values if ahead[0].permission in ROLE_PERMISSIONS[role]]
    return "、".join(roles)


def _event(decision: ExitDecision) -> dict[str, Any]:
    who = f"{decision.actor.display_name}（{Role(decision.role).label}）"
    said = f"：{decision.reason}" if decision.reason else ""
    title = f"第 {decision.round} 轮 · {decision.get_action_display()}"
    hot = decision.action != CaseAction.PROPOSE
    return {"on": decision.decided_at, "title": title, "text": who + said, "hot": hot, "reason": decision.reason}
