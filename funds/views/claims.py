"""Claims (报账): the list, one claim, the form, its papers, the steps about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import DetailView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import APPLY_FOR_PAYMENT, POST_LEDGER, VIEW_FUNDS, VIEW_HOUSEHOLDS, VIEW_PAYMENTS
from config.lib.printing.formats import format_of
from config.lib.refusals import Refused
from funds.claims import CLAIM_MOVES, FileKind
from funds.forms.claims import ClaimFileForm, ClaimFilter, ClaimForm, step_form, values_of
from funds.models import Claim, ClaimFile
from funds.selectors.claims import ClaimTab, claim_page, first_tab, for_page, may_change, read_claims
from funds.services.claim_files import add_claim_file, withdraw_claim_file
from funds.services.claim_papers import print_claim
from funds.services.claims import STEPS, correct_claim, draft_claim
from funds.services.payments import pay_claim
from households.views.evidence import served
from projects.models import Project
from villages.mixins import ScopedStaffMixin
from villages.persons import person_key
from villages.views.printing import imprint_of, papers_answer
from villages.views.saving import OneRecordFormView

DETAIL = "funds:claim_detail"
DONE: dict[str, str] = {
    "apply": "已送审，等主管部门审核。",
    "review": "审核意见已记下，等财政审批。",
    "send_back": "已退回，等登记的人补齐。",
    "approve": "已审批，等另一位财政人员支付。",
    "disapprove": "已退回，等登记的人补齐。",
    "pay": "已支付，账已记入台账。",
    "hold": "已退回，等登记的人补齐。",
    "withdraw": "报账已撤回，记录留着。",
}
STEP_NAMES = frozenset(DONE)


class ClaimListView(PermissionPageMixin, TemplateView):
    """Claims by where they stand; its address is the saved view."""

    permission = VIEW_PAYMENTS
    template_name = "funds/claims/claim_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page within the user's rows."""
        query, user = self.request.GET, self.request.user
        tab = query.get("tab") if query.get("tab") in ClaimTab.values else first_tab(user)
        form = ClaimFilter(query, user=user)
        chosen = form.chosen()
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_claims(user=user, tab=tab, chosen=chosen, **cursors)
        address = reverse("funds:claim_list")
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one.value}", "count": found.counts[one], "current": one == tab}
            for one in ClaimTab
        ]
        more = {"tabs": tabs, "clear": f"{address}?tab={tab}", "narrowed": bool(chosen)}
        return super().get_context_data(**kwargs) | {"form": form, "found": found} | more


class ClaimDetailView(ScopedStaffMixin, DetailView):
    """One claim: what is claimed, what is missing, its papers and payees, who did what, what the user can do now."""

    model = Claim
    permission = VIEW_PAYMENTS
    template_name = "funds/claims/claim_detail.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return for_page(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claim, user = self.object, self.request.user
        person = person_key(user)
        shown = claim_page(claim, user, person)
        return super().get_context_data(**kwargs) | {
            "shown": shown,
            "may_change": may_change(claim, shown.steps, user, person),
            "sees_funds": user.may(VIEW_FUNDS),
            "sees_households": user.may(VIEW_HOUSEHOLDS),
            "may_post": user.may(POST_LEDGER),
        }


class ClaimFormView(ScopedStaffMixin, OneRecordFormView):
    """The form of what is claimed."""

    permission = APPLY_FOR_PAYMENT
    form_class = ClaimForm
    template_name = "funds/claims/claim_form.html"
    claim: Claim

    def get_success_url(self) -> str:
        return reverse(DETAIL, args=[self.claim.pk])


class ClaimAddView(ClaimFormView):
    """Write a claim for one project down."""

    model = Project

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "village")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"project": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"project": self.object, "claim": None}

    def save(self, form: ClaimForm) -> str:
        allocation = int(form.cleaned_data["allocation"])
        self.claim = draft_claim(allocation_id=allocation, entry=form.entry(), actor=self.request.user)
        return f"{self.claim.number} 已登记。请上传材料，齐了再送审。"


