"""The page of one exit case: its steps, who took them, the verdict then and now, and what this user can do."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import ROLE_PERMISSIONS, Role
from assessments.criteria.verdict import Outcome
from assessments.exit_rules import ExitRules, rules_of
from assessments.models import CaseStop, ExitCase, ExitDecision, HouseholdVerdict
from assessments.selectors.case_list import Move, moves_of, offered, person_or_nobody
from assessments.selectors.deciding import read_standing
from assessments.selectors.list_rows import Cell, cells_of
from assessments.selectors.sizes import household_sizes
from assessments.status import (
    BACK,
    DUTY_OF,
    EXIT_TRANSITIONS,
    FORWARD,
    SENT_BACK,
    CaseAction,
    CaseState,
    Duty,
)
from config.lib.transitions import Transition

TAKEN_BACK = "办理所依据的核对已经撤销。请看现在的核对结果，属实再恢复办理。"
GOING_BACK = frozenset(move.action for move in BACK if move.is_back)
IN_PLACE: dict[str, str] = {
    CaseState.EXITED: "已公告，这一户已脱贫。帮扶和政策不变。",
    CaseState.APPROVED: "已批准，这一户是预脱贫。下一步登记退出申请。",
    CaseState.PROPOSED: "等另一位审批人批准或退回。",
}


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
class Mended:
    """What happened since a case was sent back: why it was, what was answered, which verdicts are others now."""

    sent_back: ExitDecision
    answer: ExitDecision | None
    changed: list[Compared]


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
    stop: CaseStop | None
    mended: Mended | None
    headline: str

    @property
    def stop_words(self) -> str:
        """Say what stopped the case: each criterion that was short then, and why."""
        return (short_words(self.stop.verdict) or TAKEN_BACK) if self.stop else ""

    @property
    def tone(self) -> str:
        """Return the class of the message that carries the headline."""
        if self.stop is not None or self.falls_short:
            return "bad"
        if self.case.state == CaseState.EXITED:
            return "ok"
        return "warn" if self.case.state in {CaseState.RETURNED, CaseState.DROPPED, CaseState.MENDING} else "now"

    @property
    def falls_short(self) -> bool:
        """Whether something is no longer met while the case goes on."""
        ended = self.case.state in {CaseState.EXITED, CaseState.RETURNED, CaseState.DROPPED}
        return not ended and self.current is not None and self.current.overall != Outcome.MET

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
    signed = list(case.decisions.select_related("actor", "verdict").order_by("pk"))
    standing = read_standing([case], offered(case.state, user), signed=signed)
    current, stop = standing.current.get(case.household_id), standing.stops.get(case.pk)
    person = person_or_nobody(user)
    return CasePage(
        case=case,
        steps=_steps(case, signed, rules_of(case.standard)),
        people=_people(signed, person),
        verdicts=_compare(case.verdict, current),
        moves=moves_of(case, user=user, person=person, standing=standing),
        waits_for=_waits_for(case, user),
        history=[_event(decision) for decision in reversed(signed)],
        current=current,
        size=household_sizes([case.household_id]).get(case.household_id, 0),
        stop=stop,
        mended=_mended(case, signed, current),
        headline=_headline(case, signed, current, stop, passes=case.pk in standing.passing),
    )


def short_words(verdict: HouseholdVerdict) -> str:
    """Say which criteria are short, and why."""
    short = [cell for cell in cells_of(verdict) if cell.is_short]
    return "；".join(f"{cell.label}{cell.word}（{cell.verdict.reason or cell.verdict.value}）" for cell in short)


def _headline(
    case: ExitCase,
    signed: list[ExitDecision],
    current: HouseholdVerdict | None,
    stop: CaseStop | None,
    *,
    passes: bool,
) -> str:
    """Return the first sentence of the page: what stands between, or how it ended."""
    if case.state in {CaseState.RETURNED, CaseState.DROPPED, CaseState.MENDING}:
        return f"{case.get_state_display()}：{signed[-1].reason}"
    if case.state != CaseState.EXITED:
        if current is not None and current.overall != Outcome.MET and not passes:
            return f"提名以后出现 {current.short_count} 项没有达标，不能往下办，要补证或退回。"
        if stop is not None:
            return "核对结果变过，这一户停办。现在又达标了，要有人处理停办的原因，才能往下办。"
    return IN_PLACE.get(case.state) or f"{case.get_state_display()}。"


def _steps(case: ExitCase, signed: list[ExitDecision], rules: ExitRules) -> list[Step]:
    run = case.verdict.run_from
    checked = Step("done", "系统核对", f"七项达标，{case.standard}，截至 {run.as_of:%Y-%m-%d}", "ok", "已完成")
    taken = {decision.action: decision for decision in signed}
    chain = chain_of(rules)
    position = _position(case, chain, signed)
    return [checked, *(_step(case, move, n - position, taken, signed) for n, move in enumerate(chain))]


def chain_of(rules: ExitRules) -> list[Transition]:
    """Return the steps from the proposal to the announcement that a standard's rules ask for."""
    return [move for move in FORWARD if move.action != CaseAction.REPOST or rules.second_notice]


