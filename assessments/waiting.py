"""What waits for a person in the exit check: cases by the table of moves, candidates of tonight, gaps to close."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.permissions import ACCEPT_EXIT, INSPECT_EXIT, KEEP_EXIT_PAPERS, VIEW_EXIT_LIST, ScopeKind
from accounts.tallies import Found
from assessments.claims import CLAIM_TRANSITIONS, ClaimState
from assessments.models import (
    CaseStop,
    Claim,
    ExitCase,
    ExitDecision,
    HouseholdVerdict,
    Notice,
    NoticeEntry,
    Objection,
    SampledCase,
    Suspicion,
)
from assessments.selectors.exit_list import Tab, tab_conditions
from assessments.selectors.gaps import households_with_gaps
from assessments.selectors.weighing import BEFORE_EXIT
from assessments.status import EXIT_TRANSITIONS, ON_NOTICE, OPEN_STATES, STORED_STATES, CaseAction, CaseState
from assessments.suspicions import SUSPICION_TRANSITIONS, SuspicionState
from config.lib.dates import income_window
from config.lib.transitions import Transition
from villages.models import CadreAccount

WORDS: dict[str, tuple[str, str, str]] = {
    CaseState.PROPOSED: ("审批预脱贫", "批准，或写明原因退回", "去审批"),
    CaseState.RETURNED: ("再提名退回的", "看退回原因，补齐了再提名", "看退回原因"),
    CaseState.APPROVED: ("登记退出申请", "户主申请，或村里提名", "去登记"),
    CaseState.APPLIED: ("入户核查退出", "走访以后签字，两个人分别核查", "去核查"),
    CaseState.CHECKING: ("第二人核查退出", "走访以后签字，不能是第一位核查的人", "去核查"),
    CaseState.CHECKED: ("开民主评议会", "登记到会人数、票数和会议记录", "去登记"),
    CaseState.REVIEWED: ("请户主签字", "同意的签字，不同意的记下原因", "去登记"),
    CaseState.AGREED: ("张贴公示", "定下名单，拍照张贴", "去张贴"),
    CaseState.POSTED: ("验收退出", "公示期满，没有未处理的异议", "去验收"),
    CaseState.ACCEPTED: ("审核退出", "抽查办完再审核", "去审核"),
    CaseState.REPOSTED: ("审核退出", "再次公示期满，抽查办完再审核", "去审核"),
    CaseState.INSPECTED: ("批准退出", "批准，或写明原因退回", "去批准"),
    CaseState.CONFIRMED: ("公告脱贫", "公告以后记为已脱贫", "去公告"),
    CaseState.MENDING: ("补正退回的", "看退回原因，补齐了报回", "看退回原因"),
}
"""State → what to do, what to know, the word of the button. Other states speak with the labels of their moves."""


def waiting_items(user: Any) -> list[Question]:
    """Return what this person can do next about exits; the moves and their holders are those of EXIT_TRANSITIONS."""
    ahead = [move for move in EXIT_TRANSITIONS if not move.is_back and move.action != CaseAction.REPOST]
    held = [transition for transition in ahead if user.may(transition.permission)]
    items = list(_cases(user, held)) if held else []
    items += [*_beside(user), *_after_the_exit(user)]
    if any(CaseState.NEW in transition.sources for transition in held):
        items.append(_candidates(user))
    if user.scope_kind == ScopeKind.TOWNSHIP and user.may(VIEW_EXIT_LIST):
        items += [_came_back(user), _gaps(user)]
    return items


def _cases(user: Any, held: list[Transition]) -> Iterator[Question]:
    """Yield the cases of each state from which this person may make a move. Nobody behind the account: none."""
    # The person is looked up inside the statement that counts: the home page has no query to spare.
    person = CadreAccount.objects.filter(user=user).values("cadre__id_hash")
    for state in STORED_STATES:
        moves = [transition for transition in held if state in transition.sources]
        if not moves:
            continue
        mine = _in_reach(_open_cases(state, user).filter(Exists(person)), person, moves)
        yield Question(mine, _words_of(state, moves), {"first": Min(TruncDate("changed_at"))})


def _words_of(state: str, moves: list[Transition]) -> Callable[[Found], Waiting]:
    task, text, label = WORDS.get(state, ("或".join(move.label for move in moves), "", "去办理"))
    return lambda found: Waiting(task, found["n"], "户", _case_list(state), label, text, since=found["first"])


def _open_cases(state: str, user: Any) -> Any:
    """Return the cases in `state` that can go on: on notice when none runs, returned in its year only."""
    cases = ExitCase.objects.visible_to(user).filter(state=state)
    if state == CaseState.ACCEPTED:
        return cases.filter(standard__second_notice_days__isnull=True)
    if state in ON_NOTICE:
        return cases.filter(
            ~Exists(NoticeEntry.objects.filter(case=OuterRef("pk"), notice__in=Notice.objects.running()))
        )
    if state != CaseState.RETURNED:
        return cases
    return cases.filter(exit_year=income_window(timezone.localdate())[1].year, household__status__in=BEFORE_EXIT)


def _in_reach(cases: Any, person: Any, moves: list[Transition]) -> Any:
    """Leave out the cases on which `person` took a step that excludes them from every one of `moves`."""
    reach = Q()
    for excluding in {move.other_person_than for move in moves}:
        taken = ExitDecision.objects.filter(case=OuterRef("pk"), person__in=person, action__in=excluding)
        reach |= ~Q(Exists(taken)) if excluding else Q(pk__isnull=False)
    return cases.filter(reach)


def _beside(user: Any) -> Iterator[Question]:
    """Yield what stands beside the cases: notices that have run out, objections, stopped cases, drawn households."""
    if user.may(KEEP_EXIT_PAPERS):
        again = ExitCase.objects.visible_to(user).filter(state=CaseState.ACCEPTED)
        again = again.filter(standard__second_notice_days__isnull=False)
        url = f"case_list?tab={CaseState.ACCEPTED}"
        yield Question(again, _said("再次张贴公示", "户", url, "去张贴", "乡镇验收以后，标准要求再公示一次"), {})
        due = Notice.objects.filter(pk__in=Notice.objects.visible_to(user).running().values("pk"))
        due = due.filter(last_day__lt=timezone.localdate())
        yield Question(due, _said("结束期满的公示", "张", "notice_list", "去结束", "拍下公示栏，写结束意见"), {})
    if user.may(ACCEPT_EXIT):
        open_ones = Objection.objects.visible_to(user).unsettled()
        yield Question(open_ones, _said("核实异议", "条", "notice_list", "去核实", "核实以前，公示不能结束"), {})
        stops = CaseStop.objects.visible_to(user).standing().filter(case__state__in=OPEN_STATES)
        yield Question(
            stops, _said("处理停办的", "户", "case_progress", "看停办的", "核对结果变了，处理以后才能往下办"), {}
        )
    if user.may(INSPECT_EXIT):
        drawn = SampledCase.objects.visible_to(user).filter(is_drawn=True, result="")
        yield Question(drawn, _said("入户抽查", "户", "sample_list", "去抽查", "抽中的全部查完，才能审核"), {})


Words = dict[str, tuple[str, str, str]]
"""State → what to do, the word of the button, what to know."""
SUSPECTED: Words = {
    SuspicionState.OPEN: ("入户核实回头看的疑点", "去核实", "已脱贫户疑似错退或返贫，看了再写属实不属实"),
    SuspicionState.TRUE: ("决定返贫和错退", "去决定", "核实属实的，研究决定以后转为返贫"),
    SuspicionState.UNTRUE: ("复核不属实的疑点", "去复核", "核实的人写了不属实，由您认可或要求再核"),
}
CLAIMED: Words = {
    ClaimState.RECEIVED: ("乡镇裁定争议", "去裁定", "听证、核查以后，写成立还是不成立"),
    ClaimState.RULED: ("县级裁定争议", "去裁定", "看乡镇的裁定和证据，定怎么落实"),
    ClaimState.TO_DO: ("登记裁定纳入的户", "去登记", "先登记新户，再填它的户编号"),
}


def _after_the_exit(user: Any) -> Iterator[Question]:
    """Yield what the look-back suspects and what is claimed, for those who may take a step about it."""
    suspected, claimed = Suspicion.objects.visible_to(user), Claim.objects.visible_to(user)
    for rows, table, told, page, unit in (
        (suspected, SUSPICION_TRANSITIONS, SUSPECTED, "look_back", "户"),
        (claimed, CLAIM_TRANSITIONS, CLAIMED, "claim_list", "件"),
    ):
        for state, (task, label, text) in told.items():
            if table.available(state, user):
                yield Question(rows.filter(state=state), _said(task, unit, f"{page}?tab={state}", label, text), {})


def _said(task: str, unit: str, page: str, label: str, text: str) -> Callable[[Found], Waiting]:
    name, _, query = page.partition("?")
    url = reverse(f"assessments:{name}") + (f"?{query}" if query else "")
    return lambda found: Waiting(task, found["n"], unit, url, label, text)


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
