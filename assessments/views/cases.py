from typing import Any

from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_LIST
from assessments.forms import PlaceFilter
from assessments.models import ExitCase
from assessments.selectors.case_list import TABS, CaseList, read_cases
from assessments.selectors.case_page import read_case
from assessments.status import EXIT_TRANSITIONS, CaseState
from villages.mixins import ScopedStaffMixin

NARROWED = {"title": "没有符合筛选的户。", "label": "清空筛选"}
EMPTY: dict[str, str] = {
    CaseState.PROPOSED: "没有等审批的户。提名从今晚名单开始。",
    CaseState.APPROVED: "还没有批准过。",
    CaseState.RETURNED: "没有退回的户。",
}
"""What each tab says when nothing is on it."""


class CaseListView(PermissionPageMixin, TemplateView):
    """Exit cases by state; its address is the saved view."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/case_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the cases within the user's rows."""
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in TABS else CaseState.PROPOSED
        form = PlaceFilter(query, user=self.request.user)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        chosen = form.chosen()
        found = read_cases(user=self.request.user, tab=tab, chosen=chosen, **cursors)
        bare = f"{reverse('assessments:case_list')}?tab={tab}"
        return super().get_context_data(**kwargs) | {
            "form": form,
            "found": found,
            "tabs": self._tabs(found),
            "clear": bare,
            "empty": NARROWED | {"url": bare} if chosen else {"title": EMPTY[tab], "label": "", "url": ""},
            "note": f"{CaseState(tab).label}{'（已筛选）' if chosen else ''}共 {found.total:,} 户。",
            "actions": EXIT_TRANSITIONS.available(tab, self.request.user) if tab == CaseState.PROPOSED else [],
            "back": query.urlencode(),
        }

    def _tabs(self, found: CaseList) -> list[dict[str, Any]]:
        address = reverse("assessments:case_list")
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        tabs = []
        for state in TABS:
            query["tab"] = state
            url = f"{address}?{query.urlencode()}"
            tabs.append({"label": state.label, "url": url, "count": found.counts[state], "current": state == found.tab})
        return tabs


class CaseDetailView(ScopedStaffMixin, DetailView):
    """One exit case: steps, persons, verdicts, and what the user can do now."""

    model = ExitCase
    permission = VIEW_EXIT_LIST
    template_name = "assessments/case_detail.html"

    def get_queryset(self) -> Any:
        """Fetch everything the page names along with the case."""
        home = ("household__group", "household__village", "household__township")
        return super().get_queryset().select_related(*home, "standard", "verdict__run_from")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's steps, people, verdicts and moves."""
        return super().get_context_data(**kwargs) | {"page": read_case(self.object, self.request.user)}
