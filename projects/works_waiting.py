"""What waits for a person about the carrying out of projects: overdue milestones, acceptances, changes."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, Min, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.permissions import ACCEPT_WORKS, APPROVE_WORKS_CHANGES, KEEP_WORKS, REVIEW_WORKS_CHANGES
from accounts.tallies import Found
from projects.change_status import ChangeState
from projects.models import ChangeDecision, Project, ProjectChange, ProjectMilestone, WorksDuty, WorksPerson
from projects.status import Milestone
from villages.models import CadreAccount


def waiting_items(user: Any) -> list[Question]:
    """Return what this person can do next about works; none for those who neither keep nor decide on any."""
    items = []
    if user.may(KEEP_WORKS):
        late = ProjectMilestone.objects.visible_to(user).overdue(timezone.localdate())
        items.append(Question(late, _late, {"first": Min("planned_on")}))
    if user.may(ACCEPT_WORKS):
        items.append(Question(_to_accept(user), _accept, {"first": Min("finished_on")}))
    for permission, state, told in (
        (REVIEW_WORKS_CHANGES, ChangeState.ASKED, _said("审核项目变更", "超过 10% 的报县级审批")),
        (APPROVE_WORKS_CHANGES, ChangeState.CHECKED, _said("审批项目变更和终止", "要有批复文号")),
    ):
        if user.may(permission):
            items.append(Question(_to_decide(user, state), told, {"first": Min("asked_on")}))
    return items


def _person(user: Any) -> Any:
    # Looked up inside the statement that counts: the home page has no query to spare.
    return CadreAccount.objects.filter(user=user).values("cadre__id_hash")


def _to_accept(user: Any) -> Any:
    own = WorksPerson.objects.filter(project=OuterRef("pk"), person__in=_person(user), duty=WorksDuty.WORKS)
    return Project.objects.visible_to(user).filter(~Exists(own), milestone=Milestone.FINISHED)


def _to_decide(user: Any, state: str) -> Any:
    own = ChangeDecision.objects.filter(change=OuterRef("pk"), person__in=_person(user))
    return ProjectChange.objects.visible_to(user).filter(~Exists(own), state=state)


def _url(tab: str) -> str:
    return f"{reverse('projects:works_list')}?tab={tab}"


def _late(found: Found) -> Waiting:
    return Waiting(
        task="登记逾期的项目节点",
        count=found["n"],
        unit="个",
        url=_url("overdue"),
        label="去登记",
        text="到了的填日期，没有到的写明原因",
        due=found["first"],
    )


def _accept(found: Found) -> Waiting:
    return Waiting(
        task="验收竣工项目",
        count=found["n"],
        unit="个",
        url=_url("accept"),
        label="去验收",
        text="没有经手实施的人才能验收",
        since=found["first"],
    )


def _said(task: str, text: str) -> Callable[[Found], Waiting]:
    return lambda found: Waiting(
        task=task, count=found["n"], unit="件", url=_url("changes"), label="去办理", text=text, since=found["first"]
    )
