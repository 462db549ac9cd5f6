"""分户: who goes on as a household of their own, and a split that came back."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import REGISTER_HOUSEHOLDS
from households.codes import Relation
from households.forms.events import RELATION, SplitForm
from households.models import Household, Membership, MembershipEvent, RegisterChange
from households.selectors.changes import returned_change, split_of, tells_of_split
from households.services.memberships import open_memberships
from households.services.resplitting import correct_split
from households.services.splitting import split_household
from households.views.events import EventView


class SplitView(EventView):
    """Some members go on as a household of their own.

    A split that was returned is put right on the same page, with what was entered filled in.
    """

    permission = REGISTER_HOUSEHOLDS
    form_class = SplitForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.returned and tells_of_split(self.returned) and self.new is None:
            events = reverse("households:events", args=[self.object.pk])
            return redirect(f"{events}?answers={self.returned.pk}")
        return super().get(request, *args, **kwargs)

    @cached_property
    def returned(self) -> RegisterChange | None:
        """The returned entry that the address names; else None."""
        return returned_change(self.object, self.request.GET.get("answers", ""))

    @cached_property
    def wrong(self) -> list[MembershipEvent]:
        """The departures of the returned split that the address names; else none."""
        return split_of(self.returned)

    @cached_property
    def new(self) -> Household | None:
        """The household that split off, when that is put right; None where it is out of sight, or nothing stands."""
        seen = Household.objects.visible_to(self.request.user)
        return seen.filter(pk=self.wrong[0].other_household_id).first() if self.wrong else None

    @cached_property
    def went(self) -> list[Membership]:
        """Who counts in the household that split off, when that is put right."""
        return open_memberships(self.new) if self.new else []

    @cached_property
    def people(self) -> list[Membership]:
        """The members of the household, and of the one that split off when that is put right."""
        return [*open_memberships(self.object), *self.went]

    @property
    def record(self) -> str:
        return f"{super().record}-{self.returned.pk}" if self.wrong else super().record

    def get_initial(self) -> dict[str, Any]:
        if not self.wrong:
            return super().get_initial()
        stand = {f"{RELATION}{one.member_id}": one.relation for one in self.went}
        return super().get_initial() | stand | {"on_date": self.wrong[0].on_date}

    def get_form_kwargs(self) -> dict[str, Any]:
        people = [one for one in self.people if one in self.went or one.relation != Relation.HEAD]
        return super().get_form_kwargs() | {"people": people, "split_off": self.new}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = super().get_context_data(**kwargs)
        return told | ({"title": f"更正：{self.event.label}"} if self.wrong else {})

    def save(self, form: SplitForm) -> RegisterChange:
        about = {
            "relations": form.answers_by_member(),
            "on_date": form.cleaned_data["on_date"],
            "paper": form.paper(),
            "actor": self.request.user,
        }
        if self.wrong:
            return correct_split(change_id=self.returned.pk, **about)
        return split_household(household_id=self.object.pk, code=form.cleaned_data["code"], **about)
