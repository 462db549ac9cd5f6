"""What must be there before a step, looked up for many cases at once: Need → case id → the sentence that locks it."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime

from django.db.models import Exists, F, Max, OuterRef, Q

from assessments.exit_rules import rules_of
from assessments.models import (
    ExitCase,
    ExitDecision,
    NoticeEntry,
    NoticeKind,
    Objection,
    SampledCase,
    SampleResult,
)
from assessments.status import ON_NOTICE, CaseAction, CaseState, Need
from households.codes import Met
from households.models import Visit

BACK_TO_CHECK = (CaseAction.DISPUTE, CaseAction.OUTVOTE, CaseAction.UPHOLD)
CHECKED_FROM = (CaseAction.APPLY, *BACK_TO_CHECK)
"""After each of these somebody has to look again before the check."""
NO_VISIT = "登记申请（或退回）以后还没有入户走访，没见到人的不算。请先走访、记下看到的，再核查。"
NOT_POSTED_AGAIN = "这里的标准要求乡镇再公示一次。请先张榜。"
OBJECTION_OPEN = "还有没处理的异议。请先核实处理。"
NOT_ASKED = "这里的标准不要求再次公示，直接报县级审核。"
NO_NOTICE = "没有找到这一户正在办的公示。请村里先张榜公示，期满结束以后再办。"
KIND_OF: dict[str, str] = {CaseState.POSTED: NoticeKind.FIRST, CaseState.REPOSTED: NoticeKind.SECOND}
"""Which notice counts for a case that is on one: the last of this kind that was not taken down."""
NO_SAMPLE = "这一轮还没有抽查。请先抽取本乡镇的样本。"
NOT_CHECKED = "这一户被抽中，还没有抽查。请先入户核对、填抽查情况。"
SAMPLE_GOES_ON = "本批样本还有没查完的户。抽中的全部查完，才能审核。"
SAMPLE_FAULT = "抽查发现问题，不能通过。请退回补正。"


def open_needs(needs: Iterable[str], cases: Collection[ExitCase]) -> dict[int, str]:
    """Return case id → why it is locked, for those of `cases` that lack something; a constant number of queries."""
    locked: dict[int, str] = {}
    for need in sorted(needs):
        for case_id, sentence in _LOOK[need](cases).items():
            locked.setdefault(case_id, sentence)
    return locked


def _without_visit(cases: Collection[ExitCase]) -> dict[int, str]:
    since, made = _since(cases), _visits(cases)
    return {
        case.pk: NO_VISIT for case in cases if not _was_visited(made.get(case.household_id, []), since.get(case.pk))
    }


def _since(cases: Collection[ExitCase]) -> dict[int, tuple[date, datetime | None]]:
    """Return case id → the last day of an application or a way back, and when the last way back was written down."""
    rows = ExitDecision.objects.filter(case__in=cases, action__in=CHECKED_FROM).order_by().values("case")
    last = rows.annotate(day=Max("on_date"), back=Max("decided_at", filter=Q(action__in=BACK_TO_CHECK)))
    return {case: (day, back) for case, day, back in last.values_list("case", "day", "back")}


def _visits(cases: Collection[ExitCase]) -> dict[int, list[tuple[date, datetime]]]:
    """Return household id → day and moment of recording of each visit at which somebody was met."""
    rows = Visit.objects.filter(household__in=[case.household_id for case in cases], voided_at__isnull=True)
    rows = rows.exclude(met=Met.NOBODY).order_by()
    made: dict[int, list[tuple[date, datetime]]] = {}
    for household, day, recorded_at in rows.values_list("household", "visited_on", "recorded_at"):
        made.setdefault(household, []).append((day, recorded_at))
    return made


def _was_visited(made: Iterable[tuple[date, datetime]], since: tuple[date, datetime | None] | None) -> bool:
    """Say whether one of the visits counts: since the day, and written down after the case came back."""
    if since is None:
        return False
    day, came_back = since
    return any(on >= day and (came_back is None or recorded_at > came_back) for on, recorded_at in made)


def _on_the_board(cases: Collection[ExitCase]) -> dict[int, str]:
    entries = NoticeEntry.objects.filter(case__in=cases).exclude(notice__kind=NoticeKind.ANNOUNCEMENT)
    unsettled = Exists(Objection.objects.unsettled().filter(case=OuterRef("case")))
    about = ("case", "notice__kind", "notice__withdrawn_at", "notice__closed_on", "notice__last_day", "unsettled")
    rows = list(entries.annotate(unsettled=unsettled).order_by("notice_id").values_list(*about))
    latest = {(case, kind): (closed, last_day) for case, kind, withdrawn, closed, last_day, _ in rows if not withdrawn}
    found = {case.pk: _notice_fault(case, latest.get((case.pk, KIND_OF.get(case.state, "")))) for case in cases}
    found |= {row[0]: OBJECTION_OPEN for row in rows if row[-1]}
    return {case_id: sentence for case_id, sentence in found.items() if sentence}


def _notice_fault(case: ExitCase, notice: tuple[date | None, date] | None) -> str:
    if case.state == CaseState.ACCEPTED:
        return NOT_POSTED_AGAIN if rules_of(case.standard).second_notice else ""
    if case.state not in ON_NOTICE:
        return ""
    if notice is None:
        return NO_NOTICE
    closed_on, last_day = notice
    if closed_on is None:
        return f"公示到 {last_day:%Y-%m-%d} 为止。满期以后由村里拍照、结束公示，才能往下办。"
    return ""


def _sample(cases: Collection[ExitCase]) -> dict[int, str]:
    going_on = Exists(SampledCase.objects.filter(sample=OuterRef("sample"), is_drawn=True, result=""))
    rows = SampledCase.objects.filter(case__in=cases, round=F("case__round")).annotate(going_on=going_on)
    about = rows.values_list("case", "is_drawn", "result", "going_on")
    mine = {case: _sample_fault(is_drawn, result, going_on) for case, is_drawn, result, going_on in about}
    found = {case.pk: mine.get(case.pk, NO_SAMPLE) for case in cases}
    return {case_id: sentence for case_id, sentence in found.items() if sentence}


def _sample_fault(is_drawn: bool, result: str, going_on: bool) -> str:
    if is_drawn and not result:
        return NOT_CHECKED
    if result == SampleResult.FAULT:
        return SAMPLE_FAULT
    return SAMPLE_GOES_ON if going_on else ""


def _second(cases: Collection[ExitCase]) -> dict[int, str]:
    return {case.pk: NOT_ASKED for case in cases if not rules_of(case.standard).second_notice}


_LOOK: dict[str, Callable[[Collection[ExitCase]], dict[int, str]]] = {
    Need.VISIT: _without_visit,
    Need.NOTICE: _on_the_board,
    Need.SAMPLE: _sample,
    Need.SECOND: _second,
}
