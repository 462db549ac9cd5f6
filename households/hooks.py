"""What households answer when lower apps ask, and the places where higher apps speak on households' pages."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Card
from accounts.permissions import EXPORT_HOUSEHOLDS, PAIR_HOUSEHOLDS, RECORD_VISITS, ScopeKind
from config.lib.hooks import Hook
from households.bulk import BulkAction
from households.imports.kinds import IMPORT_KINDS
from households.models import Household, Pairing
from households.selectors.lists import for_list, latest_due_first, month_of_visits, overdue, rows_of
from households.selectors.returns import for_rows, to_be_corrected_by
from households.selectors.visit_rules import demand_words, quota_of, rule_on
from households.standing import HOUSEHOLD_STANDINGS, INCOME_RESULTS, Gap, Standing

__all__ = [
    "FILE_FOLDERS",
    "HOUSEHOLD_BULK_ACTIONS",
    "HOUSEHOLD_PANELS",
    "HOUSEHOLD_STANDINGS",
    "IMPORT_KINDS",
    "INCOME_RESULTS",
    "REGISTER_CHANGED",
    "VISIT_RECORDED",
    "Gap",
    "Panel",
    "Standing",
]

VISIT_RECORDED = Hook("visit_recorded")
"""Called with `household_id` and `actor` inside the transaction that recorded a visit, or voided one."""

REGISTER_CHANGED = Hook("register_changed")
"""Called with `household_id` and `actor` inside the transaction that entered or corrected register data."""

FILE_FOLDERS = Hook("file_folders")
"""Called without anything; each function returns folder → model with a `file`, for the photos of a higher app."""

HOUSEHOLD_BULK_ACTIONS = Hook("household_bulk_actions")
"""Called with `user`; each function returns a list of `households.bulk.BulkAction` for the ticked rows of the list."""

HOUSEHOLD_PANELS = Hook("household_panels")
"""Called with `household` and `user`; each function returns a list of `Panel` for the household page."""

NOT_PAIRED = "您现在没有结对的户：帮扶还没有安排，或者已经结束。安排好结对就能登录，请联系乡镇专干核对结对。"
MOST_AT_HOME = 300
TASKS_SHOWN = 6
HOUSEHOLDS_SHOWN = 8


@dataclass(frozen=True)
class Panel:
    """One section of the household page: a partial template, what it shows, its column and its place in it.

    A panel that was made from the household's standing carries it, so that the page need not ask a second time.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    aside: bool = False
    order: int = 50
    standing: Standing | None = None


def paired_household_ids(user: Any) -> models.QuerySet[Any]:
    """Return the ids of the households that the cadre behind `user` helps today."""
    pairings = Pairing.objects.believed().as_of(timezone.localdate())
    return pairings.filter(cadre__accounts__user=user).values("household")


def bulk_actions(user: Any) -> list[BulkAction]:
    """Return what households themselves offer for the ticked rows of their list."""
    offered = (
        (PAIR_HOUSEHOLDS, BulkAction("换帮扶人 {n} 户", reverse("households:helpers_change"), order=60)),
        (EXPORT_HOUSEHOLDS, BulkAction("导出 {n} 户", reverse("households:export_ticked"), order=90)),
    )
    return [action for permission, action in offered if user.may(permission)]


def access_refusal(user: Any) -> str:
    """Return the sentence why a helper without a household may not work now, or ""."""
    if user.scope_kind != ScopeKind.PAIRED or paired_household_ids(user).exists():
        return ""
    return NOT_PAIRED


def home_cards(user: Any) -> list[Card]:
    """Return what households show on the home page of those who visit them; nothing for others."""
    if not user.may(RECORD_VISITS):
        return []
    cards = township_cards(user) if user.scope_kind == ScopeKind.TOWNSHIP else own_cards(user)
    return returned_cards(user) + cards


def returned_cards(user: Any) -> list[Card]:
    """Return the visits sent back to the person behind `user`, with their reasons, above everything else."""
    rows = list(for_rows(to_be_corrected_by(user)).order_by("id")[: TASKS_SHOWN + 1])
    if not rows:
        return []
    return [
        Card("households/cards/_sent_back.html", {"rows": rows[:TASKS_SHOWN], "more": rows[TASKS_SHOWN:]}, order=-10)
    ]


def own_cards(user: Any) -> list[Card]:
    """Return what a helper or resident finds: where to go first, if anywhere, their households, the month."""
    today = timezone.localdate()
    rule = rule_on(today)
    mine = Household.objects.visible_to(user)
    rows = latest_due_first(rows_of(for_list(mine, today).order_by("id")[:MOST_AT_HOME], today, rule))
    tasks = [row for row in rows if row.days_late or row.is_unknown]
    late = sum(1 for row in rows if row.days_late)
    month = month_of_visits(mine, rows, today, rule)
    asked = {"demand": demand_words(rule), "quota": quota_of(rule, user.role)}
    first = Card("households/cards/_tasks.html", {"rows": tasks[:TASKS_SHOWN], "total": len(tasks), **asked}, order=10)
    return ([first] if tasks else []) + [
        Card("households/cards/_mine.html", {"rows": rows[:HOUSEHOLDS_SHOWN], "total": len(rows)}, order=20),
        Card("households/cards/_month.html", {"month": month, "late": late, "today": today, **asked}, order=60),
    ]


def township_cards(user: Any) -> list[Card]:
    """Return what township staff find: the households of the township that nobody has visited for longest."""
    today = timezone.localdate()
    rule = rule_on(today)
    late = overdue(Household.objects.visible_to(user), today, rule)
    longest = for_list(late, today).order_by(F("last_visit_on").asc(nulls_first=True), "id")[:TASKS_SHOWN]
    context = {"rows": rows_of(longest, today, rule), "total": late.count(), "demand": demand_words(rule), "rule": rule}
    return [Card("households/cards/_overdue.html", context, order=30)]
