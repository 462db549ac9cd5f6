"""Papers: what can be printed about a household, the PDF itself, and where the QR code on it leads."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import DetailView, FormView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.demonstration import DEMONSTRATION_MARK
from accounts.permissions import REVEAL_PERSONAL_DATA, VIEW_HOUSEHOLDS
from config.lib.printing.blocks import Imprint
from config.lib.printing.pdf import pdf_of
from config.lib.refusals import Refused
from households.forms.papers import PaperNumbersForm
from households.models import Household, PaperKey
from households.paper_kinds import PAPER_KINDS, PaperKind
from households.selectors.household_page import for_page
from households.services.papers import Printed, print_paper
from households.views.income import window_ending
from villages.mixins import OneRecordMixin, ScopedStaffMixin


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
        return pdf_answer(self.request, self.kind, print_paper(**about, **more, actor=self.request.user))


class PaperPrintView(_PaperMixin, View):
    """The paper as a PDF, numbers masked."""

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
    """The paper as a PDF with whole numbers, for a reason."""

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


def pdf_answer(request: HttpRequest, kind: PaperKind, printed: Printed) -> HttpResponse:
    """Return a printed paper as a file to open and print; nobody may keep it on the way."""
    imprint = Imprint(
        link=request.build_absolute_uri(reverse("papers:open", args=[printed.key])),
        printed=f"{printed.at:%Y-%m-%d %H:%M} {request.user.display_name} 打印",
        mark=DEMONSTRATION_MARK if settings.DEMONSTRATION else "",
    )
    name = f"{kind.label}-{printed.printout.number}.pdf"
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "private, no-store"}
    return HttpResponse(pdf_of(printed.printout, imprint), content_type="application/pdf", headers=headers)
