"""Where the money is: by tier, by township, by line, and the ledger itself."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import ENTER_FUNDS, EXPORT_LEDGER, VIEW_FUNDS
from funds import selectors
from funds.filters import filtered_entries
from funds.forms import LedgerFilterForm
from funds.models import FundLine, FundTier, LedgerExport
from funds.selectors.lines import line_work
from villages.mixins import ScopedStaffMixin


class OverviewView(PermissionPageMixin, TemplateView):
    """All fund lines by tier and by township; the lines of one tier when it is chosen."""

    permission = VIEW_FUNDS
    template_name = "funds/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, tier = self.request.user, self.request.GET.get("tier", "")
        chosen = FundTier(tier) if tier in FundTier.values else None
        tiers = selectors.tier_groups(user)
        townships = selectors.township_groups(user, **({"line__tier": chosen} if chosen else {}))
        lines = selectors.line_groups(user, chosen) if chosen else []
        return super().get_context_data(**kwargs) | {
            "today": timezone.localdate(),
            "tiers": tiers,
            "tiers_total": selectors.total(group.money for group in tiers),
            "line_count": sum(group.count for group in tiers),
            "townships": townships,
            "township_link": f"{reverse('funds:ledger')}?tier={chosen or ''}&township=",
            "townships_total": selectors.total(group.money for group in townships),
            "chosen": chosen,
            "lines": lines,
            "lines_total": selectors.total(money for _, money in lines),
        }


class LineDetailView(ScopedStaffMixin, DetailView):
    """One fund line: what arrived, where it was allocated, what was paid, by project and by township."""

    permission = VIEW_FUNDS
    model = FundLine
    template_name = "funds/line_detail.html"
    context_object_name = "line"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, line = self.request.user, self.object
        rows = selectors.allocation_rows(user, line)
        return (
            super().get_context_data(**kwargs)
            | {
                "figures": selectors.line_figures(user, line),
                "rows": rows,
                "rows_total": selectors.total(money for _, money in rows),
                "townships": selectors.township_groups(user, line=line),
                "ledger_link": f"{reverse('funds:ledger')}?line={line.pk}&township=",
                "age_days": (timezone.localdate() - line.issued_on).days,
            }
            | line_work(user, line)
        )


class LedgerView(PermissionPageMixin, TemplateView):
    """The ledger, filtered, page by page, with the totals of all that is filtered."""

    permission = VIEW_FUNDS
    template_name = "funds/ledger.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        form = LedgerFilterForm(query, user=user)
        chosen = form.chosen()
        entries = filtered_entries(chosen, user)
        page = selectors.ledger_page(entries, after=query.get("after", ""), before=query.get("before", ""))
        may_export = user.may(EXPORT_LEDGER)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "filters": chosen.as_json(),
            "described": chosen.describe(),
            "totals": selectors.ledger_totals(entries),
            "page": page,
            "may_export": may_export,
            "may_enter": user.may(ENTER_FUNDS),
            "export": LedgerExport.objects.visible_to(user).first() if may_export else None,
        }
