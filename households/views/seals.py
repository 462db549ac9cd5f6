"""Seals of the register: all of them, one with its progress and proof, two compared, one household in both."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin
from kombu.exceptions import OperationalError

from accounts.jobs import JobState
from accounts.mixins import PermissionPageMixin
from accounts.permissions import SEAL_REGISTER, VIEW_SEALS
from config.lib.refusals import NotFoundRefused, Refused
from households.forms.seals import CompareForm, SealForm
from households.models import Household, RegisterSeal, SealedHousehold
from households.selectors.seal_compare import (
    changed_households,
    changes_by_village,
    field_pairs,
    person_changes,
    totals_of,
)
from households.services.seals import resume_seal, seal_register, verify_seal
from households.tasks import write_register_seal
from villages.mixins import ScopedStaffMixin

SHOWN = 40


def send_out(request: HttpRequest, seal: RegisterSeal) -> HttpResponseRedirect:
    """Tell the worker about a seal and lead to its page; without a worker the beat sends it again."""
    try:
        write_register_seal.delay(seal.pk)
    except OperationalError:
        messages.warning(request, "后台暂时没有应答，封存已排队，稍后会自动开始。")
    return HttpResponseRedirect(reverse("households:seal", args=[seal.pk]))


class SealListView(PermissionPageMixin, TemplateView):
    """All seals, newest day first."""

    permission = VIEW_SEALS
    template_name = "households/seal_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seals = list(RegisterSeal.objects.select_related("requested_by")[:SHOWN])
        return super().get_context_data(**kwargs) | {
            "seals": seals,
            "may_seal": self.request.user.may(SEAL_REGISTER),
            "may_compare": sum(seal.state == JobState.DONE for seal in seals) > 1,
        }


class SealAddView(PermissionPageMixin, FormView):
    """Ask for the register to be sealed as of a day."""

    permission = SEAL_REGISTER
    form_class = SealForm
    template_name = "households/seal_form.html"

    def form_valid(self, form: SealForm) -> HttpResponse:
        try:
            seal = seal_register(day=form.cleaned_data["day"], actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return send_out(self.request, seal)


class SealDetailView(PermissionPageMixin, DetailView):
    """One seal: how far it is, what it holds, its digest."""

    permission = VIEW_SEALS
    model = RegisterSeal
    template_name = "households/seal_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("requested_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"seal": self.object, "may_seal": self.request.user.may(SEAL_REGISTER)}
        return super().get_context_data(**kwargs) | shown


class SealProgressView(SealDetailView):
    """The part of a seal's page that changes while it is under way."""

    template_name = "households/_seal_progress.html"


class SealResumeView(PermissionPageMixin, View):
    """Let a sealing that broke off go on."""

    permission = SEAL_REGISTER
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return send_out(request, resume_seal(seal_id=pk, actor=request.user))
        except NotFoundRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("households:seals")
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("households:seal", pk=pk)


class SealVerifyView(PermissionPageMixin, View):
    """Compute the digest anew and say whether the rows are still those that were sealed."""

    permission = VIEW_SEALS
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            is_same = verify_seal(seal_id=pk, actor=request.user)
        except NotFoundRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("households:seals")
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            if is_same:
                messages.success(request, "重新算过，校验码一致：封存以后没有改动。")
            else:
                messages.error(request, "重新算过，校验码不一致：封存的内容被改过。请报告审计管理员。")
        return redirect("households:seal", pk=pk)


class SealCompareView(PermissionPageMixin, TemplateView):
    """What changed between two seals: counts by village, and the households."""

    permission = VIEW_SEALS
    template_name = "households/seal_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        form = CompareForm(query or self._last_two(), user=self.request.user)
        chosen = form.chosen()
        shown = {"form": form, "old": chosen.get("old"), "new": chosen.get("new"), "kind": chosen.get("kind", "")}
        if not shown["old"] or not shown["new"]:
            return super().get_context_data(**kwargs) | shown
        villages = changes_by_village(shown["old"], shown["new"])
        village = chosen["village"].pk if "village" in chosen else None
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        page = changed_households(shown["old"], shown["new"], kind=shown["kind"], village=village, **cursors)
        more = {"villages": villages, "totals": totals_of(villages), "page": page, "rows": page.rows}
        return super().get_context_data(**kwargs) | shown | more

    def _last_two(self) -> dict[str, str]:
        done = RegisterSeal.objects.filter(state=JobState.DONE).values_list("pk", flat=True)[:2]
        return dict(zip(("new", "old"), map(str, done), strict=False))


class SealedHouseholdView(ScopedStaffMixin, SingleObjectMixin, TemplateView):
    """One household in two seals, field by field."""

    permission = VIEW_SEALS
    model = Household
    template_name = "households/seal_household.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.object = self.get_object()
        chosen = CompareForm(self.request.GET, user=self.request.user).chosen()
        rows = SealedHousehold.objects.visible_to(self.request.user).filter(household=self.object)
        found = {row.seal_id: row for row in rows.select_related("village").filter(seal__in=self._asked(chosen))}
        old, new = (found.get(chosen[name].pk) if name in chosen else None for name in ("old", "new"))
        return super().get_context_data(**kwargs) | {
            "household": self.object,
            "old": chosen.get("old"),
            "new": chosen.get("new"),
            "pairs": field_pairs(old, new),
            "persons": person_changes(old, new),
        }

    def _asked(self, chosen: dict[str, Any]) -> list[Any]:
        return [chosen[name] for name in ("old", "new") if name in chosen]
