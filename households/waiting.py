"""What waits for those who visit households, and for those in the township who watch over the visits."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.permissions import APPROVE_WAIVERS, ENTER_REGISTER, PAIR_HOUSEHOLDS, RECORD_VISITS, ScopeKind
from accounts.tallies import Found
from households.changes import CHANGE_TRANSITIONS, ChangeAction, ChangeState
from households.models import Finding, Household, ImportJob, Visit, VisitReturn
from households.models.imports import ImportStage
from households.models.visit_rules import VisitRule
from households.quality.words import Severity
from households.returns import RETURN_TRANSITIONS, ReturnAction, ReturnState
from households.selectors.kept_on import Lost, exited_with_losses
from households.selectors.lists import demanded_since, overdue, with_last_visit
from households.selectors.merges import to_decide as merges_to_decide
from households.selectors.pairings import after_their_posting, helpers_of, without_helper
from households.selectors.photo_waits import KEPT_DAYS, waiting_visits
from households.selectors.returns import made_by_another, to_be_corrected_by
from households.selectors.verifying import ENTERING, came_back_to, to_verify
from households.selectors.visit_lists import ProblemTab, problem_condition
from households.selectors.visit_rules import demand_words, rule_on
from households.selectors.waivers import to_decide
from villages.models import CadreAccount


class Words(NamedTuple):
    """What is said of one kind of work: what to do, in which unit it is counted, what the button says, what to know."""

    task: str
    unit: str
    label: str
    text: str


def waiting_items(user: Any) -> list[Question]:
    """Return overdue visits and returned ones for those who visit, and corrections for those who may accept them."""
    today = timezone.localdate()
    items = []
    if user.may(RECORD_VISITS):
        rule = rule_on(today)
        items += [_returned(user, rule), _overdue(user, today, rule), _photos(user), _problems(user)]
    if any(user.may(permission) for permission in ENTERING):
        items.append(_came_back(user))
    if user.may(CHANGE_TRANSITIONS.get(ChangeAction.CONFIRM).permission):
        items += [_to_verify(user), _to_let_in(user), _merges(user)]
    if user.may(PAIR_HOUSEHOLDS):
        items += _about_helping(user, today)
    if user.may(ENTER_REGISTER) and user.scope_kind != ScopeKind.COUNTY:
        items.append(_findings(user, today))
    if user.may(APPROVE_WAIVERS):
        items.append(_waivers(user))
    if user.may(RETURN_TRANSITIONS.get(ReturnAction.ACCEPT).permission):
        items.append(_corrected(user))
    return items


def _overdue(user: Any, today: date, rule: VisitRule | None) -> Question:
    late = with_last_visit(overdue(Household.objects.visible_to(user), today, rule))
    oldest = {status: Min("last_visit_on", filter=Q(status=status)) for status in demanded_since(today, rule)}
    never = Count("pk", filter=Q(last_visit_on__isnull=True))
    return Question(late, lambda found: _overdue_words(user, rule, found), oldest | {"never": never})


def _overdue_words(user: Any, rule: VisitRule | None, found: Found) -> Waiting:
    """Tell what was found: the day of the oldest last visit by status, and how many were `never` visited."""
    watches = user.scope_kind == ScopeKind.TOWNSHIP
    never = found["never"]
    last_days = {status: day for status, day in found.items() if isinstance(day, date)}
    return Waiting(
        task="催逾期的走访" if watches else "记逾期的走访",
        count=found["n"],
        unit="户",
        url=reverse("households:list") + ("" if user.scope_kind == ScopeKind.PAIRED else "?tab=overdue"),
        label="看名单",
        text=f"其中 {never} 户还没有走访过" if never else demand_words(rule),
        since=min(last_days.values(), default=None),
        due=min((due for status, day in last_days.items() if (due := _due(status, day, rule))), default=None),
        late="还没有走访" if never and not last_days else "",
    )


def _due(status: str, last_visit_on: date, rule: VisitRule | None) -> date | None:
    """Return when the next visit after `last_visit_on` was due in `status`."""
    every = rule.every_days(status) if rule else None
    return last_visit_on + timedelta(every) if every else None


def _problems(user: Any) -> Question:
    standing = Visit.objects.visible_to(user).filter(voided_at__isnull=True)
    words = Words("解决走访发现的问题", "件", "看问题", "解决了的，登记怎么解决的")
    problems = standing.filter(problem_condition(ProblemTab.OPEN))
    return _plain(problems, words, reverse("households:problem_list"), since="visited_on")


def _photos(user: Any) -> Question:
    visits = waiting_visits(Visit.objects.visible_to(user))
    watches = user.scope_kind == ScopeKind.TOWNSHIP
    figures = {"photos": Sum("waiting"), "first": Min(TruncDate("recorded_at")), "only": Min("pk")}
    mine = visits if watches else visits.filter(recorded_by=user)
    return Question(mine, lambda found: _photo_words(found, watches=watches), figures)


def _photo_words(found: Found, *, watches: bool) -> Waiting:
    to_one = found["n"] == 1 and not watches
    return Waiting(
        task="催传走访的照片" if watches else "补传走访的照片",
        count=found["n"],
        unit="次",
        url=reverse("households:visit_detail", args=[found["only"]]) if to_one else reverse("households:photo_waits"),
        label="看名单" if watches else "去传照片",
        text=f"还有 {found['photos']} 张照片没传，手机上只留 {KEPT_DAYS} 天",
        since=found["first"],
        due=found["first"] + timedelta(KEPT_DAYS) if found["first"] else None,
    )


def _findings(user: Any, today: date) -> Question:
    errors = Finding.objects.visible_to(user).counted(today).filter(severity=Severity.ERROR)
    words = Words("更正数据问题", "条", "看清单", "登记错了或者缺的，每条都有改的地方")
    url = f"{reverse('households:finding_list')}?severity={Severity.ERROR.value}"
    return _plain(errors, words, url, since="since")


def _waivers(user: Any) -> Question:
    words = Words("批准问题豁免", "条", "看申请", "别人申请的，批准或退回")
    return _plain(to_decide(user), words, reverse("households:waiver_list"), since=TruncDate("asked_at"))


def _merges(user: Any) -> Question:
    words = Words("决定重复登记的合并", "件", "看合并", "别人提出的，合并或退回")
    return _plain(merges_to_decide(user), words, reverse("households:merge_list"), since=TruncDate("asked_at"))


def _about_helping(user: Any, today: date) -> list[Question]:
    """Return what those arrange who pair households; measures of help are the township's work."""
    stopped = [_help_stopped(user, today)] if user.scope_kind == ScopeKind.TOWNSHIP else []
    return [_unhelped(user, today), _after_posting(user, today), *stopped]


