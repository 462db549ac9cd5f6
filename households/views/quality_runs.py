"""Passes of the rules over the county: starting one by button, and how far it is."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView, View
from kombu.exceptions import OperationalError

from accounts.mixins import PermissionPageMixin
from accounts.permissions import RUN_QUALITY, VIEW_QUALITY
from config.lib.refusals import Refused
from households.models import CheckRun, CheckTrigger
from households.selectors.scores import results_of
from households.services.quality import start_check
from households.tasks import check_quality


class CheckStartView(PermissionPageMixin, View):
    """Start a pass of all rules over the county."""

    permission = RUN_QUALITY
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin it and lead to its page, or say why it was not begun."""
        try:
            run = start_check(trigger=CheckTrigger.BUTTON, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("households:quality")
        try:
            check_quality.delay(run.pk)
        except OperationalError:
            messages.warning(request, "后台暂时没有应答，检查已排队，稍后会自动开始。")
        return redirect("households:check_detail", pk=run.pk)


class CheckDetailView(PermissionPageMixin, TemplateView):
    """One pass: how far it is, what it wrote, how each rule fared, the crashed ones first."""

    permission = VIEW_QUALITY
    template_name = "households/quality/check.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = get_object_or_404(CheckRun.objects.select_related("requested_by"), pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {"run": run, "results": results_of(run)}


class CheckProgressView(CheckDetailView):
    """The part of the page that changes while it is under way."""

    template_name = "households/quality/_check_progress.html"
