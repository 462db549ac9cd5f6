"""Visits that were sent back: sending back, correcting, comparing, accepting, the list of them."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import RETURN_VISITS, VIEW_HOUSEHOLDS
from config.lib.keyset import keyset_page
from config.lib.refusals import Refused
from households.forms.returns import CorrectionForm, ReturnFilterForm, ReturnForm
from households.models import Visit, VisitReturn
from households.returns import STORED_STATES, ReturnState
from households.selectors.returns import compared, correct_fault, for_rows, moves_of, state_counts, told
from households.services.returns import accept_correction, correct_visit, return_again, return_visit
from households.services.visits import VisitEntry
from households.views.visits import VisitCreateView
from villages.mixins import OneRecordMixin, ScopedStaffMixin

TABS = (ReturnState.RETURNED, ReturnState.CORRECTED, ReturnState.ACCEPTED)
EMPTY = {
    ReturnState.RETURNED: "没有等更正的走访。",
    ReturnState.CORRECTED: "没有等复核的更正。",
    ReturnState.ACCEPTED: "还没有认可过更正。",
}


class ReturnListView(ScopedStaffMixin, ListView):
    """The returned visits of one's households, by state."""

    permission = VIEW_HOUSEHOLDS
    model = VisitReturn
    template_name = "households/return_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the returns in a state."""
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in STORED_STATES else ReturnState.RETURNED
        form = ReturnFilterForm(query, user=self.request.user)
        mine = VisitReturn.objects.visible_to(self.request.user)
        wanted = form.narrow(mine.waiting() if tab == ReturnState.RETURNED else mine.filter(state=tab))
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        page = keyset_page(for_rows(wanted), fields=("pk",), **cursors)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "tab": tab,
            "tabs": self._tabs(state_counts(mine), tab),
            "page": page,
            "empty": "没有符合筛选的走访。" if form.words else EMPTY.get(tab, "没有这样的走访。"),
        }

    def _tabs(self, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
        return [
            {"label": state.label, "url": f"?tab={state}", "count": counts.get(state, 0), "current": state == current}
            for state in TABS
        ]


class ReturnDetailView(ScopedStaffMixin, DetailView):
    """One returned visit: the reason, and its correction beside it."""

    permission = VIEW_HOUSEHOLDS
    model = VisitReturn
    template_name = "households/return_detail.html"

    def get_queryset(self) -> Any:
        """Fetch everything the page names along with the return."""
        return for_rows(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the two visits side by side and what the user may do."""
        sent_back = self.object
        sides = list(compared(sent_back.visit, sent_back.correction)) if sent_back.correction else []
        return super().get_context_data(**kwargs) | {
            "sides": sides,
            "changed": sum(side.changed for side in sides),
            "moves": {move.transition.action: move for move in moves_of(sent_back, self.request.user)},
        }


class SendBackView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Ask for the reason, then send a visit back."""

    permission = RETURN_VISITS
    form_class = ReturnForm
    template_name = "households/visit_return.html"

    def form_valid(self, form: ReturnForm) -> HttpResponse:
        try:
            sent_back = self.send_back(form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"已退回，{sent_back.visit.cadre.name}登录后首页就会看到。")
        return HttpResponseRedirect(reverse("households:return_detail", args=[sent_back.pk]))


class VisitReturnView(SendBackView):
    """Send a visit back."""

    model = Visit

    def get_queryset(self) -> Any:
        return (
            super()
            .get_queryset()
            .select_related("household__township", "household__village", "household__group", "cadre__unit")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"visit": self.object, "told": list(told(self.object))}

    def send_back(self, reason: str) -> VisitReturn:
        """Send the visit back for `reason`."""
        return return_visit(visit_id=self.object.pk, reason=reason, actor=self.request.user)


class ReturnAgainView(SendBackView):
    """Send the correction of a visit back as well."""

    model = VisitReturn

    def get_queryset(self) -> Any:
        return for_rows(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visit = self.object.correction or self.object.visit
        return super().get_context_data(**kwargs) | {
            "visit": visit,
            "told": list(told(visit)),
            "sent_back": self.object,
        }

    def send_back(self, reason: str) -> VisitReturn:
        """Send the correction back for `reason`."""
        return return_again(return_id=self.object.pk, reason=reason, actor=self.request.user)


class CorrectionAcceptView(ScopedStaffMixin, SingleObjectMixin, View):
    """Accept the correction of a visit."""

    permission = RETURN_VISITS
    model = VisitReturn
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept it, or say why not, and go back to the page of the return."""
        sent_back = self.get_object()
        try:
            accept_correction(return_id=sent_back.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "已认可这次更正，退回办完了。")
        return HttpResponseRedirect(reverse("households:return_detail", args=[sent_back.pk]))


class VisitCorrectView(VisitCreateView):
    """Correct a visit that was sent back: the form begins with the old answers, saving makes another visit."""

    form_class = CorrectionForm
    template_name = "households/visit_correct.html"
    saved_words = "更正已保存。原来那次走访已作废，乡镇会看到前后对照。"
    # The address names the visit; the form is about its household.
    pk_url_kwarg = ""
    slug_url_kwarg = "pk"
    slug_field = "visits__sent_back__visit"

    @cached_property
    def sent_back(self) -> VisitReturn:
        """The return that this correction answers."""
        return for_rows(VisitReturn.objects.visible_to(self.request.user)).get(visit=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; a visit that was corrected already leads to what became of it."""
        self.object = self.get_object()
        if self.sent_back.state != ReturnState.RETURNED:
            return HttpResponseRedirect(reverse("households:return_detail", args=[self.sent_back.pk]))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"visit": self.sent_back.visit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fault = correct_fault(self.sent_back, self.request.user)
        return super().get_context_data(**kwargs) | {"sent_back": self.sent_back, "fault": fault}

    def save(self, entry: VisitEntry) -> Visit:
        """Put this visit in the place of the returned one."""
        return correct_visit(visit_id=self.sent_back.visit_id, entry=entry, actor=self.request.user)