def steps_that_stand(case: ExitCase, signed: list[ExitDecision], rules: ExitRules) -> dict[str, ExitDecision]:
    """Return the steps that the case has behind it, by action; what it was sent back behind does not stand any more."""
    chain, taken = chain_of(rules), {decision.action: decision for decision in signed}
    behind = chain[: _position(case, chain, signed)]
    return {move.action: taken[move.action] for move in behind if move.action in taken}


def _position(case: ExitCase, chain: list[Transition], signed: list[ExitDecision]) -> int:
    """Return the index of the step that is next; for a case that has ended otherwise, of the step it came to."""
    if case.state == CaseState.EXITED:
        return len(chain)
    state = case.back_to or case.state
    if state in {CaseState.RETURNED, CaseState.DROPPED}:
        taken = {decision.action for decision in signed}
        return next((n for n, move in enumerate(chain) if move.action not in taken), len(chain))
    return next(n for n, move in enumerate(chain) if state in move.sources)


def _step(
    case: ExitCase, move: Transition, ahead: int, taken: dict[str, ExitDecision], signed: list[ExitDecision]
) -> Step:
    title = move.label
    if ahead < 0:
        return Step("done", title, "", "ok", "已完成", taken.get(move.action))
    if ahead > 0:
        return Step("wait", title, _holders(move), "", "未开始")
    if case.state in {CaseState.RETURNED, CaseState.DROPPED, CaseState.MENDING}:
        return Step("cur", title, "", "warn", case.get_state_display(), signed[-1])
    return Step("cur", title, f"由{_holders(move)}办理", "now", "等办理")


def _holders(move: Transition) -> str:
    return "、".join(Role(role).label for role in Role.values if move.permission in ROLE_PERMISSIONS[role])


def _people(signed: list[ExitDecision], person: str) -> list[tuple[str, str]]:
    """Return duty → who has it, in the order of the chain; what nobody has yet is open to those without another."""
    names: dict[str, dict[str, None]] = {}
    for decision in signed:
        name = decision.actor.display_name + ("（您）" if decision.person == person else "")
        names.setdefault(DUTY_OF[decision.action], {})[name] = None
    order = list(dict.fromkeys(DUTY_OF[move.action] for move in FORWARD))
    return [(Duty(duty).label, "、".join(names.get(duty, {})) or "待定，上面各位除外") for duty in order]


def _compare(then: HouseholdVerdict, now: HouseholdVerdict | None) -> list[Compared]:
    before = cells_of(then)
    if now is None or now.pk == then.pk:
        return [Compared(cell, None) for cell in before]
    later = {cell.name: cell for cell in cells_of(now)}
    pairs = ((old, later.get(old.name, old)) for old in before)
    return [Compared(old, new if new.verdict != old.verdict else None) for old, new in pairs]


def _mended(case: ExitCase, signed: list[ExitDecision], current: HouseholdVerdict | None) -> Mended | None:
    """Return what changed since the case was last sent back, while whoever did that has not seen it again."""
    last = next((decision for decision in reversed(signed) if decision.action in SENT_BACK), None)
    if case.reviewer_id is None or last is None:
        return None
    answer = next((one for one in signed if one.pk > last.pk and one.action == CaseAction.MEND), None)
    return Mended(last, answer, [one for one in _compare(last.verdict, current) if one.now is not None])


def _waits_for(case: ExitCase, user: Any) -> str:
    """Return which role the next step waits for, when it is not this user's."""
    ahead = [t for t in EXIT_TRANSITIONS if case.state in t.sources and not t.is_back]
    if not ahead or any(user.may(t.permission) for t in ahead):
        return ""
    return _holders(ahead[0])


def _event(decision: ExitDecision) -> dict[str, Any]:
    who = f"{decision.actor.display_name}（{Role(decision.role).label}）"
    said = f"：{decision.reason}" if decision.reason else ""
    paper = f" · {decision.document}" if decision.document else ""
    title = f"第 {decision.round} 轮 · {decision.get_action_display()}"
    hot = decision.action in GOING_BACK or decision.action in {CaseAction.CONFIRM, CaseAction.ANNOUNCE}
    return {
        "on": decision.decided_at,
        "title": title,
        "text": who + said + paper,
        "hot": hot,
        "reason": decision.reason,
    }
