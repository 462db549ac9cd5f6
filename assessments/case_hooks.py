"""What the exit list and the cases say on the home page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.urls import reverse

from accounts.hooks import Card
from accounts.permissions import APPROVE_EXIT, PROPOSE_EXIT, VIEW_EXIT_LIST
from assessments.models import ExitCase, ExitDecision, HouseholdVerdict
from assessments.selectors.case_list import person_or_nobody
from assessments.selectors.exit_list import Tab, counts_by_township, latest_run
from assessments.status import CaseAction, CaseState


@dataclass(frozen=True)
class Task:
    """One line of work on the home page, with the list it leads to."""

    title: str
    text: str
    url: str
    label: str


def case_cards(user: Any) -> list[Card]:
    """Return what waits for this user's decision, and the figures of tonight's list; nothing for other roles."""
    if not user.may(VIEW_EXIT_LIST):
        return []
    cases = ExitCase.objects.visible_to(user)
    waiting = dict(cases.order_by().values_list("state").annotate(n=Count("pk")))
    run = latest_run()
    rows = counts_by_township(HouseholdVerdict.objects.visible_to(user).current(), run.previous if run else None)
    counts = {tab: sum(row[tab] for row in rows.values()) for tab in Tab}
    return [
        Card("assessments/cards/_tasks.html", {"tasks": _tasks(user, cases, waiting, counts)}, order=10),
        Card("assessments/cards/_tonight.html", {"figures": _figures(counts), "run": run}, order=20),
    ]


def _tasks(user: Any, cases: Any, waiting: dict[str, int], counts: dict[Tab, int]) -> list[Task]:
    proposed, returned = waiting.get(CaseState.PROPOSED, 0), waiting.get(CaseState.RETURNED, 0)
    tasks = []
    if user.may(APPROVE_EXIT) and proposed:
        own = _proposed_by(person_or_nobody(user), cases)
        text = f"另有 {own} 户是您提名的，由别人审批" if own else "批准，或写明原因退回"
        if proposed > own:
            tasks.append(Task(f"{proposed - own} 户等您审批", text, _cases(CaseState.PROPOSED), "去审批"))
    if user.may(PROPOSE_EXIT):
        if returned:
            tasks.append(Task(f"{returned} 户被退回", "看原因，补齐再提名", _cases(CaseState.RETURNED), "看退回原因"))
        if counts[Tab.MET]:
            tasks.append(Task(f"{counts[Tab.MET]:,} 户全部达标", "还没有提名", _list(Tab.MET), "看今晚名单"))
        if proposed:
            tasks.append(Task(f"{proposed} 户等审批", "由另一位审批人办理", _cases(CaseState.PROPOSED), "看进度"))
    return tasks


def _proposed_by(person: str, cases: Any) -> int:
    own = ExitDecision.objects.filter(person=person, action=CaseAction.PROPOSE, round=F("case__round"))
    return int(cases.filter(state=CaseState.PROPOSED, pk__in=own.values("case")).count())


def _figures(counts: dict[Tab, int]) -> list[dict[str, Any]]:
    return [{"label": tab.label, "value": f"{counts[tab]:,}", "unit": "户", "url": _list(tab)} for tab in Tab]


def _list(tab: str) -> str:
    return f"{reverse('assessments:exit_list')}?tab={tab}"


def _cases(state: str) -> str:
    return f"{reverse('assessments:case_list')}?tab={state}"
