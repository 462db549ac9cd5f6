"""Entries that wait for a second person (双人复核), and those that came back to the person who made them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import ENTER_CERTIFICATES, ENTER_REGISTER
from config.lib.keyset import KeysetPage, keyset_page
from households.changes import CHANGE_TRANSITIONS, ChangeAction, ChangeKind, ChangeState
from households.codes import ARRIVALS, DEPARTURES
from households.fact_kinds import FACT_KINDS
from households.models import IncomeEstimate, IncomeWorksheet, MembershipEvent, RegisterChange
from households.models.changes import RegisterChangeQuerySet
from households.selectors.changes import events_behind, tells_of_head, tells_of_move, tells_of_split
from households.selectors.returns import person_behind, person_key
from households.status import HouseholdStatus

KEY = ("pk",)
OWN_ENTRY = "您录入的，由另一位同事复核。"


class Age(models.TextChoices):
    """For how long an entry has waited."""

    DAY = "1", "1 天以上"
    THREE_DAYS = "3", "3 天以上"
    WEEK = "7", "7 天以上"


CERTIFICATES = {kind.change.value: kind.key for kind in FACT_KINDS.values()}
"""Kind of entry → the key of its certificate in addresses."""

ENTERING = (ENTER_REGISTER, ENTER_CERTIFICATES)
"""Whoever may enter something may have an entry come back."""


@dataclass(frozen=True)
class ChangeRow:
    """One entry as one user sees it: may they decide it, why not, and where do they correct it."""

    change: RegisterChange
    may_decide: bool
    lock: str
    correct_url: str


@dataclass(frozen=True)
class ChangeList:
    """One page of entries in one state, and how many stand in each."""

    tab: str
    counts: dict[str, int]
    rows: list[ChangeRow]
    page: KeysetPage


def to_verify(user: Any) -> RegisterChangeQuerySet:
    """Return the entries that the person behind `user` may decide: pending, and made by somebody else."""
    return RegisterChange.objects.visible_to(user).pending().exclude(made_person__in=person_behind(user))


def came_back_to(user: Any) -> RegisterChangeQuerySet:
    """Return the returned entries that the person behind `user` made and has not corrected yet."""
    return _unanswered(RegisterChange.objects.visible_to(user)).filter(made_person__in=person_behind(user))


def read_changes(*, user: Any, tab: str, chosen: Mapping[str, Any], after: str = "", before: str = "") -> ChangeList:
    """Return one page of the entries `user` may see, oldest first. The number of queries does not grow."""
    mine = RegisterChange.objects.visible_to(user)
    counts = dict(mine.order_by().values_list("state").annotate(n=Count("pk")))
    counts[ChangeState.RETURNED] = _unanswered(mine).count()
    wanted = _narrowed(_unanswered(mine) if tab == ChangeState.RETURNED else mine.filter(state=tab), chosen)
    page = keyset_page(for_rows(wanted), fields=KEY, after=after, before=before)
    return ChangeList(tab=tab, counts=counts, rows=rows_of(page.rows, user), page=page)


def for_rows(changes: RegisterChangeQuerySet) -> RegisterChangeQuerySet:
    """Add what a row or page about an entry shows."""
    home = ("household__township", "household__village", "household__group")
    return changes.select_related(*home, "made_by", "decided_by", "answers", "answered_by")


def rows_of(changes: list[RegisterChange], user: Any) -> list[ChangeRow]:
    """Return entries (from `for_rows`) as `user` sees them."""
    person = person_key(user)
    forms = _income_forms(changes, user)
    events = events_behind(changes)
    return [_row(change, user, person, forms.get(change.pk, ""), events.get(change.pk)) for change in changes]


def _row(
    change: RegisterChange,
    user: Any,
    person: str,
    income_form: str,
    event: MembershipEvent | None,
) -> ChangeRow:
    moves = CHANGE_TRANSITIONS.available(change.state, user)
    is_own = bool(person) and change.made_person == person
    excluded = any(ChangeAction.ENTER in move.other_person_than for move in moves)
    waits = change.state == ChangeState.RETURNED and getattr(change, "answered_by", None) is None
    return ChangeRow(
        change=change,
        may_decide=bool(moves) and not (excluded and is_own),
        lock=OWN_ENTRY if moves and excluded and is_own else "",
        correct_url=_correct_url(change, income_form, event) if waits and is_own else "",
    )


def _correct_url(change: RegisterChange, income_form: str, event: MembershipEvent | None) -> str:
    """Return the form on which a returned entry is corrected, answering it; else the page of its household."""
    household = change.household_id
    match change.kind:
        case ChangeKind.HOUSEHOLD | ChangeKind.HOUSEHOLD_NEW:
            page = reverse("households:edit", args=[household])
        case ChangeKind.MEMBER | ChangeKind.MEMBER_NEW:
            page = reverse("households:member_edit", args=[change.subject_id])
        case ChangeKind.WORKSHEET | ChangeKind.ESTIMATE if income_form:
            page = income_form
        case ChangeKind.PAIRING | ChangeKind.MEASURE | ChangeKind.MONITORING:
            page = _dated_form(change)
        case ChangeKind.EVENT if change.household.status == HouseholdStatus.CLOSED:
            page = reverse("households:reopen", args=[household])
        case ChangeKind.EVENT:
            return _event_form(change, event) or f"{reverse('households:events', args=[household])}?answers={change.pk}"
        case kind if kind in CERTIFICATES:
            page = reverse("households:fact_correct", args=[household, CERTIFICATES[kind], change.subject_id])
        case _:
            return reverse("households:detail", args=[household])
    return f"{page}?answers={change.pk}"


def _dated_form(change: RegisterChange) -> str:
    if change.kind == ChangeKind.PAIRING:
        return reverse("households:pairing_correct", args=[change.subject_id])
    kind = "monitoring" if change.kind == ChangeKind.MONITORING else "measure"
    return reverse(f"households:{kind}_correct", args=[change.household_id, change.subject_id])


def _income_forms(changes: list[RegisterChange], user: Any) -> dict[int, str]:
    """Return the form on which each worksheet or estimate among the entries is corrected, by the entry's id."""
    kinds: dict[str, tuple[Any, Callable[[Any], str]]] = {
        ChangeKind.WORKSHEET: (IncomeWorksheet, _worksheet_form),
        ChangeKind.ESTIMATE: (IncomeEstimate, _estimate_form),
    }
    found: dict[int, str] = {}
    for kind, (model, form_of) in kinds.items():
        about = {change.pk: int(change.subject_id) for change in changes if change.kind == kind}
        forms = {row.pk: form_of(row) for row in model.objects.visible_to(user).filter(pk__in=about.values())}
        found |= {change: forms[subject] for change, subject in about.items() if subject in forms}
    return found


