"""Runs of the check: the list of them, one with its progress, its errors, and the buttons that start and stop one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View
from kombu.exceptions import OperationalError

from accounts.mixins import PermissionPageMixin
from accounts.permissions import RUN_EXIT_CHECK, VIEW_EXIT_LIST
from assessments.forms.runs import UndoForm
from assessments.models import ExitRun, Trigger
from assessments.selectors.runs import (
    EARLIER_SHOWN,
    ERRORS_SHOWN,
    PAGE_SIZE,
    errors_of,
    ranges_of,
    rows_of,
    runs_for_list,
)
from assessments.selectors.undoing import reach_of, undo_fault
from assessments.services.runs import start_run, stop_run
from assessments.services.undoing import undo_run
from assessments.tasks import send_out
from config.lib.refusals import Refused
from config.lib.row_numbers import row_number
from villages.views.saving import SavingFormView


class RunListView(PermissionPageMixin, TemplateView):
    """Past runs, newest first, with their counts and the difference to the night before."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/run_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = runs_for_list()
        before = row_number(self.request.GET.get("before", ""))
        if before is not None:
            runs = runs.filter(pk__lt=before)
        page = list(runs[: PAGE_SIZE + 1])
        return super().get_context_data(**kwargs) | {
            "rows": rows_of(page[:PAGE_SIZE], self.request.user),
            "next_before": page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None,
            "may_start": self.request.user.may(RUN_EXIT_CHECK),
        }


class RunPage(PermissionPageMixin, TemplateView):
    """A page about one run."""

    permission = VIEW_EXIT_LIST

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run, user = get_object_or_404(runs_for_list(), pk=self.kwargs["pk"]), self.request.user
        errors = errors_of(run, user)
        return super().get_context_data(**kwargs) | {
            "row": rows_of([run], user)[0],
            "run": run,
            "ranges": ranges_of(run, user),
            "errors": errors[:ERRORS_SHOWN],
            "may_start": user.may(RUN_EXIT_CHECK),
        }


class RunDetailView(RunPage):
    """One run: how far it is, its townships, its errors, the runs before it."""

    template_name = "assessments/run_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        earlier = runs_for_list().filter(pk__lt=context["run"].pk)[:EARLIER_SHOWN]
        told = {"undo": getattr(context["run"], "undone_by", None)}
        told["may_undo"] = context["may_start"] and not undo_fault(context["run"])
        return context | told | {"earlier": rows_of(earlier, self.request.user)}


class RunProgressView(RunPage):
    """The part of a run's page that changes while it is under way."""

    template_name = "assessments/_run_progress.html"


class RunErrorsView(PermissionPageMixin, TemplateView):
    """All households that a run could not judge, and why."""

    permission = VIEW_EXIT_LIST
    template_name = "assessments/run_errors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = get_object_or_404(runs_for_list(), pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {"run": run, "errors": errors_of(run, self.request.user)[:500]}


class RunStartView(PermissionPageMixin, View):
    """Start a run of the whole county as of today."""

    permission = RUN_EXIT_CHECK
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            run = start_run(trigger=Trigger.BUTTON, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("assessments:run_list")
        try:
            send_out(run)
        except OperationalError:
            messages.warning(request, "后台暂时没有应答，核对已排队，稍后会自动开始。")
        return redirect("assessments:run_detail", pk=run.pk)


class RunStopView(PermissionPageMixin, View):
    """Stop a run that is under way; what it has stored stays."""

    permission = RUN_EXIT_CHECK
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run: ExitRun = get_object_or_404(runs_for_list(), pk=pk)
        try:
            stop_run(run_id=run.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("assessments:run_detail", pk=run.pk)


class RunUndoView(SavingFormView):
    """Take the last run back, with a reason."""

    permission = RUN_EXIT_CHECK
    form_class = UndoForm
    template_name = "assessments/run_undo.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = get_object_or_404(runs_for_list(), pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {"run": run, "fault": undo_fault(run), "reach": reach_of(run)}

    def save(self, form: UndoForm) -> str:
        undo = undo_run(run_id=self.kwargs["pk"], reason=form.cleaned_data["reason"], actor=self.request.user)
        return f"第 {undo.undoes_id} 次核对已撤销，{undo.read:,} 户的结论恢复到核对以前。"

    def get_success_url(self) -> str:
        return reverse("assessments:run_detail", args=[self.kwargs["pk"]])
