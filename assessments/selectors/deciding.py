"""Which of the chosen cases a person may move on or back now, and a sentence for each that they may not."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import ScopeKind
from assessments.criteria.verdict import Outcome
from assessments.facts import read_facts
from assessments.judging import pack
from assessments.models import CaseStop, ExitCase, ExitDecision, HouseholdVerdict
from assessments.selectors.conditions import open_needs
from assessments.selectors.duties import duty_fault, persons_of, persons_on
from assessments.selectors.weighing import (
    BEFORE_EXIT,
    BEING_CHECKED,
    NOT_FOUND,
    Blocked,
    Weighed,
    current_verdicts,
    locked,
)
from assessments.status import DUTY_OF, EXIT_TRANSITIONS, SENT_BACK, CaseAction, CaseState, Duty
from config.lib.dates import income_window, school_term_start
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.transitions import Transition
from households.models import Household
from households.status import HouseholdStatus

LATER_CHECKS = (Duty.TOWNSHIP, Duty.INSPECTION, Duty.APPROVAL)
"""Duties that send a case back, and see it again once it is mended."""
STOPPED = "核对结果变了，这一户已经停办。请先处理停办的原因，再往下办。"


@dataclass(frozen=True)
class ReadyCase:
    """A case that may be decided, and the verdict the decision looks at."""

    case: ExitCase
    verdict: HouseholdVerdict


@dataclass
class Standing:
    """What is known of some cases before anybody decides them: verdicts, persons, stops, who still passes."""

    current: dict[int, HouseholdVerdict] = field(default_factory=dict)
    earlier: dict[int, dict[str, str]] = field(default_factory=dict)
    stops: dict[int, CaseStop] = field(default_factory=dict)
    passing: set[int] = field(default_factory=set)
    needs: dict[str, dict[int, str]] = field(default_factory=dict)
    awaited: set[int] = field(default_factory=set)
    """Cases whose reviewer is still at work and still sees them."""


def weigh_decision(
    *, transition: Transition, case_rounds: Mapping[int, int], person: str, user: Any, lock: bool = False
) -> Weighed:
    """Sort these cases (id → round shown) by whether `person` may take `transition` on them now.

    With `lock`, households and cases are locked first, in id order. Raises NotFoundRefused when one lies outside the
    rows `user` may see. The number of queries does not grow with the cases.
    """
    chosen = ExitCase.objects.visible_to(user).filter(pk__in=case_rounds)
    homes = Household.objects.visible_to(user).filter(pk__in=chosen.values("household"))
    households = {household.pk: household for household in locked(homes, lock=lock)}
    # Not the keys: a list that hangs anew names cases that others are deciding, and who decides waits for the list.
    cases = locked(chosen.select_related("standard", "verdict__run_from", "reviewer"), lock=lock, no_key=True)
    if len(cases) != len(case_rounds):
        raise NotFoundRefused(NOT_FOUND)
    for case in cases:
        case.household = households[case.household_id]
    standing = read_standing(cases, [transition], lock=lock)
    weighed = Weighed()
    for case in cases:
        fault = _round_fault(case, shown=case_rounds[case.pk]) or decision_fault(transition, case, person, standing)
        if fault:
            weighed.blocked.append(Blocked(case.household, fault))
        else:
            weighed.ready.append(ReadyCase(case, standing.current.get(case.household_id) or case.verdict))
    return weighed


def read_standing(
    cases: Collection[ExitCase],
    transitions: Collection[Transition],
    *,
    signed: Iterable[ExitDecision] | None = None,
    lock: bool = False,
) -> Standing:
    """Return what decides whether `transitions` may be taken on `cases`, in a constant number of queries.

    `signed` are all decisions on them, where they are at hand.
    """
    current = current_verdicts([case.household_id for case in cases], lock=lock)
    stops = CaseStop.objects.standing().filter(case__in=cases).select_related("verdict")
    return Standing(
        current=current,
        earlier=persons_on(cases) if signed is None else persons_of(signed),
        stops={stop.case_id: stop for stop in stops},
        passing=passing(cases, current),
        needs={t.action: open_needs(t.needs, [case for case in cases if case.state in t.sources]) for t in transitions},
        awaited=_awaited(cases) if any(_is_seen_again(move) for move in transitions) else set(),
    )


def _awaited(cases: Iterable[ExitCase]) -> set[int]:
    """Return the cases that their reviewer can still see: who was posted elsewhere must not hold one up.

    One query, and none where they all work for the county, whose lists have no query to spare.
    """
    found: set[int] = set()
    of_reviewer: dict[User, list[int]] = {}
    for case in cases:
        if case.reviewer is None or not case.reviewer.is_active:
            continue
        if case.reviewer.scope_kind == ScopeKind.COUNTY:
            found.add(case.pk)
        else:
            of_reviewer.setdefault(case.reviewer, []).append(case.pk)
    seen = [
        ExitCase.objects.visible_to(reviewer).filter(pk__in=mine).order_by().values_list("pk", flat=True)
        for reviewer, mine in of_reviewer.items()
    ]
    return found | set(seen[0].union(*seen[1:])) if seen else found


def decision_fault(transition: Transition, case: ExitCase, person: str, standing: Standing) -> str:
    """Return why `person` may not take `transition` on this case now, as a sentence; empty when they may."""
    try:
        EXIT_TRANSITIONS.require(transition.action, case.state, case.get_state_display())
    except Refused as refusal:
        return str(refusal)
    return (
        duty_fault(transition, person, standing.earlier.get(case.pk, {}))
        or _reviewer_fault(transition, case, person, standing)
        or ("" if transition.is_back else _household_fault(transition, case, standing))
        or standing.needs.get(transition.action, {}).get(case.pk, "")
    )


def _reviewer_fault(transition: Transition, case: ExitCase, person: str, standing: Standing) -> str:
    """Say that a case comes back to who sent it back, while they are still at work and hold the permission."""
    reviewer = case.reviewer
    if reviewer is None or not _is_seen_again(transition):
        return ""
    mine = standing.earlier.get(case.pk, {}).get(person, "")
    if mine in SENT_BACK and DUTY_OF[mine] == DUTY_OF[transition.action]:
        return ""
    if case.pk not in standing.awaited or not reviewer.may(transition.permission):
        return ""
    return f"这一户是{reviewer.display_name}退回的，补正以后仍由{reviewer.display_name}看。"


def _is_seen_again(transition: Transition) -> bool:
    """Say whether the step belongs to who sent a case back."""
    return DUTY_OF[transition.action] in LATER_CHECKS and transition.action != CaseAction.DROP


def _household_fault(transition: Transition, case: ExitCase, standing: Standing) -> str:
    household, verdict = case.household, standing.current.get(case.household_id)
    expected = BEFORE_EXIT if case.state == CaseState.PROPOSED else (HouseholdStatus.PLANNED,)
    if household.status not in expected:
        way_out = "请退回提名人。" if case.state == CaseState.PROPOSED else "请县办撤出计划。"
        return f"这一户现在是「{household.get_status_display()}」，不能{transition.label}。{way_out}"
    if verdict is None:
        return BEING_CHECKED
    if case.pk not in standing.passing:
        return (
            "提名以后核对结果变了，现在七项没有全部达标，不能批准。请退回提名人补证。"
            if (case.state == CaseState.PROPOSED)
            else f"核对结果变了，现在七项没有全部达标，不能{transition.label}。请先补齐，再处理停办。"
        )
    return STOPPED if case.pk in standing.stops else ""


def passing(cases: Collection[ExitCase], current: Mapping[int, HouseholdVerdict]) -> set[int]:
    """Return the ids of the cases whose household meets all, tonight or by the calendar its case was begun with."""
    met = {
        case.pk
        for case in cases
        if (verdict := current.get(case.household_id)) is not None and verdict.overall == Outcome.MET
    }
    return met | met_as_pinned([case for case in cases if case.pk not in met])


def met_as_pinned(cases: Iterable[ExitCase]) -> set[int]:
    """Return the cases that meet all today by the standard, window, year and term they were begun with.

    A new income window, insurance year or school term makes tonight's verdict unknown for everybody; it must not stop
    a case that was proposed before. Any newer fact about the household still does.
    """
    today = timezone.localdate()
    groups: dict[tuple[date, int], list[ExitCase]] = {}
    for case in cases:
        pinned = case.verdict.run_from.as_of
        if _calendar(today) != _calendar(pinned):
            groups.setdefault((pinned, case.standard_id), []).append(case)
    found: set[int] = set()
    for (pinned, _), members in groups.items():
        found |= _met_on(pinned, members, today)
    return found


def _met_on(pinned: date, cases: list[ExitCase], today: date) -> set[int]:
    of_household = {case.household_id: case.pk for case in cases}
    standard, thresholds = cases[0].standard, cases[0].standard.thresholds()
    with transaction.atomic():
        facts = read_facts(
            household_ids=list(of_household),
            as_of=today,
            known_at=timezone.now(),
            standard=thresholds,
            calendar_day=pinned,
        )
        judged = [pack(one, thresholds, standard.pk) for one in facts]
    return {of_household[one.household_id] for one in judged if one.overall == Outcome.MET}


def _calendar(day: date) -> tuple[date, int, date]:
    return income_window(day)[1], day.year, school_term_start(day)


def _round_fault(case: ExitCase, *, shown: int) -> str:
    if case.round == shown:
        return ""
    return "打开页面以后，这一户退回过又重新提名了。请看过新一轮再办理。"
