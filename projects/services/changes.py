"""Changes to a project under way, and its termination: asked for, looked at and decided by different persons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_WORKS
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from projects.change_status import CHANGE_TABLE, ChangeAction, ChangeKind, ChangeState
from projects.models import ChangeDecision, Project, ProjectChange, ProjectMilestone, WorksDuty
from projects.progress import is_over
from projects.selectors.changes import base_of, persons_on, step_fault
from projects.services.contracts import MOST_AMOUNT
from projects.services.milestones import rows_of
from projects.services.working import locked, require_open, require_plannable, require_words, take_duty
from projects.status import Milestone
from villages.persons import person_of

LONGEST_CONTENT, LONGEST_OPINION, LONGEST_DOCUMENT = 500, 200, 60


@dataclass(frozen=True)
class ChangeEntry:
    """What is asked for: another investment, another day of completion, other works, or to end the project."""

    kind: str
    content: str
    amount: Decimal | None = None
    finish_on: date | None = None


@service("projects.change_ask")
def ask_change(*, project_id: int, entry: ChangeEntry, actor: User) -> ProjectChange:
    """Ask to change a project under way, or to end it, and return the change.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason, while another change is
    being decided on, or when the project is not under way.
    """
    transition = CHANGE_TABLE.get(ChangeAction.ASK)
    require(actor, KEEP_WORKS)
    project = locked(project_id, actor)
    require_open(project)
    person = take_duty(project, actor, WorksDuty.WORKS)
    if ProjectChange.objects.open().filter(project=project).exists():
        raise Refused("这个项目还有一件变更没有办完。请等它办完再申请。")
    content = require_words(entry.content, "变更内容和原因", LONGEST_CONTENT, required=True)
    base = base_of(project)
    _require_asked(entry, base)
    change = ProjectChange.objects.create(
        project=project,
        kind=entry.kind,
        base_amount=base,
        amount=entry.amount,
        finish_on=entry.finish_on,
        content=content,
        is_large=entry.kind == ChangeKind.TERMINATION or (entry.amount is not None and is_over(entry.amount, base)),
        state=transition.target,
        asked_on=timezone.localdate(),
    )
    ChangeDecision.objects.create(change=change, action=ChangeAction.ASK, person=person, actor=actor)
    told = {"kind": change.kind, "amount": str(change.amount or ""), "is_large": change.is_large}
    record(actor=actor, action="projects.change_ask", subject=project, after=told, reason=content)
    return change


def _require_asked(entry: ChangeEntry, base: Decimal) -> None:
    if entry.kind not in ChangeKind.values:
        raise Refused("请选择是变更还是终止。")
    if entry.kind == ChangeKind.TERMINATION:
        if entry.amount is not None or entry.finish_on is not None:
            raise Refused("终止项目不用填变更后的投资和竣工日期，请清空。")
        return
    if entry.amount is not None and not 0 < entry.amount < MOST_AMOUNT:
        raise Refused("变更后投资应大于 0，单位元，请核对。")
    if entry.amount == base:
        raise Refused("变更后投资和原来的一样。不变的请留空。")
    if entry.finish_on is not None:
        require_plannable(entry.finish_on, "变更后竣工日期")


def _step(action: str) -> Callable[..., ProjectChange]:
    """Return the service of a step on a change. It raises as `_take`."""

    @service(f"projects.change_{action}")
    def step(*, change_id: int, reason: str, document: str, actor: User) -> ProjectChange:
        return _take(CHANGE_TABLE.get(action), change_id, reason, document, actor)

    return step


STEPS: dict[str, Callable[..., ProjectChange]] = {
    move.action: _step(move.action) for move in CHANGE_TABLE if move.action != ChangeAction.ASK
}
"""Action → its service."""


def _take(transition: Transition, change_id: int, reason: str, document: str, actor: User) -> ProjectChange:
    """Sign and move a change, and carry it out once it is approved.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused from the wrong state, for a person who took
    another step on it, without the reason or document that the step needs.
    """
    require(actor, transition.permission)
    found = ProjectChange.objects.visible_to(actor).get(pk=change_id)
    project = locked(found.project_id, actor)
    change = ProjectChange.objects.select_for_update().get(pk=change_id)
    change.project, person = project, person_of(actor)
    fault = step_fault(transition, change, person, persons_on(change.decisions.all()))
    if fault:
        raise Refused(fault)
    words = require_words(reason, "原因", LONGEST_OPINION, required=transition.needs_reason)
    number = require_words(document, "批复文号", LONGEST_DOCUMENT, required=transition.needs_document)
    ChangeDecision.objects.create(change=change, action=transition.action, person=person, actor=actor, reason=words)
    before, change.state = change.state, transition.target
    if transition.target in {ChangeState.APPROVED, ChangeState.RETURNED}:
        change.decided_on, change.document = timezone.localdate(), number
    change.save(update_fields=["state", "decided_on", "document"])
    if change.state == ChangeState.APPROVED:
        _carry_out(project, change)
    record(
        actor=actor,
        action=f"projects.change_{transition.action}",
        subject=project,
        before={"state": before},
        after={"state": change.state, "document": number},
        reason=words,
    )
    return change


def _carry_out(project: Project, change: ProjectChange) -> None:
    """Let a project end, or be finished by another day; its investment is read from the approved changes."""
    if project.milestone == Milestone.TERMINATED or project.accepted_on is not None:
        raise Refused("项目已经验收或者终止，变更不能再批准。请退回。")
    rows = rows_of(project)
    if change.kind == ChangeKind.TERMINATION:
        row = rows.get(Milestone.TERMINATED) or ProjectMilestone(project=project, milestone=Milestone.TERMINATED)
        row.reached_on = change.decided_on
        row.save()
        project.milestone = Milestone.TERMINATED
        project.save(update_fields=["milestone"])
    elif change.finish_on is not None:
        row = rows.get(Milestone.FINISHED) or ProjectMilestone(project=project, milestone=Milestone.FINISHED)
        row.planned_on = change.finish_on
        if row.reached_on and row.reached_on > change.finish_on and not row.reason:
            row.reason = change.content[:LONGEST_OPINION]
        row.save()
