"""One household on a past night: what is stored, and the same answer worked out again from the facts as known then."""

from typing import Any

from django.views.generic import DetailView

from accounts.permissions import VIEW_VERDICTS
from assessments.selectors.verdict_history import changes_of
from assessments.services.replay import nights_of, replay
from config.lib.row_numbers import row_number
from households.models import Household
from villages.mixins import ScopedStaffMixin

NIGHTS = 60


class ReplayView(ScopedStaffMixin, DetailView):
    """The nights a household was judged in, what changed when, and the night that is asked for worked out again."""

    permission = VIEW_VERDICTS
    model = Household
    template_name = "assessments/replay.html"
    context_object_name = "household"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Work a night out again only when one was chosen: that reads every kind of fact as it was known then."""
        nights = nights_of(self.object.pk, NIGHTS)
        asked = row_number(self.request.GET.get("run", ""))
        run = next((night for night in nights if night.pk == asked), None)
        return super().get_context_data(**kwargs) | {
            "nights": nights,
            "run": run,
            "replayed": replay(household_id=self.object.pk, run=run) if run else None,
            "changes": changes_of(self.object.pk),
        }
