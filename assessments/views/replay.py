"""One household on a past night: what is stored, and the same answer worked out again from the facts as known then."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_VERDICTS
from assessments.selectors.verdict_history import changes_of
from assessments.services.replay import nights_of, replay
from config.lib.row_numbers import row_number
from households.models import Household

NIGHTS = 60


class ReplayView(PermissionPageMixin, TemplateView):
    """The nights a household was judged in, what changed when, and one night worked out again."""

    permission = VIEW_VERDICTS
    template_name = "assessments/replay.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household = get_object_or_404(Household.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        nights = nights_of(household.pk, NIGHTS)
        asked = row_number(self.request.GET.get("run", ""))
        run = next((night for night in nights if night.pk == asked), nights[0] if nights else None)
        return super().get_context_data(**kwargs) | {
            "household": household,
            "nights": nights,
            "run": run,
            "replayed": replay(household_id=household.pk, run=run) if run else None,
            "changes": changes_of(household.pk),
        }
