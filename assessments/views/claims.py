"""Arbitration (争议仲裁): the list of claims, one claim, the form that writes one down, the steps about it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView, FormView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import KEEP_CLAIMS, REVEAL_PERSONAL_DATA, VIEW_CLAIMS
from accounts.reveal import reveal
from assessments.claims import CLAIM_TRANSITIONS, ClaimAction
from assessments.forms.claims import STEP_FORMS, ClaimFilter, ClaimForm
from assessments.models import CasePhoto, Claim
from assessments.selectors.case_list import person_or_nobody
from assessments.selectors.claims import ClaimTab, claim_offers, read_claims
from assessments.services.claims import carry_out_claim, decide_claim, record_claim, return_claim, rule_claim
from config.lib.refusals import Refused
from households.forms.notices import ContactForm
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.views.saving import OneRecordFormView, SavingFormView

DONE: dict[str, str] = {
    ClaimAction.RULE: "乡镇裁定已记下，等县级裁定。",
    ClaimAction.RETURN: "已退回乡镇，等再次裁定。",
    ClaimAction.DECIDE: "县级裁定已记下。",
    ClaimAction.CARRY_OUT: "已登记落实。",
}
SERVICES: dict[str, Callable[[int, Any, Any], Claim]] = {
    ClaimAction.RULE: lambda pk, said, actor: rule_claim(claim_id=pk, ruling=said, actor=actor),
    ClaimAction.RETURN: lambda pk, said, actor: return_claim(claim_id=pk, words=said, actor=actor),
    ClaimAction.DECIDE: lambda pk, said, actor: decide_claim(claim_id=pk, ruling=said, actor=actor),
    ClaimAction.CARRY_OUT: lambda pk, said, actor: carry_out_claim(claim_id=pk, household_code=said, actor=actor),
}


class ClaimListView(PermissionPageMixin, TemplateView):
    """Claims by where they stand; its address is the saved view."""

    permission = VIEW_CLAIMS
    template_name = "assessments/claim_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page within the user's rows."""
        query, user = self.request.GET, self.request.user
        tab = query.get("tab") if query.get("tab") in ClaimTab.values else ClaimTab.RECEIVED.value
        form = ClaimFilter(query, user=user)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        chosen = form.chosen()
        found = read_claims(user=user, tab=tab, chosen=chosen, **cursors)
        address = reverse("assessments:claim_list")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one.value}", "count": found.counts[one], "current": one == tab}
            for one in ClaimTab
        ]
        more = {"tabs": tabs, "clear": f"{address}?tab={tab}", "narrowed": bool(chosen)}
        may = {"may_add": user.may(KEEP_CLAIMS)}
        return super().get_context_data(**kwargs) | {"form": form, "found": found} | more | may


class ClaimAddView(SavingFormView):
    """Write a claim down."""

    permission = KEEP_CLAIMS
    form_class = ClaimForm
    template_name = "assessments/claim_form.html"

    def get_initial(self) -> dict[str, Any]:
        return {"household_code": self.request.GET.get("household", "")[:20]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def save(self, form: ClaimForm) -> str:
        self.claim = record_claim(entry=form.entry(), actor=self.request.user)
        return f"{self.claim.number} 已登记，等乡镇裁定。"

    def get_success_url(self) -> str:
        return reverse("assessments:claim_detail", args=[self.claim.pk])


class ClaimDetailView(ScopedStaffMixin, DetailView):
    """One claim: what is claimed, its papers, who ruled how, and what the user can do now."""

    model = Claim
    permission = VIEW_CLAIMS
    template_name = "assessments/claim_detail.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("household", "village__township", "taken_up")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim, user = self.object, self.request.user
        steps = list(claim.steps.select_related("actor"))
        return super().get_context_data(**kwargs) | {
            "steps": steps,
            "photos": list(CasePhoto.objects.visible_to(user).filter(claim=claim)),
            "offers": claim_offers(claim, steps, user, person_or_nobody(user)),
            "may_reveal": user.may(REVEAL_PERSONAL_DATA) and bool(claim.who or claim.phone),
        }


class ClaimStepView(ScopedStaffMixin, OneRecordFormView):
    """Take one step about a claim; the step says whose permission it asks for."""

    model = Claim
    permission = VIEW_CLAIMS
    template_name = "assessments/claim_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission that the table names for the step; 404 where there is none of this name."""
        if kwargs["action"] not in STEP_FORMS:
            raise Http404
        self.transition = CLAIM_TRANSITIONS.get(kwargs["action"])
        self.permission = self.transition.permission
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("household", "village__township")

    def get_form_class(self) -> Any:
        return STEP_FORMS[self.transition.action]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"claim": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = self.object.steps.select_related("actor")
        return super().get_context_data(**kwargs) | {"transition": self.transition, "steps": steps}

    def save(self, form: Any) -> str:
        SERVICES[self.transition.action](self.object.pk, form.said(), self.request.user)
        return DONE[self.transition.action]

    def get_success_url(self) -> str:
        return reverse("assessments:claim_detail", args=[self.object.pk])


class ClaimContactView(ScopedStaffMixin, OneRecordMixin, FormView):
    """Who claims, opened once for a reason that is logged, on a page that nobody may cache."""

    model = Claim
    permission = REVEAL_PERSONAL_DATA
    form_class = ContactForm
    template_name = "assessments/claim_contact.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def form_valid(self, form: ContactForm) -> HttpResponse:
        reason, opened = form.cleaned_data["reason"], {}
        try:
            for field in ("who", "phone"):
                opened[field] = reveal(actor=self.request.user, subject=self.object, field=field, reason=reason)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, opened=opened))
