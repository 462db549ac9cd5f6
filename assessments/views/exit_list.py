from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_LIST
from assessments.forms import ExitListFilter
from assessments.selectors.exit_list import GAP_TABS, PAGE_SIZE, Tab, TonightList, read_list
from assessments.status import EXIT_TRANSITIONS, CaseAction

EMPTY: dict[str, str] = {
    Tab.MET: "今晚没有等待提名的达标户。",
    Tab.CHANGED: "昨晚以来没有变化。",
    Tab.NEARLY: "没有只差一项的户。",
    Tab.UNKNOWN: "没有待核实的户。",
    Tab.UNMET: "没有不达标的户。",
    Tab.PROPOSED: "还没有提名。",
}
"""What each tab says when nobody is on it."""


class ExitListView(PermissionPageMixin, TemplateView):
    """Tonight's list by tab and filter; its address is the saved view."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/exit_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the list within the user's rows."""
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in Tab.values else Tab.MET
        form = ExitListFilter(query, user=self.request.user)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        chosen = form.chosen()
        tonight = read_list(user=self.request.user, tab=tab, chosen=chosen, **cursors)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "tonight": tonight,
            "tabs": self._tabs(tonight),
            "clear": self._bare(tab),
            "empty": self._empty(tab, narrowed=bool(chosen)),
            "note": f"{tonight.label}{'（已筛选）' if chosen else ''}共 {tonight.total:,} 户，每页 {PAGE_SIZE} 户。",
            "shows_gaps": tab in GAP_TABS,
            "may_propose": self.request.user.may(EXIT_TRANSITIONS.get(CaseAction.PROPOSE).permission),
            "back": query.urlencode(),
        }

    def _bare(self, tab: str) -> str:
        return f"{reverse('assessments:exit_list')}?tab={tab}"

    def _empty(self, tab: str, *, narrowed: bool) -> dict[str, str]:
        if narrowed:
            return {"title": "没有符合筛选的户。", "label": "清空筛选", "url": self._bare(tab)}
        return {"title": EMPTY[tab], "label": "", "url": ""}

    def _tabs(self, tonight: TonightList) -> list[dict[str, Any]]:
        address = reverse("assessments:exit_list")
        return [
            {
                "label": tab.label,
                "url": f"{address}?{self._query(tab)}",
                "count": tonight.counts[tab],
                "current": tab == tonight.tab,
            }
            for tab in Tab
        ]

    def _query(self, tab: str) -> str:
        """Return the address of another tab: the place and name stay, the page and what only fits one tab go."""
        query = self.request.GET.copy()
        for name in ("after", "before", "margin", "change"):
            query.pop(name, None)
        query["tab"] = tab
        return query.urlencode()
