"""迁居: where a household moves to, and a move that came back."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import REGISTER_HOUSEHOLDS
from config.lib.row_numbers import row_number
from households.forms.entry import EntryForm
from households.forms.events import MoveForm
from households.models import HouseholdMove, RegisterChange
from households.selectors.changes import move_of, returned_change
from households.services.moving import move_household
from households.services.redoing import correct_move
from households.status import GONE
from households.views.events import EventView
from villages.models import Village


class MoveView(EventView):
    """The household lives elsewhere in the county: first the village, then group and day.

    A move that was returned is put right on the same page, with what was entered filled in.
    """

    permission = REGISTER_HOUSEHOLDS
    form_class = MoveForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs) if self.village else self._ask_where()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs) if self.village else self._ask_where()

    @cached_property
    def returned(self) -> RegisterChange | None:
        """The returned entry that the address names; else None."""
        return returned_change(self.object, self.request.GET.get("answers", ""))

    @cached_property
    def wrong(self) -> HouseholdMove | None:
        """The returned move that the address names; else None."""
        return move_of(self.returned)

    def get_initial(self) -> dict[str, Any]:
        if self.wrong is None:
            return super().get_initial()
        return super().get_initial() | {"on_date": self.wrong.on_date, "group": self.wrong.to_group_id}

    @cached_property
    def village(self) -> Village | None:
        """The village the household moves to, as named in the address."""
        was = str(self.wrong.to_village_id) if self.wrong else ""
        asked = row_number(self.request.GET.get("village", was))
        villages = Village.objects.visible_to(self.request.user).select_related("township")
        return villages.filter(pk=asked).first() if asked is not None else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"village": self.village}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = f"迁到{self.village.township}{self.village}" if self.village else self.event.label
        title = f"更正：{title}" if self.wrong else title
        elsewhere = f"?village=&answers={self.returned.pk}" if self.returned and self.wrong else ""
        return super().get_context_data(**kwargs) | {"title": title, "elsewhere_url": elsewhere}

    def save(self, form: EntryForm) -> RegisterChange:
        group = form.cleaned_data["group"]
        if self.returned is not None and self.wrong is not None:
            return correct_move(
                change_id=self.returned.pk,
                village_id=self.village.pk,
                group_id=group.pk if group else None,
                on_date=form.cleaned_data["on_date"],
                paper=form.paper(),
                actor=self.request.user,
            )
        return move_household(
            household_id=self.object.pk,
            village_id=self.village.pk,
            group_id=group.pk if group else None,
            on_date=form.cleaned_data["on_date"],
            paper=form.paper(),
            actor=self.request.user,
        )

    def _ask_where(self) -> HttpResponse:
        villages = Village.objects.visible_to(self.request.user).select_related("township")
        returned = returned_change(self.object, self.request.GET.get("answers", ""))
        context = {
            "household": self.object,
            "event": self.event,
            "suffix": f"&answers={returned.pk}" if returned else "",
            "villages": villages.order_by("township__sort", "code"),
            "gone": self.object.status in GONE,
        }
        return render(self.request, "households/event_where.html", context)