def _unhelped(user: Any, today: date) -> Question:
    words = Words("登记结对", "户", "看名单", "没有帮扶人的户，已脱贫的也要有")
    return _plain(without_helper(Household.objects.visible_to(user), today), words, reverse("households:unhelped"))


def _help_stopped(user: Any, today: date) -> Question:
    exited = exited_with_losses(Household.objects.visible_to(user), today, None)
    return Question(
        exited.filter(lost_help=True),
        lambda found: Waiting(
            task="接上已脱贫户的帮扶措施",
            count=found["n"],
            unit="户",
            url=f"{reverse('households:kept_on')}?tab={Lost.HELP}",
            label="看名单",
            text="脱贫以后一年没有帮扶措施的户（四不摘）",
        ),
    )


def _after_posting(user: Any, today: date) -> Question:
    words = Words("问驻村结束的帮扶人", "人", "看名单", "驻村任职结束，还在那个村结对：留下或换人")
    url = reverse("households:loads") + "?tab=ended"
    return _plain(after_their_posting(helpers_of(user, today), today), words, url)


def _returned(user: Any, rule: VisitRule | None) -> Question:
    return Question(
        to_be_corrected_by(user),
        lambda found: Waiting(
            task="更正退回的走访",
            count=found["n"],
            unit="次",
            url=_returns(ReturnState.RETURNED),
            label="去更正",
            text="乡镇写明了原因，照着改过再存",
            since=found["first"],
            due=found["first"] + timedelta(rule.correct_days) if rule and found["first"] else None,
        ),
        {"first": Min(TruncDate("returned_at"))},
    )


def _corrected(user: Any) -> Question:
    corrected = made_by_another(VisitReturn.objects.visible_to(user).filter(state=ReturnState.CORRECTED), user)
    words = Words("复核更正的走访", "次", "看更正", "前后对照，认可或再退回")
    return _plain(corrected, words, _returns(ReturnState.CORRECTED), since=TruncDate("corrected_at"))


def _came_back(user: Any) -> Question:
    words = Words("更正退回的录入", "条", "去更正", "复核的同事写明了原因，改过再存")
    return _plain(came_back_to(user), words, _changes(ChangeState.RETURNED), since=TruncDate("decided_at"))


def _to_verify(user: Any) -> Question:
    words = Words("复核录入", "条", "去复核", "别人录入的，前后对照，通过或退回")
    return _plain(to_verify(user), words, _changes(ChangeState.PENDING), since=TruncDate("made_at"))


def _to_let_in(user: Any) -> Question:
    own = CadreAccount.objects.filter(user=user).values("cadre__id_hash")
    jobs = ImportJob.objects.visible_to(user).filter(stage=ImportStage.ASKED).exclude(made_person__in=own)
    words = Words("办理表格入库", "张", "去办理", "别人传的表格，核对过，等您入库或退回")
    return _plain(jobs, words, reverse("households:import_list"), since=TruncDate("asked_at"))


def _plain(rows: QuerySet[Any], words: Words, url: str, *, since: str | TruncDate = "") -> Question:
    """Return the question for work of which only its number is told, and the day on which the first of it came."""

    def told(found: Found) -> Waiting:
        return Waiting(words.task, found["n"], words.unit, url, words.label, words.text, since=found.get("first"))

    return Question(rows, told, {"first": Min(since)} if since else {})


def _changes(state: str) -> str:
    return f"{reverse('households:change_list')}?tab={state}"


def _returns(state: str) -> str:
    return f"{reverse('households:return_list')}?tab={state}"
