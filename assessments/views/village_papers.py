"""The papers of a village's exit (E10), and those of all its cases in one file: chosen, watched, downloaded."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import EXPORT_HOUSEHOLDS, REVEAL_PERSONAL_DATA, VIEW_EXIT_LIST
from assessments.forms.papers import CaseBatchForm
from assessments.models import ExitCase, ExitPaperExport
from assessments.paper_kinds import VILLAGE_PAPERS
from assessments.services.exit_paper_exports import (
    BATCH_KINDS,
    NOT_LEAVING,
    Asked,
    cancel_exit_papers,
    record_exit_papers_download,
    retry_exit_papers,
    start_exit_papers,
)
from assessments.services.exit_papers import print_village_paper
from config.lib.printing.blocks import OF_A_VILLAGE
from config.lib.printing.formats import CONTENT_TYPES, format_of
from config.lib.refusals import Refused
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.models import Village
from villages.views.exports import ExportDetail, ExportDownload, OwnExportAction
from villages.views.printing import imprint_of, papers_answer

DETAIL = "assessments:exit_papers"


class VillagePapersView(ScopedStaffMixin, DetailView):
    """What can be printed about a village's exit, and the way to the papers of all its cases."""

    permission = VIEW_EXIT_LIST
    model = Village
    template_name = "assessments/village_papers.html"

    def get_queryset(self) -> Any:
        """Fetch the township along with the village."""
        return super().get_queryset().select_related("township")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        cases = ExitCase.objects.visible_to(user).filter(household__village=self.object)
        return super().get_context_data(**kwargs) | {
            "kinds": VILLAGE_PAPERS.values(),
            "cases": cases.exclude(state__in=NOT_LEAVING).count(),
            "may_batch": user.may(EXPORT_HOUSEHOLDS),
        }


class VillagePaperView(ScopedStaffMixin, SingleObjectMixin, View):
    """One paper of a village as a file."""

    permission = VIEW_EXIT_LIST
    model = Village
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        if kind not in VILLAGE_PAPERS:
            raise Http404
        village = self.get_object()
        try:
            printout = print_village_paper(village_id=village.pk, kind=kind, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("assessments:village_papers", pk=village.pk)
        imprint = imprint_of(request, reverse("villages:detail", args=[village.pk]), caption=OF_A_VILLAGE)
        name, form = f"{VILLAGE_PAPERS[kind].label}-{village}", format_of(request.POST.get("format"))
        return papers_answer([(printout, imprint)], name=name, form=form)


class CaseBatchView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Choose which papers are printed for all exit cases of a village, and of which year."""

    permission = EXPORT_HOUSEHOLDS
    model = Village
    form_class = CaseBatchForm
    template_name = "assessments/case_batch.html"

    def form_valid(self, form: CaseBatchForm) -> HttpResponse:
        said = form.cleaned_data
        asked = Asked(int(said["year"]), said["kinds"], format_of(said["format"]), said.get("reason", ""))
        site = self.request.build_absolute_uri("/").rstrip("/")
        try:
            export = start_exit_papers(village_id=self.object.pk, asked=asked, site=site, actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return redirect(DETAIL, pk=export.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        cases = ExitCase.objects.visible_to(user).filter(household__village=self.object)
        years = cases.exclude(state__in=NOT_LEAVING).order_by("-exit_year").values_list("exit_year", flat=True)
        more = {"may_open": user.may(REVEAL_PERSONAL_DATA), "years": list(years.distinct())}
        return super().get_form_kwargs() | more


class ExitPapersView(ExportDetail):
    """How far the papers of a village's exits are."""

    permission = EXPORT_HOUSEHOLDS
    model = ExitPaperExport
    parts = ("assessments/exit_papers.html", "assessments/_exit_papers.html")

    def described(self) -> str:
        asked = self.object.filters
        village = Village.objects.visible_to(self.request.user).filter(pk=asked.get("village")).first()
        kinds = "、".join(label for key, label in BATCH_KINDS.items() if key in asked.get("kinds", ()))
        whole = "，带完整号码" if asked.get("reason") else ""
        return f"{village or '别处'} {asked.get('year', '')} 年度 · {kinds} · {self.object.form.label}{whole}"


class ExitPapersCancelView(OwnExportAction):
    """Stop the papers under way."""

    permission = EXPORT_HOUSEHOLDS
    model = ExitPaperExport
    detail = DETAIL
    act = cancel_exit_papers


class ExitPapersRetryView(OwnExportAction):
    """Ask again for papers that failed, were stopped or have expired."""

    permission = EXPORT_HOUSEHOLDS
    model = ExitPaperExport
    detail = DETAIL
    act = retry_exit_papers


class ExitPapersDownloadView(ExportDownload):
    """The papers as one file, for who asked."""

    permission = EXPORT_HOUSEHOLDS
    model = ExitPaperExport
    detail = DETAIL
    name = "整村退出资料"
    content_types = CONTENT_TYPES
    take = record_exit_papers_download
