"""Villages, townships and the county by their exit standards: who meets what, and what is not known."""

from typing import Any

from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_LIST
from assessments.models import Level
from assessments.selectors.areas import read_areas

LEVELS = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)


class AreaListView(PermissionPageMixin, TemplateView):
    """The areas of one level, each with what it lacks."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/area_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("level", "")
        level = next((level for level in LEVELS if level.value == asked), Level.VILLAGE)
        return super().get_context_data(**kwargs) | {"page": read_areas(self.request.user, level), "levels": LEVELS}
