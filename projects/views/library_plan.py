"""The library of one year in one table."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_PROJECTS
from projects.selectors.library_plan import read_plan
from projects.services.proposals import FIRST_YEAR, LAST_YEAR

YEARS = {str(year): year for year in range(FIRST_YEAR, LAST_YEAR + 1)}


class LibraryPlanView(PermissionPageMixin, TemplateView):
    """Projects and money of a year by class, source, purpose and township."""

    permission = VIEW_PROJECTS
    template_name = "projects/library/plan.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = read_plan(self.request.user, YEARS.get(self.request.GET.get("year", "")))
        address = reverse("projects:library_plan")
        tabs = [
            {"label": f"{year} 年", "url": f"{address}?year={year}", "count": None, "current": year == plan.year}
            for year in plan.years
        ]
        return super().get_context_data(**kwargs) | {"plan": plan, "tabs": tabs}
