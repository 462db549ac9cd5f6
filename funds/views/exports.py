"""Exports of the ledger: asked for, watched, stopped, asked for again, and downloaded by their owner."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import EXPORT_LEDGER
from config.lib.refusals import Refused
from funds.filters import LedgerFilter
from funds.forms import LedgerFilterForm
from funds.models import LedgerExport
from funds.services.exports import cancel_export, record_download, retry_export, start_export
from villages.mixins import ScopedStaffMixin

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportStartView(PermissionPageMixin, View):
    """Ask for what is filtered as a workbook."""

    permission = EXPORT_LEDGER
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LedgerFilterForm(request.POST, user=request.user)
        if not form.is_valid():
            messages.error(request, "没有导出：请检查筛选里的日期和选项，起的日期不能晚于止的日期，改好后再点导出。")
            return redirect("funds:ledger")
        export = start_export(chosen=LedgerFilter.from_form(form.cleaned_data), actor=request.user)
        return redirect("funds:export_detail", pk=export.pk)


class ExportDetailView(ScopedStaffMixin, DetailView):
    """How far an export is. Asked by htmx, it answers with the part that changes."""

    permission = EXPORT_LEDGER
    model = LedgerExport
    context_object_name = "export"

    def get_template_names(self) -> list[str]:
        return ["funds/_export.html" if self.request.htmx else "funds/export_detail.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        described = LedgerFilter(**self.object.filters).describe()
        return super().get_context_data(**kwargs) | {"described": described}


class _OwnExportAction(ScopedStaffMixin, SingleObjectMixin, View):
    """A button on one's own export: one service call, then back to a page about it."""

    permission = EXPORT_LEDGER
    model = LedgerExport
    http_method_names = ("post", "options")

    def act(self, export: LedgerExport) -> LedgerExport:
        """Call the service and return the export whose page comes next."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        export = self.get_object()
        try:
            export = self.act(export)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("funds:export_detail", pk=export.pk)


class ExportCancelView(_OwnExportAction):
    """Stop an export under way."""

    def act(self, export: LedgerExport) -> LedgerExport:
        return cancel_export(export_id=export.pk, actor=self.request.user)


class ExportRetryView(_OwnExportAction):
    """Ask again for an export that failed, was stopped or has expired."""

    def act(self, export: LedgerExport) -> LedgerExport:
        return retry_export(export_id=export.pk, actor=self.request.user)


class ExportDownloadView(ScopedStaffMixin, SingleObjectMixin, View):
    """Send the file to the user who asked for it; anybody else is told that it does not exist."""

    permission = EXPORT_LEDGER
    model = LedgerExport
    http_method_names = ("get", "options")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
        export = self.get_object()
        try:
            name = record_download(export_id=export.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("funds:export_detail", pk=export.pk)
        as_of = timezone.localtime(export.as_of)
        file = (Path(settings.EXPORT_ROOT) / name).open("rb")
        shown = f"资金台账-{as_of:%Y%m%d-%H%M}.xlsx"
        return FileResponse(file, as_attachment=True, filename=shown, content_type=SPREADSHEET)
