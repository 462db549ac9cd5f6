"""Accounts from a workbook: the template, the upload, how far it is, the slips."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import MANAGE_USERS
from config.lib.refusals import Refused
from villages.forms.accounts import BatchForm
from villages.imports import write_template
from villages.mixins import ScopedStaffMixin
from villages.models import AccountBatch
from villages.services.account_batches import (
    SheetRefused,
    cancel_batch,
    destroy_slips,
    open_slips,
    renew_batch,
    retry_batch,
    start_batch,
)

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_SHOWN = 200
BATCHES_SHOWN = 20


class BatchCreateView(PermissionPageMixin, FormView):
    """Send a workbook; its faults come back at once, all of them with their cells."""

    permission = MANAGE_USERS
    form_class = BatchForm
    template_name = "staff/batch_form.html"

    def form_valid(self, form: BatchForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            batch = start_batch(actor=self.request.user, file=file.file, file_name=file.name, size=file.size)
        except SheetRefused as refusal:
            form.add_error("file", str(refusal))
            context = self.get_context_data(form=form, faults=refusal.faults[:FAULTS_SHOWN], found=len(refusal.faults))
            return self.render_to_response(context)
        except Refused as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect("staff:batch_detail", pk=batch.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batches = AccountBatch.objects.visible_to(self.request.user).defer("rows", "user_ids", "slips")[:BATCHES_SHOWN]
        return super().get_context_data(**kwargs) | {"batches": batches}


class BatchTemplateView(PermissionPageMixin, View):
    """The empty workbook to fill in."""

    permission = MANAGE_USERS
    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Write it anew: its lists follow the roles there are."""
        answer = HttpResponse(content_type=SPREADSHEET)
        answer["Content-Disposition"] = "attachment; filename*=UTF-8''%E8%B4%A6%E5%8F%B7%E6%A8%A1%E6%9D%BF.xlsx"
        write_template(answer)
        return answer


class BatchDetailView(ScopedStaffMixin, DetailView):
    """How far a batch is. Asked by htmx, it answers with the part that changes."""

    permission = MANAGE_USERS
    model = AccountBatch
    context_object_name = "batch"

    def get_template_names(self) -> list[str]:
        return ["staff/_batch.html" if self.request.htmx else "staff/batch_detail.html"]


class _OwnBatchAction(ScopedStaffMixin, SingleObjectMixin, View):
    """A button on one's own batch: one service call, then a page about it."""

    permission = MANAGE_USERS
    model = AccountBatch
    http_method_names = ("post", "options")

    def act(self, batch: AccountBatch) -> AccountBatch:
        """Call the service and return the batch whose page comes next."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self.get_object()
        try:
            batch = self.act(batch)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("staff:batch_detail", pk=batch.pk)


class BatchCancelView(_OwnBatchAction):
    """Stop a batch under way."""

    def act(self, batch: AccountBatch) -> AccountBatch:
        return cancel_batch(actor=self.request.user, batch_id=batch.pk)


class BatchRetryView(_OwnBatchAction):
    """Queue a batch that failed or was stopped once more."""

    def act(self, batch: AccountBatch) -> AccountBatch:
        return retry_batch(actor=self.request.user, batch_id=batch.pk)


class BatchRenewView(_OwnBatchAction):
    """New passwords for those who have not logged in: the slips were lost."""

    def act(self, batch: AccountBatch) -> AccountBatch:
        return renew_batch(actor=self.request.user, batch_id=batch.pk)


class SlipsDestroyView(_OwnBatchAction):
    """Wipe the passwords once they are on paper."""

    def act(self, batch: AccountBatch) -> AccountBatch:
        batch = destroy_slips(actor=self.request.user, batch_id=batch.pk)
        messages.success(self.request, "打印条已销毁，系统里不再有这些一次性密码。")
        return batch


class SlipsView(ScopedStaffMixin, SingleObjectMixin, View):
    """The slips themselves, for the printer; by POST only, so that no link opens them."""

    permission = MANAGE_USERS
    model = AccountBatch
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open and show them."""
        batch = self.get_object()
        try:
            slips = open_slips(actor=request.user, batch_id=batch.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("staff:batch_detail", pk=pk)
        batch.refresh_from_db(fields=["slips_until"])
        site = request.build_absolute_uri(reverse("accounts:login"))
        answer = render(request, "staff/slips.html", {"batch": batch, "slips": slips, "site": site})
        answer["Cache-Control"] = "no-store"
        return answer
