"""家庭变动: choose what happened, then a small page with only what that event needs."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from accounts.permissions import ENTER_REGISTER, REGISTER_HOUSEHOLDS
from households.codes import ARRIVALS, DEPARTURES, Relation
from households.events import BY_KIND, BY_URL, GROUPS, FamilyEvent
from households.forms.entry import EntryForm
from households.forms.events import CloseForm, HeadForm, LeaveForm, MoveForm, SplitForm, leave_words
from households.models import Household, Membership, RegisterChange
from households.selectors.changes import returned_change
from households.selectors.household_page import for_page
from households.services.departures import close_household, let_leave
from households.services.heads import change_head
from households.services.memberships import PEOPLE, open_memberships, people_of
from households.services.moving import move_household
from households.services.splitting import split_household
from households.services.visits import GONE
from households.views.entry import EntryView
from households.views.members import MemberAddView
from villages.mixins import ScopedStaffMixin
from villages.models import Village


class EventChooseView(ScopedStaffMixin, DetailView):
    """What happened in this family: the events, grouped, each with what follows from it."""

    permission = ENTER_REGISTER
    model = Household
    template_name = "households/event_choose.html"

    def get_queryset(self) -> Any:
        return for_page(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups = [
            (title, [(one, event_url(one, self.object)) for one in events if self.request.user.may(one.permission)])
            for title, events in GROUPS
        ]
        gone = self.object.status in GONE
        returned = returned_change(self.object, self.request.GET.get("answers", ""))
        shown = {"groups": [g for g in groups if g[1]], "gone": gone, "returned": returned}
        return super().get_context_data(**kwargs) | shown


def event_url(event: FamilyEvent, household: Household) -> str:
    """Return where an event is entered."""
    return reverse(event.url_name, args=[household.pk, event.kind] if event.kind else [household.pk])


class EventView(EntryView):
    """The form of one event. The form is stamped with the people it was opened about."""

    template_name = "households/event_form.html"
    save_label = "保存变动"

    @property
    def event(self) -> FamilyEvent:
        """The event in the words of the page."""
        return BY_URL[f"households:{self.request.resolver_match.url_name}"]

    @cached_property
    def people(self) -> list[Membership]:
        """The members of the household, as the form is opened or sent."""
        return open_memberships(self.object)

    def current(self) -> Mapping[str, Any]:
        return {PEOPLE: people_of(self.people)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": self.event.label, "event": self.event}


class ArriveView(MemberAddView):
    """A person comes into the family."""

    template_name = "households/event_form.html"
    save_label = "保存变动"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["kind"] not in ARRIVALS:
            raise Http404
        self.kind = kwargs["kind"]
        return super().dispatch(request, *args, **kwargs)

    def first_day(self) -> Any:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = BY_KIND[self.kind]
        return super().get_context_data(**kwargs) | {"title": event.label, "event": event}


class LeaveView(EventView):
    """A member leaves: first who, then when, and with a head also who heads the family from then on."""

    form_class = LeaveForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["kind"] not in DEPARTURES:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.leaving is None or len(self.people) == 1:
            return self._ask_who()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs) if self.leaving else self._ask_who()

    @property
    def event(self) -> FamilyEvent:
        return BY_KIND[self.kwargs["kind"]]

    @cached_property
    def leaving(self) -> Membership | None:
        """Who leaves, as named in the address."""
        return next((one for one in self.people if str(one.member_id) == self.request.GET.get("member")), None)

    def get_form_kwargs(self) -> dict[str, Any]:
        is_head = self.leaving is not None and self.leaving.relation == Relation.HEAD
        stay = [one for one in self.people if one is not self.leaving] if is_head else []
        return super().get_form_kwargs() | {"people": stay}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["on_date"].label = leave_words(self.kwargs["kind"])
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = f"{self.leaving.member} {self.event.label}" if self.leaving else self.event.label
        return super().get_context_data(**kwargs) | {"title": title, "leaving": self.leaving}

    def save(self, form: LeaveForm) -> RegisterChange:
        return let_leave(
            household_id=self.object.pk,
            member_id=self.leaving.member_id,
            kind=self.kwargs["kind"],
            on_date=form.cleaned_data["on_date"],
            relations=form.answers_by_member(),
            paper=form.paper(),
            actor=self.request.user,
        )

    def _ask_who(self) -> HttpResponse:
        closing = reverse("households:close", args=[self.object.pk])
        context = {
            "household": self.object,
            "event": self.event,
            "people": self.people,
            "gone": self.object.status in GONE,
            "returned": returned_change(self.object, self.request.GET.get("answers", "")),
            "close_url": closing if self.request.user.may(REGISTER_HOUSEHOLDS) else "",
        }
        return render(self.request, "households/event_who.html", context)


class HeadView(EventView):
    """Another head."""

    form_class = HeadForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"people": self.people}

    def save(self, form: HeadForm) -> RegisterChange:
        return change_head(
            household_id=self.object.pk,
            relations=form.answers_by_member(),
            on_date=form.cleaned_data["on_date"],
            paper=form.paper(),
            actor=self.request.user,
        )


class SplitView(EventView):
    """Some members go on as a household of their own."""

    permission = REGISTER_HOUSEHOLDS
    form_class = SplitForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"people": [p for p in self.people if p.relation != Relation.HEAD]}

    def save(self, form: SplitForm) -> RegisterChange:
        return split_household(
            household_id=self.object.pk,
            relations=form.answers_by_member(),
            code=form.cleaned_data["code"],
            on_date=form.cleaned_data["on_date"],
            paper=form.paper(),
            actor=self.request.user,
        )


class CloseView(EventView):
    """The whole household is gone."""

    permission = REGISTER_HOUSEHOLDS
    form_class = CloseForm
    save_label = "整户减少"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"people": self.people}

    def save(self, form: CloseForm) -> RegisterChange:
        return close_household(
            household_id=self.object.pk,
            kinds=form.answers_by_member(),
            on_date=form.cleaned_data["on_date"],
            paper=form.paper(),
            actor=self.request.user,
        )


class MoveView(EventView):
    """The household lives elsewhere in the county: first the village, then group and day."""

    permission = REGISTER_HOUSEHOLDS
    form_class = MoveForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs) if self.village else self._ask_where()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs) if self.village else self._ask_where()

    @cached_property
    def village(self) -> Village | None:
        """The village the household moves to, as named in the address."""
        asked = self.request.GET.get("village", "")
        villages = Village.objects.visible_to(self.request.user).select_related("township")
        return villages.filter(pk=asked).first() if asked.isascii() and asked.isdigit() and len(asked) < 10 else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"village": self.village}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = f"迁到{self.village.township}{self.village}" if self.village else self.event.label
        return super().get_context_data(**kwargs) | {"title": title}

    def save(self, form: EntryForm) -> RegisterChange:
        group = form.cleaned_data["group"]
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
