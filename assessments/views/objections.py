"""Objections settled, who raised one opened for a reason, and a stopped case let go on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import ACCEPT_EXIT
from assessments.forms.notices import LiftForm
from assessments.models import ExitCase, Objection
from assessments.services.objections import settle_objection
from assessments.services.stops import lift_stop
from config.lib.refusals import Refused
from households.forms.notices import SettleForm
from households.views.pictures import ObjectorView
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView


class ObjectionSettleView(ScopedStaffMixin, OneRecordFormView):
    """Settle one objection with what was found."""

    model = Objection
    permission = ACCEPT_EXIT
    form_class = SettleForm
    template_name = "assessments/objection_settle.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("notice__village", "case__household", "recorded_by", "settled_by")

    def save(self, form: SettleForm) -> str:
        upheld = form.cleaned_data["result"] == "upheld"
        about = {"objection_id": self.object.pk, "upheld": upheld, "finding": form.cleaned_data["finding"]}
        settle_objection(**about, actor=self.request.user)
        return "异议成立，这一户退回核查，名单重新张贴。" if upheld else "异议不成立，情况已记下。"

    def get_success_url(self) -> str:
        return reverse("assessments:notice_detail", args=[self.object.notice_id])


class ObjectionContactView(ObjectorView):
    """Who objected to a household of a list, opened once for a reason that is logged."""

    model = Objection

    def back_url(self) -> str:
        return reverse("assessments:notice_detail", args=[self.object.notice_id])


class StopLiftView(ScopedStaffMixin, SingleObjectMixin, View):
    """Let a stopped case go on."""

    model = ExitCase
    permission = ACCEPT_EXIT
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case, form = self.get_object(), LiftForm(request.POST)
        try:
            lift_stop(case_id=case.pk, words=form.cleaned_data["words"] if form.is_valid() else "", actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已恢复办理。")
        return redirect("assessments:case_detail", pk=case.pk)
