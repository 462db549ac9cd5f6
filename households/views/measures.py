"""Help measures of a household: all of them by year, a new one, a correction, one taken back."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView

from accounts.permissions import ENTER_REGISTER, VIEW_HOUSEHOLDS
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.forms.entry import EntryForm
from households.forms.measures import MeasureForm, MeasureTakeBackForm
from households.models import HelpMeasure, Household, RegisterChange
from households.selectors.changes import returned_change
from households.selectors.household_page import for_heading
from households.selectors.measures import by_handbook_kind, by_year, measures_of
from households.services.measures import (
    MEASURE_FIELDS,
    correct_measure,
    enter_measure,
    measure_values,
    standing_measure,
    take_back_measure,
)
from households.views.entry import EntryView
from households.views.households import edit_url
from villages.mixins import ScopedStaffMixin


class MeasureListView(ScopedStaffMixin, DetailView):
    """All help measures of one household by year, with buttons for those who may write."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/measure_list.html"

    def get_queryset(self) -> Any:
        return for_heading(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        measures = list(measures_of(self.object))
        return super().get_context_data(**kwargs) | {
            "years": by_year(measures),
            "parts": by_handbook_kind(measures),
            "count": len(measures),
            "add_url": edit_url(self.object, self.request.user, "households:measure_add"),
        }


class MeasureEntryView(EntryView):
    """Base of the entry pages of measures: back to the list when saved."""

    permission = ENTER_REGISTER
    form_class: Any = MeasureForm
    fields = MEASURE_FIELDS

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"household": self.object}

    def done_url(self, change: RegisterChange) -> str:
        return reverse("households:measures", args=[change.household_id])


class MeasureCreateView(MeasureEntryView):
    """Write down a measure; one that was taken back and came back from the second person opens filled in."""

    title = "登记帮扶措施"
    save_label = "保存措施"

    @property
    def record(self) -> str:
        return f"new-measure-{self.object.pk}"

    def get_initial(self) -> dict[str, Any]:
        answered = returned_change(self.object, self.request.GET.get("answers", ""))
        if answered is None or answered.kind != ChangeKind.MEASURE:
            return super().get_initial()
        rows = HelpMeasure.objects.visible_to(self.request.user).filter(household=self.object)
        measure = rows.select_related("member").filter(pk=answered.subject_id).first()
        return (measure_values(measure) if measure else {}) | super().get_initial()

    def save(self, form: EntryForm) -> RegisterChange:
        return enter_measure(
            household_id=self.object.pk, typed=form.typed(), paper=form.paper(), actor=self.request.user
        )


class OneMeasureView(MeasureEntryView):
    """Base of the pages about one measure that stands."""

    @cached_property
    def subject(self) -> HelpMeasure:
        """The measure as it is believed now; 404 for one of another household or one that was taken back."""
        try:
            return standing_measure(self.object.pk, self.kwargs["measure"])
        except (Refused, HelpMeasure.DoesNotExist) as error:
            raise Http404 from error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"measure": self.subject}


class MeasureCorrectView(OneMeasureView):
    """Correct a measure, or say when it ended."""

    title = "更正帮扶措施"
    save_label = "保存更正"
    template_name = "households/measure_correct.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead on to the form of a new one where a second person sent a taking back back."""
        self.object = self.get_object()
        if (answered := request.GET.get("answers", "")) and returned_change(self.object, answered):
            try:
                standing_measure(self.object.pk, self.kwargs["measure"])
            except Refused:
                return redirect(f"{reverse('households:measure_add', args=[self.object.pk])}?answers={answered}")
            except HelpMeasure.DoesNotExist as error:
                raise Http404 from error
        return super().get(request, *args, **kwargs)

    @property
    def record(self) -> str:
        return f"measure-{self.kwargs['measure']}"

    def current(self) -> Mapping[str, Any]:
        return measure_values(self.subject)

    def save(self, form: EntryForm) -> RegisterChange:
        return correct_measure(
            household_id=self.object.pk,
            measure_id=self.kwargs["measure"],
            typed=form.typed(),
            paper=form.paper(),
            actor=self.request.user,
        )


class MeasureTakeBackView(OneMeasureView):
    """Take back a measure that never was."""

    form_class = MeasureTakeBackForm
    title = "撤回帮扶措施"
    save_label = "撤回这一项措施"
    template_name = "households/measure_take_back.html"

    @property
    def record(self) -> str:
        return f"measure-gone-{self.kwargs['measure']}"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("household")
        return kwargs

    def save(self, form: EntryForm) -> RegisterChange:
        return take_back_measure(
            household_id=self.object.pk,
            measure_id=self.kwargs["measure"],
            paper=form.paper(),
            actor=self.request.user,
        )

    def said(self, change: RegisterChange) -> str:
        return "帮扶措施已撤回，等另一位同事复核。"
