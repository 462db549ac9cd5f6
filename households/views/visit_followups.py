"""What is done about a visit afterwards: voided with a reason, its problem solved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView

from accounts.permissions import RECORD_VISITS, VOID_VISITS
from config.lib.refusals import Refused
from households.forms.visit_work import SolveForm, VoidForm
from households.models import Visit
from households.selectors.visit_rules import rule_on
from households.services.problems import open_fault, resolve_problem
from households.services.voiding import void_fault, void_visit
from villages.mixins import OneRecordMixin, ScopedStaffMixin


class _VisitActionView(ScopedStaffMixin, OneRecordMixin, FormView):
    """A form about one visit: one service call, then back to the visit."""

    permission = RECORD_VISITS
    model = Visit
    done = ""

    def get_queryset(self) -> Any:
        about = ("household__township", "household__village", "household__group", "cadre__unit")
        return super().get_queryset().select_related(*about)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("households:visit_detail", pk=self.object.pk)

    def act(self, cleaned: dict[str, Any]) -> None:
        """Call the service."""
        raise NotImplementedError

    def fault(self) -> str:
        """Return the sentence why the form is of no use now, or ""."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"visit": self.object, "fault": self.fault()}


class VisitVoidView(_VisitActionView):
    """Void a wrong visit with a reason: one's own, or any of the township for its clerk."""

    form_class = VoidForm
    template_name = "households/visit_void.html"
    done = "走访已作废。它带来的情况不再算数，这一户已经重新核对。"

    def get_queryset(self) -> Any:
        visits, user = super().get_queryset(), self.request.user
        return visits if user.may(VOID_VISITS) else visits.filter(recorded_by=user)

    def act(self, cleaned: dict[str, Any]) -> None:
        void_visit(visit_id=self.object.pk, reason=cleaned["reason"], actor=self.request.user)

    def fault(self) -> str:
        today = timezone.localdate()
        return void_fault(self.object, self.request.user, rule_on(today), today)


class ProblemSolveView(_VisitActionView):
    """Write down that the problem of a visit was solved."""

    form_class = SolveForm
    template_name = "households/problem_solve.html"
    done = "已登记：问题解决了。"

    def act(self, cleaned: dict[str, Any]) -> None:
        resolve_problem(visit_id=self.object.pk, **cleaned, actor=self.request.user)

    def fault(self) -> str:
        return open_fault(self.object)
