"""What happens to an asset: a stock-taking, a year's result, its disposal and the decision, whom to call about it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, ListView

from accounts.permissions import DECIDE_ASSETS, KEEP_ASSETS, REVEAL_PERSONAL_DATA, VIEW_PROJECTS
from accounts.reveal import reveal
from config.lib.keyset import keyset_page
from config.lib.refusals import Refused
from projects.asset_codes import DisposalState
from projects.forms.assets import AssetCheckForm, AssetYearForm, DecisionForm, DisposalForm
from projects.models import Asset, AssetDisposal
from projects.services.asset_events import ask_disposal, check_asset, decide_disposal, tell_year
from villages.forms import ReasonForm
from villages.mixins import OneRecordMixin, ScopedStaffMixin
from villages.views.saving import OneRecordFormView


class _AboutAssetView(ScopedStaffMixin, OneRecordFormView):
    """A form about one asset, which leads back to its card."""

    permission = KEEP_ASSETS
    model = Asset
    template_name = "projects/assets/event_form.html"
    context_object_name = "asset"
    words = ("", "")

    def get_queryset(self) -> Any:
        """Fetch the place along with the asset."""
        return super().get_queryset().select_related("township", "village", "project")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading, save = self.words
        return super().get_context_data(**kwargs) | {"what": heading, "save_words": save}

    def get_success_url(self) -> str:
        return reverse("projects:asset_detail", args=[self.object.pk])


class AssetCheckView(_AboutAssetView):
    """Write down what a stock-taking found."""

    form_class = AssetCheckForm
    words = ("盘点资产", "保存盘点")

    def get_initial(self) -> dict[str, Any]:
        return {"checked_on": timezone.localdate()}

    def save(self, form: AssetCheckForm) -> str:
        check = check_asset(asset_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return f"盘点已保存：{check.get_found_as_display()}。"


class AssetYearView(_AboutAssetView):
    """Write down what an asset brought in a year."""

    form_class = AssetYearForm
    words = ("登记收益和分配", "保存收益")

    def get_initial(self) -> dict[str, Any]:
        zero = dict.fromkeys(("to_households", "household_count", "to_collective", "to_upkeep"), 0)
        return {"year": timezone.localdate().year - 1} | zero

    def save(self, form: AssetYearForm) -> str:
        year = tell_year(asset_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return f"{year.year} 年的收益已保存。"


class DisposalAskView(_AboutAssetView):
    """Ask to dispose of an asset."""

    form_class = DisposalForm
    words = ("处置资产", "提交处置")

    def save(self, form: DisposalForm) -> str:
        ask_disposal(asset_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return "处置已提交，等另一个人审批。"


class DisposalListView(ScopedStaffMixin, ListView):
    """The disposals that wait for a decision, the oldest first."""

    permission = VIEW_PROJECTS
    model = AssetDisposal
    template_name = "projects/assets/disposals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        waiting = self.get_queryset().filter(state=DisposalState.ASKED)
        rows = waiting.select_related("asset__township", "asset__village", "asked_by")
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        return super().get_context_data(object_list=[], **kwargs) | {
            "page": keyset_page(rows, fields=("id",), **cursors),
            "may_decide": self.request.user.may(DECIDE_ASSETS),
        }


class DisposalDecideView(ScopedStaffMixin, OneRecordFormView):
    """Approve or return a disposal, as the second person."""

    permission = DECIDE_ASSETS
    model = AssetDisposal
    form_class = DecisionForm
    template_name = "projects/assets/decide.html"
    context_object_name = "disposal"

    def get_queryset(self) -> Any:
        """Fetch the asset along with the disposal."""
        return super().get_queryset().select_related("asset__township", "asset__village", "asked_by")

    def save(self, form: DecisionForm) -> str:
        said = form.cleaned_data
        approved = said["approved"] == "yes"
        decide_disposal(disposal_id=self.object.pk, approved=approved, opinion=said["opinion"], actor=self.request.user)
        return "已批准处置，资产转入已处置。" if approved else "已退回，提交的人照原因补。"

    def get_success_url(self) -> str:
        return reverse("projects:asset_detail", args=[self.object.asset_id])


class AssetContactView(ScopedStaffMixin, OneRecordMixin, FormView):
    """The telephone of who keeps an asset, opened once for a reason that is logged, on a page that nobody may cache."""

    model = Asset
    permission = REVEAL_PERSONAL_DATA
    form_class = ReasonForm
    template_name = "projects/assets/contact.html"
    context_object_name = "asset"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        try:
            opened = reveal(actor=self.request.user, subject=self.object, field="keeper_phone", reason=reason)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, opened=opened))
