"""Changes to projects: what was approved last, and whether a step may be taken now. Reads only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import Transition
from projects.change_status import CHANGE_TABLE, LARGE, SMALL, ChangeAction, ChangeState
from projects.models import ChangeDecision, Project, ProjectChange
from projects.progress import ApprovedChange, approved_base
from villages.persons import require_other_person


def base_of(project: Project, on: date | None = None) -> Decimal:
    """Return the investment approved last for a project, now or on a day."""
    return bases_of({project.pk: project.plan_amount}, on)[project.pk]


def bases_of(plans: Mapping[int, Decimal], on: date | None = None) -> dict[int, Decimal]:
    """Return project id → the investment approved last, given what was planned in the library."""
    rows = ProjectChange.objects.filter(project__in=plans, state=ChangeState.APPROVED, amount__isnull=False)
    if on is not None:
        rows = rows.filter(decided_on__lte=on)
    found: dict[int, list[ApprovedChange]] = defaultdict(list)
    for project_id, amount, is_large in rows.order_by("pk").values_list("project_id", "amount", "is_large"):
        found[project_id].append(ApprovedChange(amount, is_large))
    return {pk: approved_base(plan, found[pk]) for pk, plan in plans.items()}


def base_after(project: Project, changes: Iterable[ProjectChange]) -> Decimal:
    """Return the same out of changes that were read already."""
    approved = sorted((c for c in changes if c.state == ChangeState.APPROVED), key=lambda change: change.pk)
    return approved_base(project.plan_amount, [ApprovedChange(c.amount, c.is_large) for c in approved])


def persons_on(decisions: Iterable[ChangeDecision]) -> dict[str, str]:
    """Return person → the step they took on a change."""
    return {one.person: one.action for one in decisions}


def step_fault(transition: Transition, change: ProjectChange, person: str, earlier: Mapping[str, str]) -> str:
    """Return why `person` may not take `transition` on a change now; empty when they may."""
    try:
        CHANGE_TABLE.require(transition.action, change.state, change.get_state_display())
    except Refused as refusal:
        return str(refusal)
    return _size_fault(transition.needs, change) or _person_fault(transition, person, earlier)


def _size_fault(needs: Collection[str], change: ProjectChange) -> str:
    if SMALL in needs and change.is_large:
        return "投资超过原批准的 10%，或者是终止项目，县办不能自己定。请报县级审批。"
    if LARGE in needs and not change.is_large:
        return "没有超过原批准投资的 10%，不用报县级审批。请直接同意或退回。"
    return ""


def _person_fault(transition: Transition, person: str, earlier: Mapping[str, str]) -> str:
    taken = {who: action for who, action in earlier.items() if action in transition.other_person_than}
    label = ChangeAction(taken[person]).label if person in taken else ""
    try:
        sentence = f"您办过这件变更的「{label}」，不能再{transition.label}。请由另一位同事办理。"
        require_other_person(person=person, earlier=taken, sentence=sentence)
    except SamePersonRefused as refusal:
        return str(refusal)
    return ""
