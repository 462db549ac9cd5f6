"""A visit: the form, the saved visit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, FormView

from accounts.permissions import RECORD_VISITS, VIEW_HOUSEHOLDS, VIEW_VISIT_HINTS
from config.lib.refusals import Refused
from households.forms import VisitForm
from households.models import Household, Visit
from households.models.photo_waits import MOST_PER_VISIT
from households.models.visits import VISIT_CHECKS
from households.selectors.household_page import for_visit, members_of, visit_hints, visits_of
from households.selectors.lists import standings_of
from households.selectors.merges import own_doubts
from households.selectors.photo_waits import photos_waiting, with_photos
from households.selectors.returns import review_of
from households.selectors.visit_rules import rule_on
from households.services.problems import open_fault
from households.services.visits import SubmitKeyRefused, VisitEntry, record_visit
from households.services.voiding import may_offer_void, void_fault
from households.status import GONE
from households.views.photos import failures_of, keep_failures, store_each
from villages.mixins import OneRecordMixin, ScopedStaffMixin

JUST_SAVED = "visit_just_saved"


class VisitCreateView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Record a visit. The text is saved first, then each photo by itself."""

    permission = RECORD_VISITS
    model = Household
    form_class = VisitForm
    template_name = "households/visit_form.html"
    saved_words = "走访已保存。"

    def get_queryset(self) -> Any:
        return for_visit(super().get_queryset(), timezone.localdate())

    def get_form_kwargs(self) -> dict[str, Any]:
        today = timezone.localdate()
        persons = list(members_of(self.object, today))
        return super().get_form_kwargs() | {"persons": persons, "hints": visit_hints(self.object, persons, today)}

    def save(self, entry: VisitEntry) -> Visit:
        """Hand the filled-in form to the service and return the visit."""
        return record_visit(household_id=self.object.pk, entry=entry, actor=self.request.user)

    def form_valid(self, form: VisitForm) -> HttpResponse:
        try:
            visit = self.save(form.entry())
        except SubmitKeyRefused as refusal:
            form.start_anew()
            return self._refused(form, refusal)
        except Refused as refusal:
            return self._refused(form, refusal)
        if form.cleaned_data["photos"]:
            keep_failures(self.request, visit, store_each(visit, form.cleaned_data["photos"], self.request.user))
        self.request.session[JUST_SAVED] = visit.pk
        messages.success(self.request, self.saved_words)
        return HttpResponseRedirect(reverse("households:visit_detail", args=[visit.pk]))

    def _refused(self, form: VisitForm, refusal: Refused) -> HttpResponse:
        form.add_error(None, str(refusal))
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household = self.object
        return super().get_context_data(**kwargs) | {
            "standing": standings_of([household.pk]).get(household.pk),
            "last_visit": next(iter(visits_of(household)), None),
            "gone": household.status in GONE,
            "most_photos": MOST_PER_VISIT,
        }


class VisitDetailView(ScopedStaffMixin, DetailView):
    """One saved visit: what it says, its photos, and what still stands between the household and its exit."""

    permission = VIEW_HOUSEHOLDS
    model = Visit
    template_name = "households/visit_detail.html"

    def get_queryset(self) -> Any:
        return (
            with_photos(super().get_queryset())
            .select_related("household__township", "household__village", "household__group", "cadre__unit")
            .select_related("voided_by", "resolution__cadre", "sent_back__returned_by", "corrects__visit")
            .prefetch_related("photos", own_doubts())
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visit, session = self.object, self.request.session
        photos = list(visit.photos.all())
        today, user = timezone.localdate(), self.request.user
        is_mine = visit.recorded_by_id == self.request.user.pk and visit.voided_at is None
        return super().get_context_data(**kwargs) | {
            "standing": standings_of([visit.household_id]).get(visit.household_id),
            "checks": [(Visit._meta.get_field(name).verbose_name, getattr(visit, name)) for name in VISIT_CHECKS],
            "photos": photos,
            "failures": failures_of(self.request, visit),
            "waiting": photos_waiting(visit),
            "room": max(0, MOST_PER_VISIT - len(photos)) if is_mine else 0,
            "just_saved": session.pop(JUST_SAVED, None) == visit.pk,
            "is_mine": is_mine,
            "sees_place": visit.recorded_by_id == user.pk or user.may(VIEW_VISIT_HINTS),
            "may_void": may_offer_void(visit, user),
            "void_fault": void_fault(visit, user, rule_on(today), today),
            "review": review_of(visit, user),
            "may_solve": user.may(RECORD_VISITS) and not open_fault(visit),
        }
