"""Statistics of visits: by township, village or cadre, on a page and as a workbook."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView, View

from accounts.demonstration import DEMONSTRATION_MARK
from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_VISIT_STATS, ScopeKind
from households.forms.visit_work import StatsFilter
from households.selectors.visit_rules import demand_words
from households.selectors.visit_stats import By, Scope, Statistics, paged, statistics
from households.services.stats_export import record_stats_export
from households.views.visit_work import work_tabs
from households.visit_workbook import write_statistics
from villages.models import County

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(file: BytesIO, name: str) -> HttpResponse:
    """Return a workbook as a download that no cache keeps."""
    return HttpResponse(
        file.getvalue(),
        content_type=SPREADSHEET,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def titles_of(report: str, about: str, user: Any, *, rows: int) -> list[str]:
    """Return the title rows of a workbook: which report of which county, about what, as of when, by whom."""
    now = timezone.localtime()
    mark = [DEMONSTRATION_MARK] if settings.DEMONSTRATION else []
    return [
        f"{County.objects.first() or ''}{report}",
        about,
        f"截至 {now:%Y-%m-%d %H:%M} · 操作人 {user.display_name}（{user.username}）· 共 {rows} 行",
        *mark,
    ]


class StatsMixin(PermissionPageMixin):
    """Read what the address asks for."""

    permission = VIEW_VISIT_STATS

    def read(self) -> tuple[StatsFilter, Scope, Statistics]:
        """Return the filters, what they mean, and the statistics."""
        user, query = self.request.user, self.request.GET
        form = StatsFilter(query, user=user)
        since, until = form.period()
        chosen = form.chosen()
        scope = Scope(user, since, until, chosen.township, chosen.village)
        narrow = By.TOWNSHIP if user.scope_kind == ScopeKind.COUNTY else By.VILLAGE
        by = query.get("by") if query.get("by") in By.values else narrow.value
        return form, scope, statistics(scope, by, sort=form.order)


class VisitStatsView(StatsMixin, TemplateView):
    """The statistics page by page, with the sum of all lines."""

    template_name = "households/visit_stats.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, scope, found = self.read()
        return super().get_context_data(**kwargs) | {
            "tabs": work_tabs(self.request.user, "households:visit_stats"),
            "form": form,
            "kinds": By.choices,
            "scope": scope,
            "found": paged(found, after=self.request.GET.get("after", "")),
            "own": "1" if found.by == By.CADRE else "",
            "late_links": scope.until == timezone.localdate(),
            "demand": demand_words(found.rule),
        }


class VisitStatsExportView(StatsMixin, View):
    """The same lines, all of them, as a workbook."""

    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        form, scope, found = self.read()
        filters = {"by": found.by, "since": str(scope.since), "until": str(scope.until)}
        filters |= {"township": scope.township, "village": scope.village, "sort": form.order}
        record_stats_export(filters=filters, rows=len(found.lines), actor=request.user)
        file = BytesIO()
        write_statistics(file, found, self._titles(form, scope, found))
        return workbook_answer(file, f"visit-stats-{scope.since:%Y%m%d}-{scope.until:%Y%m%d}.xlsx")

    def _titles(self, form: StatsFilter, scope: Scope, found: Statistics) -> list[str]:
        about = f"{scope.since} 至 {scope.until} · 范围：{form.words} · {demand_words(found.rule)}"
        return titles_of(f"走访统计（{By(found.by).label}）", about, self.request.user, rows=len(found.lines))
