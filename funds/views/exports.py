"""Exports of the ledger: asked for, watched, stopped, asked for again, and downloaded by their owner."""

from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import EXPORT_LEDGER
from funds.filters import LedgerFilter
from funds.forms import LedgerFilterForm
from funds.models import LedgerExport
from funds.services.exports import cancel_export, record_download, retry_export, start_export
from villages.views.exports import ExportDetail, ExportDownload, OwnExportAction

DETAIL = "funds:export_detail"


class ExportStartView(PermissionPageMixin, View):
    """Ask for what is filtered as a workbook, or as CSV."""

    permission = EXPORT_LEDGER
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LedgerFilterForm(request.POST, user=request.user)
        if not form.is_valid():
            messages.error(request, "没有导出：请检查筛选里的日期和选项，起的日期不能晚于止的日期，改好后再点导出。")
            return redirect("funds:ledger")
        as_csv = bool(request.POST.get(LedgerExport.AS_CSV))
        export = start_export(chosen=LedgerFilter.from_form(form.cleaned_data), actor=request.user, as_csv=as_csv)
        return redirect(DETAIL, pk=export.pk)


class ExportDetailView(ExportDetail):
    """How far an export of the ledger is."""

    permission = EXPORT_LEDGER
    model = LedgerExport
    parts = ("funds/export_detail.html", "funds/_export.html")

    def described(self) -> str:
        return LedgerFilter(**self.object.chosen).describe()


class ExportCancelView(OwnExportAction):
    """Stop an export under way."""

    permission = EXPORT_LEDGER
    model = LedgerExport
    detail = DETAIL
    act = cancel_export


class ExportRetryView(OwnExportAction):
    """Ask again for an export that failed, was stopped or has expired."""

    permission = EXPORT_LEDGER
    model = LedgerExport
    detail = DETAIL
    act = retry_export


class ExportDownloadView(ExportDownload):
    """The ledger as a workbook or as CSV, for its owner."""

    permission = EXPORT_LEDGER
    model = LedgerExport
    detail = DETAIL
    name = "资金台账"
    content_types: ClassVar[dict[str, str]] = ExportDownload.content_types | {".zip": "application/zip"}
    take = record_download
