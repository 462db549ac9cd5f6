"""Waivers of findings: asking for one, the list of those that wait, deciding one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView, ListView

from accounts.permissions import APPROVE_WAIVERS, ENTER_REGISTER, VIEW_QUALITY
from config.lib.keyset import keyset_page
from config.lib.refusals import Refused
from config.lib.transitions import Transition, TransitionNotAllowed
from households.forms.quality import WaiverAskForm, WaiverDecideForm
from households.models import Finding, Waiver
from households.selectors.findings import rows_of, with_details
from households.selectors.waivers import actions_of, for_rows, in_state
from households.services.waivers import approve_waiver, ask_waiver, end_waiver, return_waiver
from households.views.quality import quality_tabs
from households.waivers import WAIVER_TRANSITIONS, WaiverAction, WaiverState
from villages.mixins import OneRecordMixin, ScopedStaffMixin

STEPS = {WaiverAction.APPROVE: approve_waiver, WaiverAction.RETURN: return_waiver, WaiverAction.END: end_waiver}


class WaiverAskView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Say why a finding is to be waived, and until when."""

    permission = ENTER_REGISTER
    model = Finding
    form_class = WaiverAskForm
    template_name = "households/quality/waiver_ask.html"

    def get_queryset(self) -> Any:
        return with_details(super().get_queryset())

    def form_valid(self, form: WaiverAskForm) -> HttpResponse:
        """Ask, or say why not, with what was typed kept."""
        try:
            ask_waiver(finding_id=self.object.pk, actor=self.request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "豁免已经申请，等县办另一位同事批准。批准以前照旧算问题。")
        return redirect("households:findings", pk=self.object.household_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        (row,) = rows_of([self.object], self.request.user)
        return super().get_context_data(**kwargs) | {"row": row, "household": self.object.household}


class WaiverListView(ScopedStaffMixin, ListView):
    """Waivers by state, those that wait longest first."""

    permission = VIEW_QUALITY
    model = Waiver
    template_name = "households/quality/waiver_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        state = query.get("state") if query.get("state") in WaiverState.values else WaiverState.ASKED.value
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        page = keyset_page(in_state(state, user), fields=("id",), **cursors)
        return {
            "tabs": quality_tabs(user, "waiver_list"),
            "states": [
                {"label": one.label, "url": f"?state={one.value}", "count": None, "current": one == state}
                for one in WaiverState
            ],
            "rows": [(waiver, actions_of(waiver, user)) for waiver in page.rows],
            "page": page,
            "state": WaiverState(state),
        }


class WaiverDecideView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Approve, return or end a waiver, with what there is to say."""

    permission = APPROVE_WAIVERS
    model = Waiver
    form_class = WaiverDecideForm
    template_name = "households/quality/waiver_decide.html"

    def get_queryset(self) -> Any:
        return for_rows(super().get_queryset())

    def _transition(self) -> Transition:
        try:
            return WAIVER_TRANSITIONS.get(self.kwargs["action"])
        except TransitionNotAllowed as refusal:
            raise Http404(str(refusal)) from refusal

    def get_form_kwargs(self) -> dict[str, Any]:
        step = self._transition()
        return super().get_form_kwargs() | {"needs_reason": step.needs_reason, "label": step.label}

    def form_valid(self, form: WaiverDecideForm) -> HttpResponse:
        """Decide, or say why not, with what was typed kept."""
        step = self._transition()
        try:
            STEPS[WaiverAction(step.action)](
                waiver_id=self.object.pk, opinion=form.cleaned_data["opinion"], actor=self.request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"已{step.label}：{self.object.finding}")
        return redirect("households:waiver_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"waiver": self.object, "step": self._transition()}
