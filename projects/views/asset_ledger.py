"""The ledger of assets (资产台账): the county by township, a township by village, on any day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import ListView, View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_PROJECTS
from config.lib.printing.formats import format_of
from projects.forms.assets import LedgerFilterForm
from projects.models import Asset
from projects.selectors.assets import read_ledger, there_on
from projects.services.asset_papers import print_ledger
from villages.mixins import ScopedStaffMixin
from villages.views.printing import imprint_of, papers_answer


class AssetLedgerView(ScopedStaffMixin, ListView):
    """What the county, or one township, owns: by category and by place, each by owner's tier, unassigned shown."""

    permission = VIEW_PROJECTS
    model = Asset
    template_name = "projects/assets/ledger.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = LedgerFilterForm(self.request.GET, user=self.request.user)
        chosen = form.chosen()
        township, on = chosen.get("township"), chosen.get("on") or timezone.localdate()
        assets = there_on(self.get_queryset(), on)
        if township:
            assets = assets.filter(township=township)
        by = "village" if township else "township"
        return super().get_context_data(object_list=[], **kwargs) | {
            "form": form,
            "ledger": read_ledger(assets, by=by),
            "by": "村" if township else "乡镇",
            "township": township,
            "on": on,
        }


class AssetLedgerPaperView(PermissionPageMixin, View):
    """The ledger as a file, of one township with every card."""

    permission = VIEW_PROJECTS
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = LedgerFilterForm(request.POST, user=request.user).chosen()
        township = chosen.get("township")
        printout = print_ledger(township_id=township.pk if township else None, on=chosen.get("on"), actor=request.user)
        name, form = f"资产台账-{printout.number}", format_of(request.POST.get("format"))
        return papers_answer([(printout, imprint_of(request))], name=name, form=form)
