"""Lists of visits, of the problems they found, and of households by whether anybody came."""

from typing import Any

from django.utils import timezone
from django.views.generic import ListView

from accounts.permissions import RECORD_VISITS, VIEW_HOUSEHOLDS, VIEW_VISIT_STATS
from config.lib.keyset import keyset_page
from config.lib.row_numbers import row_number
from households.forms.visit_work import VisitFilter
from households.models import Household, Visit, VisitRound
from households.selectors.lists import for_list, rows_of
from households.selectors.visit_lists import (
    NEWEST_FIRST,
    OLDEST_FIRST,
    ProblemTab,
    Reached,
    households_reached,
    problems_for_list,
    visit_page,
    visits_for_list,
)
from households.selectors.visit_rules import demand_words, rule_on
from households.views.visit_work import work_tabs
from villages.mixins import ScopedStaffMixin
from villages.models import Cadre

RECENT_DAYS = 30
SOLVED_DAYS = 365
PLACE_ORDER = ("village_id", "id")


class VisitListView(ScopedStaffMixin, ListView):
    """The visits of a period, newest first; voided ones are shown as such."""

    permission = VIEW_HOUSEHOLDS
    model = Visit
    template_name = "households/visit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        form = VisitFilter(query, days=RECENT_DAYS, user=user)
        visits = visits_for_list(user, form.chosen())
        page = visit_page(visits, NEWEST_FIRST, after=query.get("after", ""), before=query.get("before", ""))
        return {
            "tabs": work_tabs(user, "households:visit_list"),
            "form": form,
            "page": page,
            "total": visits.count(),
        }


class ProblemListView(ScopedStaffMixin, ListView):
    """The problems that visits found: what is open, for how long, and what was solved when and how."""

    permission = VIEW_HOUSEHOLDS
    model = Visit
    template_name = "households/problem_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        tab = query.get("tab") if query.get("tab") in ProblemTab.values else ProblemTab.OPEN.value
        form = VisitFilter(query, days=0 if tab == ProblemTab.OPEN else SOLVED_DAYS, user=user)
        found = problems_for_list(user, form.chosen(), tab)
        order = OLDEST_FIRST if tab == ProblemTab.OPEN else NEWEST_FIRST
        page = visit_page(found, order, after=query.get("after", ""), before=query.get("before", ""))
        return {
            "tabs": work_tabs(user, "households:problem_list"),
            "states": [(value, label) for value, label in ProblemTab.choices],
            "tab": tab,
            "form": form,
            "page": page,
            "total": found.count(),
            "rows": [(visit, (timezone.localdate() - visit.visited_on).days) for visit in page.rows],
            "may_solve": user.may(RECORD_VISITS),
        }


class CoverageView(ScopedStaffMixin, ListView):
    """The households behind a figure: visited in a period or round, not visited, overdue, or long alone."""

    permission = VIEW_VISIT_STATS
    model = Household
    template_name = "households/coverage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query, today = self.request.user, self.request.GET, timezone.localdate()
        rule = rule_on(today)
        data, this_round = query.copy(), _round_of(query.get("round", ""))
        if this_round:
            data["since"], data["until"] = str(this_round.valid_from), str(this_round.valid_to)
        form = VisitFilter(data, user=user)
        reached = query.get("reached") if query.get("reached") in Reached.values else Reached.ALL.value
        chosen = form.chosen()
        households = households_reached(user, chosen, reached, today=today, rule=rule)
        page = keyset_page(
            for_list(households, today),
            fields=PLACE_ORDER,
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
        return {
            "tabs": work_tabs(user, "households:round_list" if this_round else "households:visit_stats"),
            "round": this_round,
            "form": form,
            "own": query.get("own", ""),
            "helper": Cadre.objects.filter(pk=chosen.cadre).first() if chosen.cadre else None,
            "reached": reached,
            "states": Reached.choices,
            "rule": rule,
            "demand": demand_words(rule),
            "rows": rows_of(page.rows, today, rule),
            "page": page,
            "total": households.count(),
        }


def _round_of(key: str) -> VisitRound | None:
    number = row_number(key)
    return VisitRound.objects.believed().filter(pk=number).first() if number is not None else None
