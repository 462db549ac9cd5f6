"""The page on which a household closed by mistake is opened again."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from accounts.permissions import REGISTER_HOUSEHOLDS
from households.forms.events import ReopenForm
from households.models import RegisterChange
from households.selectors.changes import closing_of
from households.services.reopening import left_by_events, reopen_household, reopening_fault
from households.views.events import EventView


class ReopenView(EventView):
    """The household was closed by mistake."""

    permission = REGISTER_HOUSEHOLDS
    form_class = ReopenForm
    template_name = "households/reopen_form.html"
    save_label = "恢复这一户"

    def current(self) -> Mapping[str, Any]:
        return {"closing": self.closing}

    @cached_property
    def closing(self) -> RegisterChange | None:
        """The entry that closed the household."""
        return closing_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fault = reopening_fault(self.object, self.closing)
        left = [] if self.closing else left_by_events(self.object)
        told = {"gone": False, "closing": self.closing, "left": left, "fault": fault}
        return super().get_context_data(**kwargs) | told

    def save(self, form: ReopenForm) -> RegisterChange:
        return reopen_household(household_id=self.object.pk, paper=form.paper(), actor=self.request.user)
