"""Assets: the list, one card, writing and correcting it, its papers, and the projects that still lack one."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.permissions import DECIDE_ASSETS, KEEP_ASSETS, REVEAL_PERSONAL_DATA, VIEW_HOUSEHOLDS, VIEW_PROJECTS
from accounts.reveal import masked
from accounts.selectors import last_writer
from config.lib.keyset import keyset_page
from config.lib.merging import Writer
from config.lib.printing.formats import format_of
from projects.asset_fields import ASSET_FIELDS
from projects.forms.assets import AssetCorrectForm, AssetFilterForm, AssetNewForm, NoAssetForm
from projects.models import Asset, AssetCheck, AssetDisposal, AssetYear, Project
from projects.papers.assets import OF_AN_ASSET
from projects.selectors.assets import Gap, accepted_without_card, count_gaps, for_list, gaps_of, with_gaps
from projects.services.asset_papers import ASSET_PAPERS, print_asset_paper
from projects.services.assets import asset_values, correct_asset, create_asset, state_no_asset
from villages.mixins import ScopedStaffMixin
from villages.views.correcting import CorrectionMixin
from villages.views.printing import imprint_of, papers_answer
from villages.views.saving import OneRecordFormView

LIST = "projects:asset_list"


class AssetListView(ScopedStaffMixin, ListView):
    """The assets a user sees, by place, category, owner, state, and what their cards lack."""

    permission = VIEW_PROJECTS
    model = Asset
    template_name = "projects/assets/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, today = self.request.GET, timezone.localdate()
        form = AssetFilterForm(query, user=self.request.user)
        mine = self.get_queryset()
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        page = keyset_page(with_gaps(for_list(form.narrow(mine)), today), fields=("newest",), **cursors)
        counted = count_gaps(mine, today)
        return super().get_context_data(object_list=[], **kwargs) | {
            "form": form,
            "page": page,
            "rows": [(asset, gaps_of(asset)) for asset in page.rows],
            "gaps": [(gap.value, gap.label, counted[gap]) for gap in Gap if counted[gap]],
        }


class AssetMissingView(ScopedStaffMixin, ListView):
    """The accepted projects of which no card tells what they left behind, the longest accepted first."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/assets/missing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, today = self.request.GET, timezone.localdate()
        projects = accepted_without_card(self.get_queryset(), today).select_related("township", "village")
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        return super().get_context_data(object_list=[], **kwargs) | {
            "page": keyset_page(projects, fields=("id",), **cursors),
            "count": projects.count(),
            "today": today,
            "may_keep": self.request.user.may(KEEP_ASSETS),
        }


class AssetDetailView(ScopedStaffMixin, DetailView):
    """One card: whose the asset is, what it cost, who keeps it, what was found, what it brought, how it ended."""

    permission = VIEW_PROJECTS
    model = Asset
    template_name = "projects/assets/detail.html"
    context_object_name = "asset"

    def get_queryset(self) -> Any:
        """Fetch what the page names, and what the card lacks."""
        rows = super().get_queryset().select_related("project", "township", "village", "household", "recorded_by")
        return with_gaps(rows, timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asset, user = self.object, self.request.user
        checks = AssetCheck.objects.visible_to(user).believed().filter(asset=asset)
        years = AssetYear.objects.visible_to(user).believed().filter(asset=asset)
        disposals = AssetDisposal.objects.visible_to(user).filter(asset=asset)
        return super().get_context_data(**kwargs) | {
            "gaps": gaps_of(asset),
            "checks": checks.select_related("recorded_by"),
            "years": years.select_related("recorded_by"),
            "disposals": disposals.select_related("asked_by", "closed_by"),
            "phone": masked(asset.keeper_phone, "phone"),
            "may_keep": user.may(KEEP_ASSETS) and asset.status != "disposed",
            "may_decide": user.may(DECIDE_ASSETS),
            "may_reveal": user.may(REVEAL_PERSONAL_DATA) and bool(asset.keeper_phone),
            "may_see_household": user.may(VIEW_HOUSEHOLDS),
            "papers": ASSET_PAPERS.items(),
        }


class AssetAddView(ScopedStaffMixin, OneRecordFormView):
    """Write the card of something that an accepted project left behind."""

    permission = KEEP_ASSETS
    model = Project
    form_class = AssetNewForm
    template_name = "projects/assets/form.html"
    context_object_name = "project"

    def get_queryset(self) -> Any:
        """Fetch the place along with the project."""
        return super().get_queryset().select_related("township", "village")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """Begin where the project lies, with the day on which it was finished."""
        project = self.object
        place = {"township": project.township_id, "village": project.village_id}
        return place | {"acquired_on": project.finished_on, "submit_key": uuid4()}

    def save(self, form: AssetNewForm) -> str:
        key = form.cleaned_data["submit_key"]
        self.asset = create_asset(
            project_id=self.object.pk, entry=form.entry(), submit_key=key, actor=self.request.user
        )
        return f"资产卡 {self.asset.number} 已登记。"

    def get_success_url(self) -> str:
        return reverse("projects:asset_detail", args=[self.asset.pk])


class AssetCorrectView(ScopedStaffMixin, CorrectionMixin, OneRecordFormView):
    """Correct a card."""

    fields = ASSET_FIELDS

    permission = KEEP_ASSETS
    model = Asset
    form_class = AssetCorrectForm
    template_name = "projects/assets/form.html"
    context_object_name = "asset"

    def get_queryset(self) -> Any:
        """Fetch what the card names."""
        return super().get_queryset().select_related("project", "township", "village", "household")

    def get_form_kwargs(self) -> dict[str, Any]:
        phone = masked(self.object.keeper_phone, "phone")
        return super().get_form_kwargs() | {"user": self.request.user, "phone": phone}

    @property
    def record(self) -> str:
        return f"asset-{self.object.pk}"

    def current(self) -> dict[str, Any]:
        return asset_values(self.object)

    def written_by(self, name: str) -> Writer | None:
        return last_writer(self.object, name, action="assets.correct")

    def save(self, form: AssetCorrectForm) -> str:
        correct_asset(
            asset_id=self.object.pk,
            entry=form.entry(),
            opening=form.opening(),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
        )
        return "更正已保存，原来的内容留在历史里。"

    def get_success_url(self) -> str:
        return reverse("projects:asset_detail", args=[self.object.pk])


class NoAssetView(ScopedStaffMixin, OneRecordFormView):
    """State that an accepted project left nothing behind."""

    permission = KEEP_ASSETS
    model = Project
    form_class = NoAssetForm
    template_name = "projects/assets/none.html"
    context_object_name = "project"

    def save(self, form: NoAssetForm) -> str:
        state_no_asset(project_id=self.object.pk, reason=form.cleaned_data["reason"], actor=self.request.user)
        return f"{self.object}已登记为不形成资产。"

    def get_success_url(self) -> str:
        return reverse("projects:asset_missing")


class AssetPaperView(ScopedStaffMixin, SingleObjectMixin, View):
    """The certificate or the plate of an asset as a file."""

    permission = VIEW_PROJECTS
    model = Asset
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        if kind not in ASSET_PAPERS:
            raise Http404
        asset = self.get_object()
        printout = print_asset_paper(asset_id=asset.pk, kind=kind, actor=request.user)
        address = reverse("projects:asset_detail", args=[asset.pk])
        imprint = imprint_of(request, address, caption=OF_AN_ASSET)
        name, form = f"{ASSET_PAPERS[kind]}-{asset.number}", format_of(request.POST.get("format"))
        return papers_answer([(printout, imprint)], name=name, form=form)
