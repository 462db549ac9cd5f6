from typing import Any

from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import ACCEPT_EXIT, VIEW_EXIT_CASES, VIEW_EXIT_LIST
from assessments.forms import PlaceFilter
from assessments.forms.notices import LiftForm
from assessments.models import ExitCase
from assessments.selectors.case_list import ALWAYS, CaseList, read_cases
from assessments.selectors.case_page import read_case
from assessments.selectors.case_papers import read_papers
from assessments.status import STORED_STATES, CaseState
from villages.mixins import ScopedStaffMixin

NARROWED = {"title": "没有符合筛选的户。", "label": "清空筛选"}
EMPTY: dict[str, str] = {
    CaseState.PROPOSED: "没有等审批的户。提名从今晚名单开始。",
    CaseState.APPROVED: "还没有批准过。",
    CaseState.RETURNED: "没有退回的户。",
}
NOBODY = "没有走到这一步的户。"
"""What each tab says when nothing is on it."""
NOT_ON_THE_LIST = frozenset({CaseState.RETURNED})
"""What was returned is proposed again from its own page or from tonight's list, by its verdict of tonight."""


class CaseListView(PermissionPageMixin, TemplateView):
    """Exit cases by state; its address is the saved view."""

    permission = VIEW_EXIT_CASES
    template_name = "assessments/case_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the cases within the user's rows."""
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in STORED_STATES else CaseState.PROPOSED
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
            "empty": NARROWED | {"url": bare} if chosen else {"title": EMPTY.get(tab, NOBODY), "label": "", "url": ""},
            "note": f"{CaseState(tab).label}{'（已筛选）' if chosen else ''}共 {found.total:,} 户。",
            "actions": [] if tab in NOT_ON_THE_LIST else found.actions,
            "back": query.urlencode(),
            "may_print": self.request.user.may(VIEW_EXIT_LIST),
        }

    def _tabs(self, found: CaseList) -> list[dict[str, Any]]:
        address = reverse("assessments:case_list")
        query = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        tabs = []
        for state in STORED_STATES:
            if not found.counts[state] and state not in ALWAYS and state != found.tab:
                continue
            query["tab"] = state
            url = f"{address}?{query.urlencode()}"
            tabs.append({"label": state.label, "url": url, "count": found.counts[state], "current": state == found.tab})
        return tabs


class CaseDetailView(ScopedStaffMixin, DetailView):
    """One exit case: steps, persons, verdicts, and what the user can do now."""

    model = ExitCase
    permission = VIEW_EXIT_CASES
    template_name = "assessments/case_detail.html"

    def get_queryset(self) -> Any:
        """Fetch everything the page names along with the case."""
        home = ("household__group", "household__village", "household__township")
        return super().get_queryset().select_related(*home, "standard", "verdict__run_from", "reviewer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's steps, people, verdicts and moves."""
        user = self.request.user
        page = read_case(self.object, user)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "may_lift": user.may(ACCEPT_EXIT),
            "lift_form": LiftForm(),
        }


class CasePapersView(ScopedStaffMixin, DetailView):
    """The meetings, signatures, notices, objections and samples of one exit case."""

    model = ExitCase
    permission = VIEW_EXIT_CASES
    template_name = "assessments/case_papers.html"

    def get_queryset(self) -> Any:
        """Fetch the household along with the case."""
        return super().get_queryset().select_related("household")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the papers that the user may see."""
        return super().get_context_data(**kwargs) | {"papers": read_papers(self.object, self.request.user)}
