"""Samples of the county review: drawn by township, widened, and what each check found; the board of all cases."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import INSPECT_EXIT, VIEW_EXIT_CASES, VIEW_EXIT_LIST
from assessments.forms.samples import FindingForm, WidenForm
from assessments.models import ExitSample, SampledCase
from assessments.selectors.progress import read_progress
from assessments.selectors.samples import read_sample, read_samples, read_waiting
from assessments.services.samples import draw_sample, widen_sample, write_finding
from config.lib.refusals import Refused
from villages.mixins import ScopedStaffMixin
from villages.models import Township
from villages.views.saving import OneRecordFormView


class ProgressView(PermissionPageMixin, TemplateView):
    """Who is held up where, and for how long."""

    permission = VIEW_EXIT_CASES
    template_name = "assessments/case_progress.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the board of the user's rows."""
        return super().get_context_data(**kwargs) | {"progress": read_progress(self.request.user)}


class SampleListView(PermissionPageMixin, TemplateView):
    """What waits to be drawn, and the samples that were."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/sample_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read both within the user's rows."""
        user = self.request.user
        found = {"waiting": read_waiting(user), "samples": read_samples(user), "may_draw": user.may(INSPECT_EXIT)}
        return super().get_context_data(**kwargs) | found


class SampleDrawView(ScopedStaffMixin, SingleObjectMixin, View):
    """Draw a sample of a township."""

    model = Township
    permission = INSPECT_EXIT
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            sample = draw_sample(township_id=self.get_object().pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("assessments:sample_list")
        messages.success(request, f"{sample.households} 户里抽了 {sample.drawn} 户。")
        return redirect("assessments:sample_detail", pk=sample.pk)


class SampleDetailView(ScopedStaffMixin, DetailView):
    """One sample: which were drawn, by which seed, what was found."""

    model = ExitSample
    permission = VIEW_EXIT_LIST
    template_name = "assessments/sample_detail.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "drawn_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the drawn rows."""
        may = self.request.user.may(INSPECT_EXIT)
        found = {"page": read_sample(self.object), "may_check": may, "form": WidenForm()}
        return super().get_context_data(**kwargs) | found | kwargs


class SampleWidenView(SampleDetailView):
    """Draw more of a sample's list."""

    permission = INSPECT_EXIT
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form: forms.Form = WidenForm(request.POST)
        if form.is_valid():
            try:
                widen_sample(sample_id=self.object.pk, **form.cleaned_data, actor=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"又抽了 {form.cleaned_data['by']} 户。")
                return redirect("assessments:sample_detail", pk=self.object.pk)
        return self.render_to_response(self.get_context_data(form=form))


class FindingView(ScopedStaffMixin, OneRecordFormView):
    """Write down what the check of a drawn household found."""

    model = SampledCase
    permission = INSPECT_EXIT
    form_class = FindingForm
    template_name = "assessments/sample_finding.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("sample__township", "case__household__village")

    def save(self, form: FindingForm) -> str:
        about = {"clean": form.cleaned_data["result"] == "clean", "finding": form.cleaned_data["finding"]}
        write_finding(row_id=self.object.pk, **about, actor=self.request.user)
        return "抽查情况已登记。"

    def get_success_url(self) -> str:
        return reverse("assessments:sample_detail", args=[self.object.sample_id])
