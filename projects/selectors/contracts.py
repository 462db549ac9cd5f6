"""The page of a project's procurement, contracts and changes, and of one change. Reads only."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.change_status import CHANGE_TABLE, ChangeAction
from projects.models import (
    Bid,
    ChangeDecision,
    Contract,
    Procurement,
    Project,
    ProjectChange,
    WorksPerson,
)
from projects.progress import most_of
from projects.selectors.changes import base_after, persons_on, step_fault
from projects.selectors.works import keep_fault
from villages.persons import person_key

NOBODY = "您的账号没有关联到干部本人，不能办理。请联系县办系统管理员。"


@dataclass(frozen=True)
class ContractsPage:
    """What was procured and contracted, what was approved, and why this user may not write now (None: never)."""

    procurements: list[tuple[Procurement, list[Bid]]]
    contracts: list[Contract]
    changes: list[ProjectChange]
    contracted: Decimal
    base: Decimal
    fault: str | None

    @property
    def most(self) -> Decimal:
        """What may be contracted without being approved anew."""
        return most_of(self.base)

    @property
    def has_open_change(self) -> bool:
        """Whether a change waits to be decided on."""
        return any(one.decided_on is None for one in self.changes)


def read_contracts(project: Project, user: Any, *, may_keep: bool) -> ContractsPage:
    """Return the page of one project's contracts."""
    procurements = list(Procurement.objects.standing().filter(project=project))
    bids = list(Bid.objects.filter(procurement__in=procurements))
    contracts = list(Contract.objects.filter(project=project))
    changes = list(ProjectChange.objects.filter(project=project))
    fault = None
    if may_keep:
        mine = WorksPerson.objects.filter(project=project, person=person_key(user)).first()
        fault = keep_fault(project, mine.duty if mine else "")
    return ContractsPage(
        procurements=[(one, [bid for bid in bids if bid.procurement_id == one.pk]) for one in procurements],
        contracts=contracts,
        changes=changes,
        contracted=sum((one.amount for one in contracts if one.voided_on is None), Decimal(0)),
        base=base_after(project, changes),
        fault=fault,
    )


@dataclass(frozen=True)
class ChangeMove:
    """A step that this user's role may take on a change, and why it cannot go now."""

    action: str
    label: str
    is_back: bool
    fault: str


@dataclass(frozen=True)
class ChangePage:
    """What was said to a change, and what this user can do about it."""

    decisions: list[ChangeDecision]
    moves: list[ChangeMove]


def read_change(change: ProjectChange, user: Any) -> ChangePage:
    """Return the page of one change."""
    decisions = list(change.decisions.select_related("actor"))
    person, earlier = person_key(user), persons_on(decisions)
    moves = [
        ChangeMove(
            move.action, move.label, move.is_back, step_fault(move, change, person, earlier) if person else NOBODY
        )
        for move in CHANGE_TABLE.available(change.state, user)
        if move.action != ChangeAction.ASK
    ]
    return ChangePage(decisions, moves)
