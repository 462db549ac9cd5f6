"""What waits for a person in the exit check: cases by the table of moves, candidates of tonight, gaps to close."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.permissions import VIEW_EXIT_LIST, ScopeKind
from accounts.tallies import Found
from assessments.models import ExitCase, ExitDecision, HouseholdVerdict
from assessments.selectors.case_list import person_or_nobody
from assessments.selectors.exit_list import Tab, tab_conditions
from assessments.selectors.gaps import households_with_gaps
from assessments.selectors.weighing import BEFORE_EXIT
from assessments.status import EXIT_TRANSITIONS, STORED_STATES, CaseState
from config.lib.dates import income_window
from config.lib.transitions import Transition

WORDS: dict[str, tuple[str, str, str]] = {
    CaseState.PROPOSED: ("审批预脱贫", "批准，或写明原因退回", "去审批"),
    CaseState.RETURNED: ("再提名退回的", "看退回原因，补齐了再提名", "看退回原因"),
}
"""State → what to do, what to know, the word of the button. Other states speak with the labels of their moves."""


def waiting_items(user: Any) -> list[Question]:
    """Return what this person can do next about exits; the moves and their holders are those of EXIT_TRANSITIONS."""
    held = [transition for transition in EXIT_TRANSITIONS if user.may(transition.permission)]
    items = list(_cases(user, held)) if held else []
    if any(CaseState.NEW in transition.sources for transition in held):
        items.append(_candidates(user))
    if user.scope_kind == ScopeKind.TOWNSHIP and user.may(VIEW_EXIT_LIST):
        items += [_came_back(user), _gaps(user)]
    return items


def _cases(user: Any, held: list[Transition]) -> Iterator[Question]:
    """Yield the cases of each state from which this person may make a move. Nobody behind the account: none."""
    person = person_or_nobody(user)
    if not person:
        return
    for state in STORED_STATES:
        moves = [transition for transition in held if state in transition.sources]
        if not moves:
            continue
        mine = _in_reach(_open_cases(state, user), person, moves)
        yield Question(mine, _words_of(state, moves), {"first": Min(TruncDate("changed_at"))})


def _words_of(state: str, moves: list[Transition]) -> Callable[[Found], Waiting]:
    task, text, label = WORDS.get(state, ("或".join(move.label for move in moves), "", "去办理"))
    return lambda found: Waiting(task, found["n"], "户", _case_list(state), label, text, since=found["first"])


def _open_cases(state: str, user: Any) -> Any:
    """Return the cases in `state` that can go on: a returned one only in its year, while the household may leave."""
    cases = ExitCase.objects.visible_to(user).filter(state=state)
    if state != CaseState.RETURNED:
        return cases
    return cases.filter(exit_year=income_window(timezone.localdate())[1].year, household__status__in=BEFORE_EXIT)


def _in_reach(cases: Any, person: str, moves: list[Transition]) -> Any:
    """Leave out the cases on which `person` took a step in this round that excludes them from every one of `moves`."""
    reach = Q()
    for excluding in {move.other_person_than for move in moves}:
        taken = ExitDecision.objects.filter(
            case=OuterRef("pk"), round=OuterRef("round"), person=person, action__in=excluding
        )
        reach |= ~Q(Exists(taken)) if excluding else Q(pk__isnull=False)
    return cases.filter(reach)


def _candidates(user: Any) -> Question:
    return Question(
        HouseholdVerdict.objects.visible_to(user).current().filter(tab_conditions(None)[Tab.MET]),
        lambda found: Waiting(
            task="提名预脱贫",
            count=found["n"],
            unit="户",
            url=f"{reverse('assessments:exit_list')}?tab={Tab.MET}",
            label="看今晚名单",
            text="全部达标，还没有提名",
            since=found["first"],
        ),
        {"first": Min(TruncDate("overall_since"))},
    )


def _came_back(user: Any) -> Question:
    """Return what the county sent back: the township cannot propose, but it supplies what was missing."""
    return Question(
        _open_cases(CaseState.RETURNED, user),
        lambda found: Waiting(
            task="补齐县里退回的",
            count=found["n"],
            unit="户",
            url=_case_list(CaseState.RETURNED),
            label="看退回原因",
            text="县里退回了提名，按原因补材料",
            since=found["first"],
        ),
        {"first": Min(TruncDate("changed_at"))},
    )


def _gaps(user: Any) -> Question:
    return Question(
        households_with_gaps(user),
        lambda found: Waiting(
            task="补齐缺的资料",
            count=found["n"],
            unit="户",
            url=reverse("assessments:gap_list"),
            label="看缺什么",
            text="缺核算表、鉴定、名单或帮扶人的户",
        ),
    )


def _case_list(state: str) -> str:
    return f"{reverse('assessments:case_list')}?tab={state}"
