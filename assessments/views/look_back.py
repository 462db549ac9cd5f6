"""The look-back (回头看): the list of what is suspected of exited households, one suspicion, and the steps about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_EXIT_CASES
from assessments.forms.look_back import LookBackFilter, SuspicionStepForm
from assessments.models import Suspicion
from assessments.selectors.case_list import person_or_nobody
from assessments.selectors.look_back import STATE_KINDS, LookBackTab, offers, read_look_back, short_of
from assessments.services.suspicions import take_suspicion_step
from assessments.suspicions import SUSPICION_TRANSITIONS, SuspicionAction
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView

DONE: dict[str, str] = {
    SuspicionAction.CONFIRM: "已记下属实，等县里决定。",
    SuspicionAction.DENY: "已记下不属实，等乡镇复核。",
    SuspicionAction.RETURN: "这一户已转为返贫，重新列入核对。",
    SuspicionAction.REJECT: "已退回，等重新核实。",
    SuspicionAction.DISMISS: "已认可不属实，这个疑点办完了。",
    SuspicionAction.AGAIN: "已退回，等重新核实。",
}


class LookBackListView(PermissionPageMixin, TemplateView):
    """What is suspected of exited households, by where it stands; its address is the saved view."""

    permission = VIEW_EXIT_CASES
    template_name = "assessments/look_back.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page within the user's rows."""
        query = self.request.GET
        tab = query.get("tab") if query.get("tab") in LookBackTab.values else LookBackTab.OPEN.value
        form = LookBackFilter(query, user=self.request.user)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        chosen = form.chosen()
        found = read_look_back(user=self.request.user, tab=tab, chosen=chosen, **cursors)
        address = reverse("assessments:look_back")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one.value}", "count": found.counts[one], "current": one == tab}
            for one in LookBackTab
        ]
        more = {"tabs": tabs, "clear": f"{address}?tab={tab}", "narrowed": bool(chosen)}
        return super().get_context_data(**kwargs) | {"form": form, "found": found} | more


class SuspicionView(ScopedStaffMixin, DetailView):
    """One suspicion: what the household fell short of, who said what, and what the user can do now."""

    model = Suspicion
    permission = VIEW_EXIT_CASES
    template_name = "assessments/suspicion_detail.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        home = ("household__village", "household__township", "household__group")
        return super().get_queryset().select_related(*home, "latest", "claim")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        suspicion, user = self.object, self.request.user
        steps = list(suspicion.steps.select_related("actor"))
        return super().get_context_data(**kwargs) | {
            "short_of": short_of(suspicion),
            "steps": steps,
            "state_kind": STATE_KINDS[suspicion.state],
            "offers": offers(suspicion, steps, user, person_or_nobody(user)),
        }


class SuspicionStepView(ScopedStaffMixin, OneRecordFormView):
    """Take one step about a suspicion, with words; the step says whose permission it asks for."""

    model = Suspicion
    permission = VIEW_EXIT_CASES
    form_class = SuspicionStepForm
    template_name = "assessments/suspicion_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission that the table names for the step; 404 where there is none of this name."""
        if kwargs["action"] not in SuspicionAction.values:
            raise Http404
        self.transition = SUSPICION_TRANSITIONS.get(kwargs["action"])
        self.permission = self.transition.permission
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("household__village", "household__township")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"action": self.transition.action}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {"transition": self.transition, "short_of": short_of(self.object)}
        return super().get_context_data(**kwargs) | told

    def save(self, form: SuspicionStepForm) -> str:
        action = self.transition.action
        take_suspicion_step(suspicion_id=self.object.pk, action=action, said=form.said(), actor=self.request.user)
        return DONE[action]

    def get_success_url(self) -> str:
        return reverse("assessments:suspicion_detail", args=[self.object.pk])
