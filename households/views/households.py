"""The list of households, and the page of one household."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView

from accounts.permissions import (
    ENTER_REGISTER,
    EXPORT_HOUSEHOLDS,
    PAIR_HOUSEHOLDS,
    RECORD_VISITS,
    REGISTER_HOUSEHOLDS,
    REVEAL_PERSONAL_DATA,
    VIEW_HOUSEHOLDS,
    VIEW_QUALITY,
    VIEW_VISIT_STATS,
    ScopeKind,
)
from accounts.saved_views import view_tabs, view_to_save
from config.lib.keyset import keyset_page
from households.book_export import LIST_CONTENTS
from households.bulk import BulkAction
from households.documents import missing
from households.filters import ALL, TABS
from households.forms import HouseholdFilterForm
from households.hooks import HOUSEHOLD_BULK_ACTIONS, HOUSEHOLD_PANELS
from households.models import Household
from households.selectors.changes import waiting_of
from households.selectors.dossier import documents_of
from households.selectors.fact_rows import differences_of, with_sayings
from households.selectors.household_page import (
    for_page,
    members_of,
    pairings_of,
    person_from,
    register_facts,
    visits_of,
    worksheet_of,
)
from households.selectors.lists import (
    days_late,
    for_list,
    latest_due_first,
    rows_of,
    standings_of,
    tab_counts,
)
from households.selectors.monitoring import watch_words
from households.selectors.person_lines import told_of_persons
from households.selectors.returns import open_returns_of
from households.selectors.timeline import timeline
from households.selectors.visit_rules import NO_RULE, demand_words, rule_on
from households.status import GONE
from households.views.reopen_address import reopen_url
from villages.mixins import ScopedStaffMixin

SAVED_LIST = "households:list"
PLACE_ORDER = ("village_id", "id")
MOST_PAIRED = 100


class HouseholdListView(ScopedStaffMixin, ListView):
    """A helper's own households as cards; for everybody else the list with tabs and filters."""

    permission = VIEW_HOUSEHOLDS
    model = Household

    @property
    def is_paired(self) -> bool:
        return self.request.user.scope_kind == ScopeKind.PAIRED

    def get_template_names(self) -> list[str]:
        return ["households/my_households.html" if self.is_paired else "households/household_list.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | (self._mine() if self.is_paired else self._filtered())

    def _mine(self) -> dict[str, Any]:
        today = timezone.localdate()
        rule = rule_on(today)
        rows = latest_due_first(rows_of(for_list(self.object_list, today)[:MOST_PAIRED], today, rule))
        people = sum(row.household.people for row in rows)  # type: ignore[attr-defined]
        return {"rows": rows, "people": people, "demand": demand_words(rule)}

    def _filtered(self) -> dict[str, Any]:
        today, query = timezone.localdate(), self.request.GET
        rule = rule_on(today)
        form = HouseholdFilterForm(query, user=self.request.user)
        chosen = form.chosen()
        counts = tab_counts(self.object_list, today, rule)
        narrowed = chosen.apply(self.object_list, today, rule)
        page = keyset_page(
            for_list(narrowed, today), fields=PLACE_ORDER, after=query.get("after", ""), before=query.get("before", "")
        )
        words = replace(chosen, tab=ALL).words()
        return {
            "form": form,
            "filter_words": "、".join(words),
            "tab": chosen.tab,
            "tabs": [*tabs(counts, chosen.tab), *view_tabs(self.request, SAVED_LIST)],
            "save_view": view_to_save(self.request) if words or chosen.tab != ALL else "",
            "sent_filters": chosen.as_json(),
            "contents": LIST_CONTENTS,
            "bulk": bulk_actions_for(self.request.user),
            "may_export": self.request.user.may(EXPORT_HOUSEHOLDS),
            "may_register": self.request.user.may(REGISTER_HOUSEHOLDS),
            "sees_late": self.request.user.may(VIEW_VISIT_STATS),
            "rows": rows_of(page.rows, today, rule),
            "demand": demand_words(rule),
            "no_rule": "" if rule else NO_RULE,
            "page": page,
            "is_filtered": bool(words),
        }


def bulk_actions_for(user: Any) -> list[BulkAction]:
    """Return what `user` may do to ticked rows, in order."""
    actions = chain.from_iterable(HOUSEHOLD_BULK_ACTIONS.call_all(user=user))
    return sorted(actions, key=lambda action: action.order)


def tabs(counts: dict[str, int], current: str) -> Iterator[dict[str, Any]]:
    """Yield the tabs that have something in them, and the current one."""
    for name, label in TABS.items():
        count = counts.get(name, 0)
        if count or name in {"all", current}:
            yield {"label": label, "url": f"?tab={name}", "count": count, "current": name == current}


class HouseholdDetailView(ScopedStaffMixin, DetailView):
    """Everything about one household: what still stands between it and its exit comes first."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/household_detail.html"

    def get_queryset(self) -> Any:
        today = timezone.localdate()
        return with_sayings(for_page(super().get_queryset(), today), today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household, user, today = self.object, self.request.user, timezone.localdate()
        visits, pairings = list(visits_of(household)), list(pairings_of(household))
        memberships, rule = list(members_of(household, today)), rule_on(today)
        panels = list(chain.from_iterable(HOUSEHOLD_PANELS.call_all(household=household, user=user)))
        standing, told = next((panel.standing for panel in panels if panel.standing), None), told_of_persons(household)
        return super().get_context_data(**kwargs) | {
            "standing": standing or standings_of([household.pk]).get(household.pk),
            "panels": sorted(panels, key=lambda panel: panel.order),
            "facts": register_facts(household),
            "worksheet": worksheet_of(household),
            "persons": [person_from(membership, today, told) for membership in memberships],
            "missing": missing(documents_of(household, memberships, today)),
            "watched": watch_words(household),
            "into_url": into_url(household, user),
            "visits": visits,
            "pairings": pairings,
            "events": timeline(household, visits, pairings),
            "days_late": days_late(household, household.last_visit_on, today, rule),
            "demand": demand_words(rule),
            "sent_back": open_returns_of(household, user),
            "visit_url": visit_url(household, user),
            "edit_url": edit_url(household, user),
            "add_url": edit_url(household, user, "households:member_add"),
            "events_url": edit_url(household, user, "households:events"),
            "reopen_url": reopen_url(household, user),
            "waiting": waiting_of(household),
            "differences": differences_of(household, today),
            "reveal_url": reveal_url(household, user),
            "pair_url": pair_url(household, user),
            "may_pair": user.may(PAIR_HOUSEHOLDS),
            "findings_url": reverse("households:findings", args=[household.pk]) if user.may(VIEW_QUALITY) else "",
        }


def into_url(household: Any, user: Any) -> str:
    """Return the page of the household that a second registration (from `for_page`) went into, "" out of sight."""
    kept = [one["id"] for one in household.went_into]
    seen = kept and Household.objects.visible_to(user).filter(pk__in=kept).exists()
    return reverse("households:detail", args=kept) if seen else ""


def visit_url(household: Household, user: Any) -> str:
    """Return where `user` records a visit to `household`, or "" when they may not or the household is gone."""
    may = user.may(RECORD_VISITS) and household.status not in GONE
    return reverse("households:visit_add", args=[household.pk]) if may else ""


def edit_url(household: Household, user: Any, url_name: str = "households:edit") -> str:
    """Return where `user` enters something about a household, or "" when they may not or it is gone."""
    may = user.may(ENTER_REGISTER) and household.status not in GONE
    return reverse(url_name, args=[household.pk]) if may else ""


def pair_url(household: Any, user: Any) -> str:
    """Return where `user` gives a household its helper, or "" when they may not, it has one, or it is gone."""
    may = user.may(PAIR_HOUSEHOLDS) and household.status not in GONE and not household.helper_name
    return reverse("households:pair", args=[household.pk]) if may else ""


def reveal_url(household: Household, user: Any) -> str:
    """Return where `user` sees a number in full, or "" when they may not."""
    return reverse("households:reveal", args=[household.pk]) if user.may(REVEAL_PERSONAL_DATA) else ""
