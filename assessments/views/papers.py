"""The papers of an exit case: what can be printed, the file as PDF or Word, with whole numbers for a reason."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import REVEAL_PERSONAL_DATA, VIEW_EXIT_CASES
from assessments.models import ExitCase, Notice
from assessments.paper_kinds import CASE_PAPERS, WHOLE_SET
from assessments.services.exit_papers import print_case_papers
from config.lib.printing.formats import format_of
from config.lib.refusals import Refused
from households.forms.papers import PaperNumbersForm
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.views.printing import imprint_of, papers_answer

LABELS = {key: kind.label for key, kind in CASE_PAPERS.items()} | {WHOLE_SET: "退出整套资料"}
WITH_NUMBERS = {key: kind.label for key, kind in CASE_PAPERS.items() if kind.numbers} | {WHOLE_SET: LABELS[WHOLE_SET]}


class CasePrintView(ScopedStaffMixin, DetailView):
    """What can be printed about an exit case, with what stands on each."""

    permission = VIEW_EXIT_CASES
    model = ExitCase
    template_name = "assessments/case_print.html"

    def get_queryset(self) -> Any:
        """Fetch the household and its place along with the case."""
        return super().get_queryset().select_related("household__village", "household__township")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the papers, and the lists that the case is on."""
        user = self.request.user
        lists = Notice.objects.visible_to(user).filter(entries__case=self.object, withdrawn_at__isnull=True)
        return super().get_context_data(**kwargs) | {
            "kinds": CASE_PAPERS.values(),
            "lists": lists.order_by("pk").distinct(),
            "may_reveal": user.may(REVEAL_PERSONAL_DATA),
        }


class _CasePaperMixin(ScopedStaffMixin, SingleObjectMixin):
    """One kind of paper about one case, or the whole set."""

    model = ExitCase
    kinds = LABELS

    def get_queryset(self) -> Any:
        """Fetch the household along with the case; 404 for a kind of paper there is not."""
        if self.kwargs["kind"] not in self.kinds:
            raise Http404
        return super().get_queryset().select_related("household")

    def printed(self, **more: Any) -> HttpResponse:
        """Print and answer with the file. Raises Refused as the service does."""
        kind, request = self.kwargs["kind"], self.request
        printed = print_case_papers(case_id=self.object.pk, kind=kind, **more, actor=request.user)
        papers = [
            (one.printout, imprint_of(request, reverse("papers:open", args=[one.key]), at=one.at)) for one in printed
        ]
        name = f"{LABELS[kind]}-{self.object.number}"
        return papers_answer(papers, name=name, form=format_of(request.POST.get("format")))


class CasePaperView(_CasePaperMixin, View):
    """The paper as a file, numbers masked."""

    permission = VIEW_EXIT_CASES
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        try:
            return self.printed()
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("assessments:case_print", pk=self.object.pk)


class CasePaperNumbersView(_CasePaperMixin, OneRecordMixin, FormView):
    """The paper as a file with whole numbers, for a reason."""

    permission = REVEAL_PERSONAL_DATA
    form_class = PaperNumbersForm
    template_name = "assessments/case_paper_numbers.html"
    kinds = WITH_NUMBERS

    def form_valid(self, form: PaperNumbersForm) -> HttpResponse:
        try:
            return self.printed(with_numbers=True, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"label": LABELS[self.kwargs["kind"]]}
