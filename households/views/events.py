"""家庭变动: choose what happened, then a small page with only what that event needs."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from accounts.permissions import ENTER_REGISTER, REGISTER_HOUSEHOLDS
from accounts.reveal import masked
from households.codes import ARRIVALS, DEPARTURES, MembershipEventKind, Relation
from households.events import BY_KIND, BY_URL, GROUPS, FamilyEvent
from households.forms.events import RELATION, CloseForm, HeadForm, LeaveForm, leave_words
from households.forms.members import ArrivalForm
from households.models import Household, Membership, MembershipEvent, RegisterChange
from households.selectors.changes import ended_by, event_of, head_event_of, returned_change
from households.selectors.household_page import for_heading
from households.services.departures import close_household, let_leave
from households.services.event_corrections import correct_arrival, correct_departure
from households.services.heads import change_head
from households.services.members import member_values
from households.services.memberships import PEOPLE, open_memberships, people_of
from households.services.redoing import correct_head_change, correct_head_departure
from households.status import GONE
from households.views.entry import EntryView
from households.views.members import MemberAddView
from households.views.reopen_address import reopen_url
from villages.mixins import ScopedStaffMixin


class EventChooseView(ScopedStaffMixin, DetailView):
    """What happened in this family: the events, grouped, each with what follows from it."""

    permission = ENTER_REGISTER
    model = Household
    template_name = "households/event_choose.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        returned = returned_change(self.object, self.request.GET.get("answers", ""))
        answering = _answering(returned)
        may = self.request.user.may
        offered = [(title, [one for one in events if may(one.permission)]) for title, events in GROUPS]
        groups = [
            (title, [(one, event_url(one, self.object) + answering(one)) for one in events])
            for title, events in offered
            if events
        ]
        gone = self.object.status in GONE
        shown = {"groups": groups, "gone": gone, "returned": returned}
        shown["reopen_url"] = reopen_url(self.object, self.request.user)
        return super().get_context_data(**kwargs) | shown


def event_url(event: FamilyEvent, household: Household) -> str:
    """Return where an event is entered."""
    return reverse(event.url_name, args=[household.pk, event.kind] if event.kind else [household.pk])


def _answering(returned: RegisterChange | None) -> Callable[[FamilyEvent], str]:
    """Return what follows in the address of each event when a returned entry is put right.

    Somebody whose departure was returned may have left in another way.
    """
    query = f"?answers={returned.pk}" if returned else ""
    wrong = event_of(returned, DEPARTURES)
    named = f"{query}&member={wrong.member_id}" if wrong and ended_by(wrong) else query
    return lambda event: named if event.url_name == "households:event_leave" else query


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

    def get_initial(self) -> dict[str, Any]:
        """Fill in the papers of the returned entry that is put right."""
        returned = returned_change(self.object, self.request.GET.get("answers", ""))
        papers = {"document": returned.document, "reason": returned.reason} if returned else {}
        return super().get_initial() | papers

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"title": self.event.label, "event": self.event}


class ArriveView(MemberAddView):
    """A person comes into the family; or an arrival that was returned is put right, with what was entered filled in."""

    template_name = "households/event_form.html"
    save_label = "保存变动"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["kind"] not in ARRIVALS:
            raise Http404
        self.kind = kwargs["kind"]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def returned(self) -> RegisterChange | None:
        """The returned entry about an arrival of this kind, whose person still lives here; else None."""
        change = returned_change(self.object, self.request.GET.get("answers", ""))
        event = event_of(change, [MembershipEventKind(self.kind)])
        return change if event and self.membership_of(event.member_id) else None

    def membership_of(self, member_id: int) -> Membership | None:
        """Return the membership of a person who lives here."""
        return next((one for one in open_memberships(self.object) if one.member_id == member_id), None)

    @property
    def arrived(self) -> Membership | None:
        """The membership of the person whose arrival is put right."""
        return self.membership_of(int(self.returned.subject_id)) if self.returned else None

    @property
    def subject(self) -> Any:
        return self.arrived.member if self.arrived else self.object

    @property
    def record(self) -> str:
        return f"{super().record}-{self.returned.pk}" if self.returned else super().record

    def current(self) -> Mapping[str, Any]:
        return member_values(self.arrived) if self.arrived else {}

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        if self.returned is None:
            return initial
        papers = {"document": self.returned.document, "reason": self.returned.reason}
        return initial | papers | {"ethnicity": self.subject.ethnicity, "on_date": self.arrived.valid_from}

    def first_day(self) -> Any:
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        stored = masked(self.subject.id_number, "id") if self.returned else ""
        return super().get_form_kwargs() | {"stored": stored}

    def save(self, form: ArrivalForm) -> RegisterChange:
        if self.returned is None:
            return super().save(form)
        typed = form.typed()
        return correct_arrival(
            change_id=self.returned.pk,
            typed=typed,
            on_date=typed["on_date"],
            paper=form.paper(),
            actor=self.request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = BY_KIND[self.kind]
        title = f"更正：{self.subject.name} {event.label}" if self.returned else event.label
        return super().get_context_data(**kwargs) | {"title": title, "event": event}


class LeaveView(EventView):
    """A member leaves: first who, then when, and with a head also who heads the family from then on.

    A departure that was returned is put right on the same page, with what was entered filled in.
    """

    form_class = LeaveForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["kind"] not in DEPARTURES:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.leaving is None or (len(self.people) == 1 and self.wrong is None):
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
        """Who leaves, as named in the address; or who has left, when that is put right."""
        asked = self.request.GET.get("member")
        if self.wrong is not None:
            return ended_by(self.wrong)
        return next((one for one in self.people if str(one.member_id) == asked), None)

    @cached_property
    def wrong(self) -> MembershipEvent | None:
        """The returned departure of the one named in the address, when it can be put right here; else None."""
        change = returned_change(self.object, self.request.GET.get("answers", ""))
        event = event_of(change, DEPARTURES)
        if event is None or str(event.member_id) != self.request.GET.get("member"):
            return None
        return event if ended_by(event) else None

    @property
    def record(self) -> str:
        return f"{super().record}-{self.wrong.pk}" if self.wrong else super().record

    def get_initial(self) -> dict[str, Any]:
        if self.wrong is None:
            return super().get_initial()
        stand = {f"{RELATION}{one.member_id}": one.relation for one in self.people}
        return super().get_initial() | stand | {"on_date": self.wrong.on_date}

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
        if self.wrong is not None:
            title = f"更正：{title}"
        return super().get_context_data(**kwargs) | {"title": title, "leaving": self.leaving, "wrong": self.wrong}

    def save(self, form: LeaveForm) -> RegisterChange:
        if self.wrong is not None:
            correct = partial(correct_head_departure, relations=form.answers_by_member()) if form.people else None
            return (correct or correct_departure)(
                change_id=form.cleaned_data["answers"],
                kind=self.kwargs["kind"],
                on_date=form.cleaned_data["on_date"],
                paper=form.paper(),
                actor=self.request.user,
            )
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
    """Another head; or a change of head that was returned, put right with what was entered filled in."""

    form_class = HeadForm

    @cached_property
    def returned(self) -> RegisterChange | None:
        """The returned entry that the address names; else None."""
        return returned_change(self.object, self.request.GET.get("answers", ""))

    @cached_property
    def wrong(self) -> MembershipEvent | None:
        """The returned change of head that the address names; else None."""
        return head_event_of(self.returned)

    def get_initial(self) -> dict[str, Any]:
        if self.wrong is None:
            return super().get_initial()
        stand = {f"{RELATION}{one.member_id}": one.relation for one in self.people}
        return super().get_initial() | stand | {"on_date": self.wrong.on_date}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"people": self.people}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = super().get_context_data(**kwargs)
        return told | ({"title": f"更正：{self.event.label}"} if self.wrong else {})

    def save(self, form: HeadForm) -> RegisterChange:
        if self.returned is not None and self.wrong is not None:
            return correct_head_change(
                change_id=self.returned.pk,
                relations=form.answers_by_member(),
                on_date=form.cleaned_data["on_date"],
                paper=form.paper(),
                actor=self.request.user,
            )
        return change_head(
            household_id=self.object.pk,
            relations=form.answers_by_member(),
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