class ClaimEditView(ClaimFormView):
    """Correct what a claim says before it is handed in, or after it came back."""

    model = Claim

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return for_page(super().get_queryset())

    def get_initial(self) -> dict[str, Any]:
        return values_of(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"project": self.object.allocation.project, "claim": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        about = {"project": self.object.allocation.project, "claim": self.object}
        return super().get_context_data(**kwargs) | about

    def save(self, form: ClaimForm) -> str:
        self.claim = correct_claim(claim_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return f"{self.claim.number} 已改好。"


class ClaimFileAddView(ScopedStaffMixin, OneRecordFormView):
    """Upload one paper; the address may say which."""

    model = Claim
    permission = APPLY_FOR_PAYMENT
    form_class = ClaimFileForm
    template_name = "funds/claims/claim_file_form.html"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return for_page(super().get_queryset())

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind")
        return {"kind": kind if kind in FileKind.values else ""}

    def save(self, form: ClaimFileForm) -> str:
        said = form.cleaned_data
        about = {"kind": said["kind"], "number": said["number"], "upload": said["file"]}
        paper = add_claim_file(claim_id=self.object.pk, actor=self.request.user, **about)
        return f"{paper.get_kind_display()}已存。"

    def get_success_url(self) -> str:
        return reverse(DETAIL, args=[self.object.pk])


class ClaimFileView(ScopedStaffMixin, SingleObjectMixin, View):
    """The file of one paper."""

    model = ClaimFile
    permission = VIEW_PAYMENTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paper = self.get_object()
        return served(paper, f"{paper.claim.number}-{paper.get_kind_display()}")


class ClaimFileWithdrawView(ScopedStaffMixin, SingleObjectMixin, View):
    """Take back a paper that was uploaded wrongly."""

    model = ClaimFile
    permission = APPLY_FOR_PAYMENT
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paper = self.get_object()
        try:
            withdraw_claim_file(file_id=paper.pk, actor=request.user)
            messages.success(request, f"{paper.get_kind_display()}已撤回，记录留着。")
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse(DETAIL, args=[paper.claim_id]))


class ClaimPrintView(ScopedStaffMixin, SingleObjectMixin, View):
    """A claim as the sheet that goes with the vouchers."""

    model = Claim
    permission = VIEW_PAYMENTS
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = self.get_object()
        printout = print_claim(claim_id=claim.pk, actor=request.user)
        imprint = imprint_of(request, reverse(DETAIL, args=[claim.pk]), caption="扫码登录后看这笔报账")
        form = format_of(request.POST.get("format"))
        return papers_answer([(printout, imprint)], name=f"报账审批单-{claim.number}", form=form)


class ClaimStepView(ScopedStaffMixin, OneRecordFormView):
    """Take one step about a claim; the step says whose permission it asks for."""

    model = Claim
    permission = VIEW_PAYMENTS
    template_name = "funds/claims/claim_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the permission that the table names for the step; 404 where there is none of this name."""
        if kwargs["action"] not in STEP_NAMES:
            raise Http404
        self.transition = CLAIM_MOVES.get(kwargs["action"])
        self.permission = self.transition.permission
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return for_page(super().get_queryset())

    def get_form_class(self) -> Any:
        return step_form(self.transition.action)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"action": self.transition.action}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = self.object.steps.select_related("actor")
        return super().get_context_data(**kwargs) | {"transition": self.transition, "steps": steps}

    def save(self, form: Any) -> str:
        about = {"claim_id": self.object.pk, "actor": self.request.user} | form.cleaned_data
        action = self.transition.action
        if action in STEPS:
            STEPS[action](**about)
        else:
            pay_claim(**about)
        return DONE[action]

    def get_success_url(self) -> str:
        return reverse(DETAIL, args=[self.object.pk])
