"""What if: ask how the county would stand by another line or standard, watch it being worked out, read the answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView
from kombu.exceptions import OperationalError

from accounts.jobs import JobState, fail
from accounts.mixins import PermissionPageMixin
from accounts.permissions import RUN_EXIT_CHECK
from assessments.models import WhatIf
from assessments.selectors.what_if import SHOWN, asked_before, changes_of, figures_of, was_edited_since
from assessments.services.what_if import ask_what_if
from assessments.standard_forms import WhatIfForm
from assessments.tasks import send_what_if
from config.lib.refusals import Refused


class WhatIfListView(PermissionPageMixin, FormView):
    """The questions so far, and the form for another."""

    permission = RUN_EXIT_CHECK
    form_class = WhatIfForm
    template_name = "assessments/what_if_list.html"

    def form_valid(self, form: WhatIfForm) -> HttpResponse:
        try:
            asked = ask_what_if(**form.question(), actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        try:
            send_what_if(asked)
        except OperationalError:
            fail(asked, "后台没有接到这次试算。请确认后台服务在运行，再重新试算。")
        return redirect("assessments:what_if_detail", asked.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"asked": asked_before()}


class WhatIfDetailView(PermissionPageMixin, TemplateView):
    """One question: how far it is, the figures by township, the households that would change."""

    permission = RUN_EXIT_CHECK
    template_name = "assessments/what_if_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = get_object_or_404(WhatIf.objects.select_related("standard", "requested_by"), pk=self.kwargs["pk"])
        context = super().get_context_data(**kwargs) | {"asked": asked}
        if asked.state != JobState.DONE:
            return context
        changes = changes_of(asked, self.request.user)
        return context | {
            "figures": figures_of(asked),
            "changes": changes[:SHOWN],
            "has_more": len(changes) > SHOWN,
            "is_outdated": was_edited_since(asked),
        }


class WhatIfProgressView(WhatIfDetailView):
    """The part of the page that asks for itself while the question is being worked on."""

    template_name = "assessments/_what_if_answer.html"
