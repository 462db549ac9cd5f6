"""Papers: what can be printed about a household, the file itself, and where the QR code on it leads."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import REVEAL_PERSONAL_DATA, VIEW_HOUSEHOLDS
from config.lib.printing.formats import format_of
from config.lib.refusals import Refused
from households.forms.papers import PaperNumbersForm
from households.models import Household, PaperKey
from households.paper_kinds import PAPER_KINDS, PaperKind
from households.selectors.household_page import for_page
from households.services.papers import Printed, print_paper
from households.views.income import window_ending
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.views.printing import imprint_of, papers_answer


class PaperListView(ScopedStaffMixin, DetailView):
    """What can be printed about a household, with what stands on each."""

    permission = VIEW_HOUSEHOLDS
    model = Household
    template_name = "households/papers.html"

    def get_queryset(self) -> Any:
        return for_page(super().get_queryset(), timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "kinds": PAPER_KINDS.values(),
            "has_sheet": bool(self.object.worksheet),
            "may_reveal": self.request.user.may(REVEAL_PERSONAL_DATA),
        }


class _PaperMixin(ScopedStaffMixin, SingleObjectMixin):
    """One kind of paper about one household."""

    model = Household

    @property
    def kind(self) -> PaperKind:
        """The kind in the address; 404 for one there is not."""
        kind = PAPER_KINDS.get(self.kwargs["kind"])
        if kind is None or not self.can_print(kind):
            raise Http404
        return kind

    def can_print(self, kind: PaperKind) -> bool:
        """Say whether this address prints a kind."""
        return True

    def printed(self, **more: Any) -> HttpResponse:
        """Print the paper and answer with it. Raises Refused as the service does."""
        end = self.request.POST.get("end", "")
        window = window_ending(end) if end and self.kind.of_window else None
        about = {"household_id": self.object.pk, "kind": self.kind.key, "window": window}
        return paper_answer(self.request, self.kind, print_paper(**about, **more, actor=self.request.user))


class PaperPrintView(_PaperMixin, View):
    """The paper as PDF or Word, numbers masked."""

    permission = VIEW_HOUSEHOLDS
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        try:
            return self.printed()
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("households:papers", pk=self.object.pk)


class PaperNumbersView(_PaperMixin, OneRecordMixin, FormView):
    """The paper as PDF or Word with whole numbers, for a reason."""

    permission = REVEAL_PERSONAL_DATA
    form_class = PaperNumbersForm
    template_name = "households/paper_numbers.html"

    def can_print(self, kind: PaperKind) -> bool:
        return bool(kind.numbers)

    def form_valid(self, form: PaperNumbersForm) -> HttpResponse:
        try:
            return self.printed(with_numbers=True, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"kind": self.kind}


class PaperOpenView(ScopedStaffMixin, SingleObjectMixin, View):
    """Where the QR code of a paper leads: to its household, for who may see it. Nobody else learns that it exists."""

    permission = VIEW_HOUSEHOLDS
    model = PaperKey
    slug_field = slug_url_kwarg = "key"
    http_method_names = ("get", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("households:detail", pk=self.get_object().household_id)


def paper_answer(request: HttpRequest, kind: PaperKind, printed: Printed) -> HttpResponse:
    """Return a printed paper in the form that was asked for; its code leads to the household."""
    imprint = imprint_of(request, reverse("papers:open", args=[printed.key]), at=printed.at)
    name = f"{kind.label}-{printed.printout.number}"
    return papers_answer([(printed.printout, imprint)], name=name, form=format_of(request.POST.get("format")))
