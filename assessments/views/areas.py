"""Villages, townships and the county by their exit standards: who meets what, and what is not known."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_LIST
from assessments.area_status import TABLES, AreaAction
from assessments.criteria.verdict import Outcome
from assessments.models import AreaExit, Level
from assessments.selectors.area_exits import county_id, exits_of_level
from assessments.selectors.area_steps import LEVELS
from assessments.selectors.areas import AreaPage, AreaRow, read_areas


class AreaListView(PermissionPageMixin, TemplateView):
    """The areas of one level, each with what it lacks, its exit, and the way to apply for one."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/area_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("level", "")
        level = next((level for level in LEVELS if level.value == asked), Level.VILLAGE)
        page = read_areas(self.request.user, level)
        context = {"page": page, "levels": LEVELS, "rows": self._rows(page)}
        return super().get_context_data(**kwargs) | context

    def _rows(self, page: AreaPage) -> list[tuple[AreaRow, AreaExit | None, str]]:
        exits = exits_of_level(self.request.user, page.level)
        may = self.request.user.may(TABLES[page.level].get(AreaAction.APPLY).permission)
        county = county_id() if may and page.level == Level.COUNTY else 0
        return [(row, exits.get(row.pk), self._apply_url(page.level, row, county) if may else "") for row in page.rows]

    def _apply_url(self, level: Level, row: AreaRow, county: int) -> str:
        """Return where this area can apply: those that meet everything, and of the villages the poor ones."""
        if row.overall != Outcome.MET or (level == Level.VILLAGE and not row.facts.poor_villages):
            return ""
        return reverse("assessments:area_apply", args=[level.value, row.pk or county])
