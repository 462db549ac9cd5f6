"""The ticked households of the list get another helper: who, from when, why; then what came of it, row by row."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, ListView

from accounts.permissions import PAIR_HOUSEHOLDS
from config.lib.refusals import Refused
from households.bulk import PICK, picked
from households.forms.pairings import HandOverForm
from households.models import Household, Pairing
from households.selectors.lists import with_people
from households.selectors.pairings import changes_of
from households.services.pairings import MOST_AT_ONCE, HelpersRefused, change_helpers_of
from villages.mixins import NOT_SEEN, ScopedStaffMixin

PLACES = ("township", "village", "group")


class HelpersChangeView(ScopedStaffMixin, FormView, ListView):
    """The form opens with the ticked households, which stay ticked on it: who cannot change is unticked there."""

    permission = PAIR_HOUSEHOLDS
    model = Household
    form_class = HandOverForm
    template_name = "households/helpers_change.html"

    def get_queryset(self) -> Any:
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        seen = super().get_queryset().filter(pk__in=picked(sent)[: MOST_AT_ONCE + 1])
        return with_people(seen, timezone.localdate()).select_related(*PLACES).order_by("village_id", "pk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object_list = list(self.get_queryset())
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the form for what was ticked in the list, or save it when it is the form that was sent."""
        self.object_list = list(self.get_queryset())
        if "submit_key" not in request.POST or not picked(request.POST):
            return self.render_to_response(self.get_context_data(form=HandOverForm(**self.about())))
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def about(self) -> dict[str, Any]:
        """Return what the form must know besides what was typed."""
        return {"user": self.request.user, "record": "HandOverForm-households"}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | self.about()

    def form_valid(self, form: HandOverForm) -> HttpResponse:
        values = form.cleaned_data
        try:
            begun = change_helpers_of(
                household_ids=picked(self.request.POST),
                cadre_id=values["cadre"].pk,
                on=values["on"],
                paper=form.paper(),
                actor=self.request.user,
            )
        except Household.DoesNotExist as unseen:
            raise Http404(NOT_SEEN) from unseen  # the service has noted who asked
        except HelpersRefused as refusal:
            faults = refusal.faults
            form.add_error(None, f"{len(faults)} 户换不了，所选的户都没有换。请把换不了的户去掉勾选，或者先办好。")
            return self.render_to_response(self.get_context_data(form=form, faults=faults))
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        asked = QueryDict(mutable=True)
        asked.setlist(PICK, [str(pairing.pk) for pairing in begun])
        return HttpResponseRedirect(f"{reverse('households:helpers_changed')}?{asked.urlencode()}")

    def get_context_data(self, *, faults: Mapping[int, str] | None = None, **kwargs: Any) -> dict[str, Any]:
        """Show the ticked households; `faults` says by household why its helper cannot change."""
        rows = [(household, (faults or {}).get(household.pk, "")) for household in self.object_list]
        return super().get_context_data(**kwargs) | {"rows": sorted(rows, key=lambda row: not row[1])}


class HelpersChangedView(ScopedStaffMixin, ListView):
    """What came of it: each household with who helped before, who helps now, and how its entry stands."""

    permission = PAIR_HOUSEHOLDS
    model = Pairing
    template_name = "households/helpers_changed.html"

    def get_queryset(self) -> Any:
        seen = super().get_queryset().filter(pk__in=picked(self.request.GET)[: MOST_AT_ONCE + 1])
        places = [f"household__{place}" for place in PLACES]
        return seen.select_related(*places, "cadre__unit").order_by("household__village", "household")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pairings = list(self.object_list)
        changes = changes_of(pairings, self.request.user)
        rows = [(pairing, *changes.get(pairing.pk, ("", None))) for pairing in pairings]
        return super().get_context_data(**kwargs) | {"rows": rows, "first": pairings[0] if pairings else None}
