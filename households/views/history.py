"""The history of one household: every field, newest first, with who and by which door."""

from typing import Any

from django.views.generic import DetailView

from accounts.permissions import VIEW_HOUSEHOLDS
from households.forms.history import HistoryFilterForm
from households.models import Household
from households.selectors.history import narrowed_to, people_of, read_history
from villages.mixins import ScopedStaffMixin


class HistoryView(ScopedStaffMixin, DetailView):
    """变更记录: who may see the household may see how its record came about."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/history.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township", "village", "group")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, household = self.request.GET, self.object
        form = HistoryFilterForm(query, people=people_of(household), asked=query.get("field", ""))
        chosen = form.chosen()
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        asked = narrowed_to(chosen.get("field", ""), chosen.get("person"))
        found = read_history(household, self.request.user, asked, **cursors)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "found": found,
            "empty": "这一项没有改过。" if chosen else "登记以来没有记录。",
        }
