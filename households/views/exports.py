"""Exports of the household list: the filtered or the ticked ones, watched and downloaded by their owner."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import EXPORT_HOUSEHOLDS
from config.lib.refusals import Refused
from households.book_export import CONTENTS, LIST
from households.bulk import picked
from households.filters import HouseholdFilter
from households.forms import HouseholdFilterForm
from households.models import HouseholdExport
from households.services.exports import cancel_export, record_download, retry_export, start_export
from villages.views.exports import ExportDetail, ExportDownload, OwnExportAction

DETAIL = "households:export_detail"


class ExportStartView(PermissionPageMixin, View):
    """Ask for what is filtered as a workbook."""

    permission = EXPORT_HOUSEHOLDS
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = HouseholdFilterForm(request.POST, user=request.user).chosen()
        content = request.POST.get("content", LIST)
        try:
            export = start_export(chosen=chosen, actor=request.user, content=content)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("households:list")
        return redirect(DETAIL, pk=export.pk)


class ExportTickedView(PermissionPageMixin, View):
    """Ask for the ticked households as a workbook."""

    permission = EXPORT_HOUSEHOLDS
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = tuple(picked(request.POST))
        if not ids:
            messages.error(request, "还没有勾选。请先勾选要导出的户。")
            return redirect("households:list")
        try:
            export = start_export(chosen=HouseholdFilter(ids=ids), actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("households:list")
        return redirect(DETAIL, pk=export.pk)


class ExportDetailView(ExportDetail):
    """How far an export of households is."""

    permission = EXPORT_HOUSEHOLDS
    model = HouseholdExport
    parts = ("households/export_detail.html", "households/_export.html")

    def described(self) -> str:
        stored = self.object.filters
        return f"{CONTENTS[stored.get('content', LIST)]} · {HouseholdFilter.from_stored(stored).describe()}"


class ExportCancelView(OwnExportAction):
    """Stop an export under way."""

    permission = EXPORT_HOUSEHOLDS
    model = HouseholdExport
    detail = DETAIL
    act = cancel_export


class ExportRetryView(OwnExportAction):
    """Ask again for an export that failed, was stopped or has expired."""

    permission = EXPORT_HOUSEHOLDS
    model = HouseholdExport
    detail = DETAIL
    act = retry_export


class ExportDownloadView(ExportDownload):
    """The households as a workbook, for its owner."""

    permission = EXPORT_HOUSEHOLDS
    model = HouseholdExport
    detail = DETAIL
    name = "建档立卡户名单"
    take = record_download
