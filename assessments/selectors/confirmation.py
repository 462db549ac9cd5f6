"""What the confirmation page says before households are proposed, approved or returned: who, how many, what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from assessments.models import HouseholdVerdict
from assessments.selectors.deciding import weigh_decision
from assessments.selectors.sizes import household_sizes
from assessments.selectors.weighing import Blocked, Weighed, weigh_proposal
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


BACK_AGAIN = "退回后村里看到原因，补齐了报回来，还是由您来看。"
WORDINGS: dict[str, Wording] = {
    CaseAction.PROPOSE: Wording(
        "提名", "提名 {n} 户、{people} 人为预脱贫？", "提名后您不能审批这 {n} 户，由另一位审批人批准或退回。",
        "已提名 {n} 户，等另一位审批人办理。", "提名意见",
    ),
    CaseAction.APPROVE: Wording(
        "批准", "批准 {n} 户、{people} 人为预脱贫？", "批准后这 {n} 户记为预脱贫。预脱贫还不是脱贫，帮扶和政策不变。",
        "已批准 {n} 户，这 {n} 户现在是预脱贫。", "审批意见",
    ),
    CaseAction.RETURN: Wording(
        "退回", "退回 {n} 户、{people} 人的提名？", "退回后提名的人看到原因，补齐了可以再提名，那是新的一轮。",
        "已退回 {n} 户，原因已记下。", "退回原因", harmful=True,
    ),
    CaseAction.APPLY: Wording(
        "登记", "登记 {n} 户、{people} 人的退出申请？", "登记后由两个人分别入户核查，您不能核查这 {n} 户。",
        "已登记 {n} 户的退出申请，等入户核查。", "申请或村里提名的情况",
    ),
    CaseAction.CHECK: Wording(
        "核查", "{n} 户、{people} 人入户核查达标？", "您签了以后，由第二个人再核查一次。",
        "已核查 {n} 户，等第二人核查。", "核查情况",
    ),
    CaseAction.COUNTERSIGN: Wording(
        "核查", "第二人核查：{n} 户、{people} 人达标？", "两个人都核查达标，才开评议会。",
        "已核查 {n} 户，等民主评议。", "核查情况",
    ),
    CaseAction.DISPUTE: Wording(
        "退回", "{n} 户、{people} 人核查不符？", "退回后第一位核查的人再入户，重新核查。",
        "已退回 {n} 户，原因已记下。", "哪里不符", harmful=True,
    ),
    CaseAction.REVIEW: Wording(
        "登记", "登记评议会：{n} 户、{people} 人？", "得票超过到会人数一半的往下办，没有通过的退回核查。",
        "评议会已登记，评了 {n} 户。", "会议记录",
    ),
    CaseAction.AGREE: Wording(
        "登记", "登记户主的意见？", "户主签字同意了才能公示。不同意的，记下原因，由乡镇去做工作。",
        "户主的意见已登记。", "不同意的原因",
    ),
    CaseAction.POST: Wording(
        "张贴", "公示 {n} 户、{people} 人？", "从今天张贴起算，今天不算在内。期满、没有未处理的异议，才能往下办。",
        "已公示 {n} 户。", "张贴地点",
    ),
    CaseAction.REPOST: Wording(
        "张贴", "再次公示 {n} 户、{people} 人？", "从今天张贴起算，今天不算在内。期满、没有未处理的异议，才能往下办。",
        "已公示 {n} 户。", "张贴地点",
    ),
    CaseAction.ACCEPT: Wording(
        "验收", "验收通过 {n} 户、{people} 人？", "验收通过后报县级审核。",
        "已验收 {n} 户，等县级审核。", "验收意见",
    ),
    CaseAction.SEND_BACK: Wording(
        "退回", "退回 {n} 户、{people} 人？", BACK_AGAIN, "已退回 {n} 户，原因已记下。", "退回原因", harmful=True,
    ),
    CaseAction.INSPECT: Wording(
        "审核", "审核通过 {n} 户、{people} 人？", "审核通过后报领导小组批准。",
        "已审核 {n} 户，等县级批准。", "审核意见",
    ),
    CaseAction.QUERY: Wording(
        "退回", "退回 {n} 户、{people} 人？", BACK_AGAIN, "已退回 {n} 户，原因已记下。", "退回原因", harmful=True,
    ),
    CaseAction.CONFIRM: Wording(
        "批准", "批准 {n} 户、{people} 人退出？", "批准后由县办公告；公告以后才记为已脱贫。",
        "已批准 {n} 户退出，等公告。", "批准意见",
    ),
    CaseAction.DISAPPROVE: Wording(
        "退回", "退回 {n} 户、{people} 人？", BACK_AGAIN, "已退回 {n} 户，原因已记下。", "退回原因", harmful=True,
    ),
    CaseAction.MEND: Wording(
        "报回", "{n} 户、{people} 人补正好了？", "报回以后，还由退回的人看。",
        "已报回 {n} 户。", "补了什么",
    ),
    CaseAction.DROP: Wording(
        "撤出", "把 {n} 户、{people} 人撤出今年的计划？", "撤出后仍按未脱贫帮扶，今年不再办退出。公示名单重新张贴。",
        "已撤出 {n} 户。", "撤出原因", harmful=True,
    ),
    CaseAction.ANNOUNCE: Wording(
        "公告", "公告 {n} 户、{people} 人脱贫？", "公告后这 {n} 户记为已脱贫。帮扶责任、政策、帮扶和监管都不摘。",
        "已公告 {n} 户，这 {n} 户现在是已脱贫。", "说明",
    ),
}  # fmt: skip


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
    def heads(self) -> dict[int, str]:
        """Id of what was picked → householder, of those that can go."""
        return {int(chosen.pick.partition("-")[0]): chosen.household.head_name for chosen in self.ready}

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
        return _confirm(
            action, weigh_proposal(verdict_ids=picks.keys(), person=person_of(user), user=user), _proposal_parts
        )
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