def _worksheet_form(sheet: IncomeWorksheet) -> str:
    """Return the form by items, or the one of totals where there are only those."""
    if sheet.item_count:
        return reverse("households:income", args=[sheet.household_id, f"{sheet.window_end:%Y-%m}"])
    return reverse("households:worksheet", args=[sheet.household_id, sheet.window_end.year])


def _estimate_form(estimate: IncomeEstimate) -> str:
    return reverse("households:estimate", args=[estimate.household_id, f"{estimate.window_end:%Y-%m}"])


def _event_form(change: RegisterChange, event: MembershipEvent | None) -> str:
    """Return the form of the returned event itself, or "" for one that only another event can put right."""
    for tells, name in ((tells_of_head, "change_head"), (tells_of_move, "move"), (tells_of_split, "split")):
        if tells(change):
            return f"{reverse(f'households:{name}', args=[change.household_id])}?answers={change.pk}"
    if event is None:
        return ""
    if event.kind in ARRIVALS:
        return f"{reverse('households:event_arrive', args=[change.household_id, event.kind])}?answers={change.pk}"
    if event.kind not in DEPARTURES:
        return ""
    form = reverse("households:event_leave", args=[change.household_id, event.kind])
    return f"{form}?answers={change.pk}&member={change.subject_id}"


def _unanswered(changes: RegisterChangeQuerySet) -> RegisterChangeQuerySet:
    return changes.filter(state=ChangeState.RETURNED, answered_by__isnull=True)


def _narrowed(changes: RegisterChangeQuerySet, chosen: Mapping[str, Any]) -> RegisterChangeQuerySet:
    if "village" in chosen:
        changes = changes.filter(household__village=chosen["village"])
    if "kind" in chosen:
        changes = changes.filter(kind=chosen["kind"])
    if "age" in chosen:
        changes = changes.filter(made_at__lte=timezone.now() - timedelta(days=int(chosen["age"])))
    return changes
