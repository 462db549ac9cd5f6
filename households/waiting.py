"""What waits for those who visit households, and for those in the township who watch over the visits."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Waiting
from accounts.permissions import PAIR_HOUSEHOLDS, RECORD_VISITS, ScopeKind
from households.changes import CHANGE_TRANSITIONS, ChangeAction, ChangeState
from households.models import Household, Visit, VisitReturn
from households.models.visit_rules import VisitRule
from households.returns import RETURN_TRANSITIONS, ReturnAction, ReturnState
from households.selectors.lists import overdue, with_last_visit
from households.selectors.pairings import after_their_posting, helpers_of, without_helper
from households.selectors.photo_waits import KEPT_DAYS, waiting_visits
from households.selectors.returns import made_by_another, to_be_corrected_by
from households.selectors.verifying import ENTERING, came_back_to, to_verify
from households.selectors.visit_lists import ProblemTab, problem_condition
from households.selectors.visit_rules import demand_words, rule_on


def waiting_items(user: Any) -> list[Waiting]:
    """Return overdue visits and returned ones for those who visit, and corrections for those who may accept them."""
    today = timezone.localdate()
    items = []
    if user.may(RECORD_VISITS):
        rule = rule_on(today)
        items += [_returned(user, rule), _overdue(user, today, rule), _photos(user), _problems(user)]
    if any(user.may(permission) for permission in ENTERING):
        items.append(_came_back(user))
    if user.may(CHANGE_TRANSITIONS.get(ChangeAction.CONFIRM).permission):
        items.append(_to_verify(user))
    if user.may(PAIR_HOUSEHOLDS):
        items += [_unhelped(user, today), _after_posting(user, today)]
    if user.may(RETURN_TRANSITIONS.get(ReturnAction.ACCEPT).permission):
        items.append(_corrected(user))
    return items


def _overdue(user: Any, today: date, rule: VisitRule | None) -> Waiting:
    late = with_last_visit(overdue(Household.objects.visible_to(user), today, rule))
    never = Count("pk", filter=Q(last_visit_on__isnull=True))
    found = (
        late.order_by()
        .values("status")
        .annotate(n=Count("pk"), oldest=Min("last_visit_on"), never=never, year=Min("registered_year"))
    )
    rows = list(found)
    unvisited = sum(row["never"] for row in rows)
    watches = user.scope_kind == ScopeKind.TOWNSHIP
    return Waiting(
        task="催逾期的走访" if watches else "记逾期的走访",
        count=sum(row["n"] for row in rows),
        unit="户",
        url=reverse("households:list") + ("" if user.scope_kind == ScopeKind.PAIRED else "?tab=overdue"),
        label="看名单",
        text=f"其中 {unvisited} 户还没有走访过" if unvisited else demand_words(rule),
        since=min((row["oldest"] for row in rows if row["oldest"]), default=None),
        due=min((due for row in rows if (due := _first_due(row, rule))), default=None),
        late="还没有走访" if unvisited and not any(row["oldest"] for row in rows) else "",
    )


def _first_due(row: Mapping[str, Any], rule: VisitRule | None) -> date | None:
    """Return when the visit longest missed was due in one status; None where nobody was ever visited."""
    every = rule.every_days(row["status"]) if rule else None
    return row["oldest"] + timedelta(every) if row["oldest"] and every else None


def _problems(user: Any) -> Waiting:
    still_open = (
        Visit.objects.visible_to(user).filter(voided_at__isnull=True).filter(problem_condition(ProblemTab.OPEN))
    )
    found = still_open.aggregate(n=Count("pk"), first=Min("visited_on"))
    return Waiting(
        task="解决走访发现的问题",
        count=found["n"],
        unit="件",
        url=reverse("households:problem_list"),
        label="看问题",
        text="解决了的，登记怎么解决的",
        since=found["first"],
    )


def _photos(user: Any) -> Waiting:
    watches = user.scope_kind == ScopeKind.TOWNSHIP
    visits = waiting_visits(Visit.objects.visible_to(user))
    mine = visits if watches else visits.filter(recorded_by=user)
    found = mine.aggregate(n=Count("pk"), photos=Sum("waiting"), first=Min(TruncDate("recorded_at")), only=Min("pk"))
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


def _unhelped(user: Any, today: date) -> Waiting:
    return Waiting(
        task="登记结对",
        count=without_helper(Household.objects.visible_to(user), today).count(),
        unit="户",
        url=reverse("households:unhelped"),
        label="看名单",
        text="没有帮扶人的户，已脱贫的也要有",
    )


def _after_posting(user: Any, today: date) -> Waiting:
    return Waiting(
        task="问驻村结束的帮扶人",
        count=after_their_posting(helpers_of(user, today), today).count(),
        unit="人",
        url=reverse("households:loads") + "?tab=ended",
        label="看名单",
        text="驻村任职结束，还在那个村结对：留下或换人",
    )


def _returned(user: Any, rule: VisitRule | None) -> Waiting:
    found = to_be_corrected_by(user).aggregate(n=Count("pk"), first=Min(TruncDate("returned_at")))
    return Waiting(
        task="更正退回的走访",
        count=found["n"],
        unit="次",
        url=_returns(ReturnState.RETURNED),
        label="去更正",
        text="乡镇写明了原因，照着改过再存",
        since=found["first"],
        due=found["first"] + timedelta(rule.correct_days) if rule and found["first"] else None,
    )


def _corrected(user: Any) -> Waiting:
    rows = made_by_another(VisitReturn.objects.visible_to(user).filter(state=ReturnState.CORRECTED), user)
    found = rows.aggregate(n=Count("pk"), first=Min(TruncDate("corrected_at")))
    return Waiting(
        task="复核更正的走访",
        count=found["n"],
        unit="次",
        url=_returns(ReturnState.CORRECTED),
        label="看更正",
        text="前后对照，认可或再退回",
        since=found["first"],
    )


def _came_back(user: Any) -> Waiting:
    found = came_back_to(user).aggregate(n=Count("pk"), first=Min(TruncDate("decided_at")))
    return Waiting(
        task="更正退回的录入",
        count=found["n"],
        unit="条",
        url=_changes(ChangeState.RETURNED),
        label="去更正",
        text="复核的同事写明了原因，改过再存",
        since=found["first"],
    )


def _to_verify(user: Any) -> Waiting:
    found = to_verify(user).aggregate(n=Count("pk"), first=Min(TruncDate("made_at")))
    return Waiting(
        task="复核录入",
        count=found["n"],
        unit="条",
        url=_changes(ChangeState.PENDING),
        label="去复核",
        text="别人录入的，前后对照，通过或退回",
        since=found["first"],
    )


def _changes(state: str) -> str:
    return f"{reverse('households:change_list')}?tab={state}"


def _returns(state: str) -> str:
    return f"{reverse('households:return_list')}?tab={state}"
