"""The papers of a whole village: chosen, watched and downloaded by who asked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView

from accounts.permissions import EXPORT_HOUSEHOLDS, REVEAL_PERSONAL_DATA
from config.lib.printing.formats import CONTENT_TYPES, format_of
from config.lib.refusals import Refused
from households.forms.papers import VillagePapersForm
from households.models import PaperExport
from households.services.paper_exports import (
    OF_MANY,
    cancel_papers,
    record_papers_download,
    retry_papers,
    start_papers,
)
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.models import Village
from villages.views.exports import ExportDetail, ExportDownload, OwnExportAction

DETAIL = "households:paper_export"


class VillagePapersView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Choose which paper is printed for all households of a village."""

    permission = EXPORT_HOUSEHOLDS
    model = Village
    form_class = VillagePapersForm
    template_name = "households/village_papers.html"

    def form_valid(self, form: VillagePapersForm) -> HttpResponse:
        site = self.request.build_absolute_uri("/").rstrip("/")
        said = form.cleaned_data
        about = {"kind": said["kind"], "reason": said.get("reason", ""), "form": format_of(said["format"])}
        try:
            export = start_papers(village_id=self.object.pk, site=site, **about, actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return redirect(DETAIL, pk=export.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"may_open": self.request.user.may(REVEAL_PERSONAL_DATA)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kinds": OF_MANY.values()}


class PaperExportView(ExportDetail):
    """How far the papers of a village are."""

    permission = EXPORT_HOUSEHOLDS
    model = PaperExport
    parts = ("households/paper_export.html", "households/_paper_export.html")

    def described(self) -> str:
        asked = self.object.filters
        village = Village.objects.visible_to(self.request.user).filter(pk=asked.get("village")).first()
        kind = OF_MANY.get(asked.get("kind", ""))
        whole = "，带完整号码" if asked.get("reason") else ""
        return f"{village or '别处'} · {kind.label if kind else '已不能打印的资料'} · {self.object.form.label}{whole}"


class PaperExportCancelView(OwnExportAction):
    """Stop the papers under way."""

    permission = EXPORT_HOUSEHOLDS
    model = PaperExport
    detail = DETAIL
    act = cancel_papers


class PaperExportRetryView(OwnExportAction):
    """Ask again for papers that failed, were stopped or have expired."""

    permission = EXPORT_HOUSEHOLDS
    model = PaperExport
    detail = DETAIL
    act = retry_papers


class PaperExportDownloadView(ExportDownload):
    """The papers as one file, for who asked."""

    permission = EXPORT_HOUSEHOLDS
    model = PaperExport
    detail = DETAIL
    name = "整村资料"
    content_types = CONTENT_TYPES
    take = record_papers_download
