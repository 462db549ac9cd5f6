"""What waits about problems with money: to be given to somebody, to be put right, to be looked at by another person."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.permissions import ASSIGN_MONEY_FINDINGS, CLOSE_MONEY_FINDINGS, MEND_MONEY_FINDINGS, RELEASE_MONEY_RULES
from accounts.tallies import Found
from funds.finding_status import FindingState, Mode, RuleDraftState
from funds.models import MoneyFinding, MoneyRuleDraft
from funds.selectors.findings import own_work
from households.selectors.returns import person_behind


def waiting_items(user: Any) -> list[Question]:
    """Return problems by what this person can do about them, and a draft of thresholds to be decided."""
    items = []
    if user.may(ASSIGN_MONEY_FINDINGS):
        grave = MoneyFinding.objects.visible_to(user).filter(state=FindingState.OPEN).exclude(mode=Mode.HINT)
        items.append(Question(grave, _to_assign, {"first": Min("since")}))
    if user.may(MEND_MONEY_FINDINGS):
        given = MoneyFinding.objects.visible_to(user).filter(state=FindingState.ASSIGNED)
        late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
        items.append(Question(given, _to_mend, {"due": Min("due_on"), "late": late}))
    if user.may(CLOSE_MONEY_FINDINGS):
        reported = own_work(user).filter(state=FindingState.REPORTED)
        items.append(Question(reported, _to_close, {"first": Min("since")}))
    if user.may(RELEASE_MONEY_RULES):
        drafts = MoneyRuleDraft.objects.filter(state=RuleDraftState.ASKED)
        items.append(Question(drafts.exclude(asked_person__in=person_behind(user)), _to_release))
    return items


def _listed(state: str) -> str:
    return f"{reverse('funds:finding_list')}?state={state}"


def _to_assign(found: Found) -> Waiting:
    text = "指定责任单位、责任人和期限"
    return Waiting("交办资金问题", found["n"], "个", _listed("open"), "去交办", text, since=found["first"])


def _to_mend(found: Found) -> Waiting:
    text = f"其中过期 {found['late']} 个" if found["late"] else "整改以后登记措施和依据"
    return Waiting("整改资金问题", found["n"], "个", _listed("assigned"), "去登记", text, due=found["due"])


def _to_close(found: Found) -> Waiting:
    text = "核对整改的材料，别人登记的由您销号"
    return Waiting("核对销号资金问题", found["n"], "个", _listed("reported"), "去核对", text, since=found["first"])


def _to_release(found: Found) -> Waiting:
    return Waiting("批准资金检查的界限", found["n"], "份", reverse("funds:money_rules"), "去批准")
