"""What the confirmation page says before households are proposed, approved or returned: who, how many, what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from assessments.models import HouseholdVerdict
from assessments.selectors.sizes import household_sizes
from assessments.selectors.weighing import Blocked, Weighed, weigh_decision, weigh_proposal
from assessments.status import EXIT_TRANSITIONS, CaseAction
from households.models import Household
from villages.persons import person_of


@dataclass(frozen=True)
class Wording:
    """How an action speaks: {n} households, {people} people."""

    verb: str
    question: str
    consequence: str
    done: str
    opinion: str
    harmful: bool = False


WORDINGS: dict[str, Wording] = {
    CaseAction.PROPOSE: Wording(
        verb="提名",
        question="提名 {n} 户、{people} 人为预脱贫？",
        consequence="提名后您不能审批这 {n} 户，由另一位审批人批准或退回。",
        done="已提名 {n} 户，等另一位审批人办理。",
        opinion="提名意见",
    ),
    CaseAction.APPROVE: Wording(
        verb="批准",
        question="批准 {n} 户、{people} 人为预脱贫？",
        consequence="批准后这 {n} 户记为预脱贫。预脱贫还不是脱贫，帮扶和政策不变。",
        done="已批准 {n} 户，这 {n} 户现在是预脱贫。",
        opinion="审批意见",
    ),
    CaseAction.RETURN: Wording(
        verb="退回",
        question="退回 {n} 户、{people} 人的提名？",
        consequence="退回后提名的人看到原因，补齐了可以再提名，那是新的一轮。这一轮您不再经手。",
        done="已退回 {n} 户，原因已记下。",
        opinion="退回原因",
        harmful=True,
    ),
}


@dataclass(frozen=True)
class Chosen:
    """One household on the confirmation page: its pick, so that it can be sent on, and what to look at twice."""

    pick: str
    household: Household
    verdict: HouseholdVerdict
    size: int
    warning: str = ""


@dataclass(frozen=True)
class Confirmation:
    """The page before a decision. Those blocked are shown and not sent on."""

    action: str
    ready: list[Chosen]
    blocked: list[Blocked]

    @property
    def wording(self) -> Wording:
        return WORDINGS[self.action]

    @property
    def question(self) -> str:
        return self._fill(self.wording.question) if self.ready else "选中的户现在都不能办理"

    @property
    def consequence(self) -> str:
        return self._fill(self.wording.consequence) if self.ready else "原因写在下面。请回到名单重新选择。"

    @property
    def label(self) -> str:
        return f"{self.wording.verb} {len(self.ready)} 户"

    @property
    def back_label(self) -> str:
        return f"先不{self.wording.verb}" if self.ready else "回到名单"

    def _fill(self, text: str) -> str:
        return text.format(n=len(self.ready), people=sum(chosen.size for chosen in self.ready))


def read_confirmation(*, action: str, picks: Mapping[int, int], user: Any) -> Confirmation:
    """Weigh what was picked and return the page that asks about it. Raises Refused for picks outside the user's rows.

    `picks` maps verdict id → 0 for a proposal, case id → round for the rest.
    """
    if action == CaseAction.PROPOSE:
        return _confirm(action, weigh_proposal(verdict_ids=picks.keys(), user=user), _proposal_parts)
    weighed = weigh_decision(
        transition=EXIT_TRANSITIONS.get(action), case_rounds=picks, person=person_of(user), user=user
    )
    return _confirm(action, weighed, _decision_parts)


def _proposal_parts(ready: Any) -> tuple[str, Household, HouseholdVerdict]:
    return str(ready.verdict.pk), ready.household, ready.verdict


def _decision_parts(ready: Any) -> tuple[str, Household, HouseholdVerdict]:
    return f"{ready.case.pk}-{ready.case.round}", ready.case.household, ready.verdict


def _confirm(action: str, weighed: Weighed, parts: Any) -> Confirmation:
    found = [parts(ready) for ready in weighed.ready]
    sizes = household_sizes([household.pk for _, household, _ in found])
    ready = [
        Chosen(pick, household, verdict, sizes.get(household.pk, 0), _warning(household, verdict))
        for pick, household, verdict in found
    ]
    return Confirmation(action, ready, weighed.blocked)


def _warning(household: Household, verdict: HouseholdVerdict) -> str:
    """Return what to look at twice: a household of this year does not, as a rule, leave this year."""
    remarks = [found.reason for found in verdict.verdicts.values() if found.reason]
    if household.registered_year == timezone.localdate().year:
        remarks.insert(0, "今年新识别，一般当年不退出")
    return "；".join(remarks)
