"""The books of any day (E13) and idle money (E14): on a page, as a workbook, on paper."""

from datetime import date
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.generic import TemplateView, View

from accounts.demonstration import DEMONSTRATION_MARK
from accounts.mixins import PermissionPageMixin
from accounts.permissions import EXPORT_LEDGER, VIEW_FUNDS
from config.lib.printing.blocks import Printout
from config.lib.printing.formats import PaperFormat
from config.lib.row_numbers import row_number
from funds.forms.reports import BalanceFilter, IdleFilter
from funds.papers.balances import balances_paper
from funds.papers.idle import idle_paper
from funds.report_books import write_balances, write_idle
from funds.selectors.balances import balances_on, by_tier
from funds.selectors.idle import idle_money
from funds.selectors.stated import beside_balances, beside_idle, integrated_on
from funds.services.reports import record_balances_export, record_idle_export
from villages.models import County
from villages.views.exports import SPREADSHEET
from villages.views.printing import imprint_of, papers_answer

SHOWN = 50


def part_of(rows: list[Any], start: str) -> tuple[list[Any], int | None, int | None]:
    """Return the rows that a page shows from `start` on, and where the pages before and after it begin."""
    first = min(row_number(start) or 0, max(len(rows) - 1, 0)) // SHOWN * SHOWN
    following = first + SHOWN
    return rows[first:following], first - SHOWN if first else None, following if following < len(rows) else None


class BalancesView(PermissionPageMixin, TemplateView):
    """Every line as its books stood on a day: allocated, spent, carried over, left, taken back, its age."""

    permission = VIEW_FUNDS
    template_name = "funds/lines/balances.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        form = BalanceFilter(query, user=user)
        day = form.chosen_day()
        rows = balances_on(user, day, **form.narrow())
        integrated = integrated_on(user, day)
        shown, before, after = part_of(rows, query.get("start", ""))
        return super().get_context_data(**kwargs) | {
            "form": form,
            "day": day,
            "integrated": integrated,
            "described": form.describe(),
            "tiers": by_tier(rows),
            "rows": shown,
            "count": len(rows),
            "previous_start": before,
            "next_start": after,
            "may_export": user.may(EXPORT_LEDGER),
            "compared": beside_balances(user, day, rows, integrated) if not form.narrow() else [],
        }


class IdleView(PermissionPageMixin, TemplateView):
    """Idle money in both classes, by township and project, the oldest first."""

    permission = VIEW_FUNDS
    template_name = "funds/lines/idle.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        form = IdleFilter(query, user=user)
        report = idle_money(user, form.chosen_day(), **form.narrow())
        shown, before, after = part_of(report.rows, query.get("start", ""))
        return super().get_context_data(**kwargs) | {
            "form": form,
            "described": form.describe(),
            "report": report,
            "rows": shown,
            "unallocated": report.unallocated[:SHOWN],
            "previous_start": before,
            "next_start": after,
            "may_export": user.may(EXPORT_LEDGER),
            "compared": beside_idle(user, report) if form.is_whole() else [],
        }


class _ReportExport(PermissionPageMixin, View):
    """The same as a workbook, or on paper as PDF or Word, by the button that was pressed."""

    permission = EXPORT_LEDGER
    http_method_names = ("post", "options")
    report: str

    def answer(self, request: HttpRequest, day: date) -> HttpResponse:
        """Return the file in the form that was asked for."""
        name = f"{self.report}-{day:%Y%m%d}"
        asked = request.POST.get("format", "")
        if asked in PaperFormat.values:
            paper = self.paper(self.county())
            return papers_answer([(paper, imprint_of(request))], name=name, form=PaperFormat(asked))
        file = BytesIO()
        self.write(file, self.titles(request.user, day))
        headers = {
            "Content-Disposition": content_disposition_header(True, f"{name}.xlsx"),
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(file.getvalue(), content_type=SPREADSHEET, headers=headers)

    def county(self) -> str:
        """Return the name of the county."""
        return str(County.objects.first() or "")

    def titles(self, user: Any, day: date) -> list[str]:
        """Return the title rows: which report of which county, of which day, filtered how, by whom."""
        now = timezone.localtime()
        mark = [DEMONSTRATION_MARK] if settings.DEMONSTRATION else []
        about = f"截至 {day:%Y-%m-%d} · {self.form.describe()} · 共 {self.count} 条 · 金额单位：元"
        by = f"{now:%Y-%m-%d %H:%M} 由 {user.display_name}（{user.username}）导出，金额都由台账逐笔相加得出"
        return [f"{self.county()}{self.report}", about, by, *mark]

    def paper(self, county: str) -> Printout:
        """Return the report on paper."""
        raise NotImplementedError

    def write(self, file: BytesIO, titles: list[str]) -> None:
        """Write the report as a workbook."""
        raise NotImplementedError


class BalancesExportView(_ReportExport):
    """E13, taken away."""

    report = "资金台账"

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = BalanceFilter(request.POST, user=request.user)
        self.day = self.form.chosen_day()
        self.rows = balances_on(request.user, self.day, **self.form.narrow())
        self.count = len(self.rows)
        filters = {"day": str(self.day), "filters": self.form.describe()}
        record_balances_export(filters=filters, rows=self.count, actor=request.user)
        return self.answer(request, self.day)

    def paper(self, county: str) -> Printout:
        return balances_paper(county, self.rows, day=self.day, described=self.form.describe())

    def write(self, file: BytesIO, titles: list[str]) -> None:
        write_balances(file, self.rows, titles)


class IdleExportView(_ReportExport):
    """E14, taken away."""

    report = "资金趴账报表"

    def post(self, request: HttpRequest) -> HttpResponse:
        self.form = IdleFilter(request.POST, user=request.user)
        self.found = idle_money(request.user, self.form.chosen_day(), **self.form.narrow())
        self.count = len(self.found.rows)
        filters = {"day": str(self.found.day), "filters": self.form.describe()}
        record_idle_export(filters=filters, rows=self.count, actor=request.user)
        return self.answer(request, self.found.day)

    def paper(self, county: str) -> Printout:
        return idle_paper(county, self.found, self.form.describe())

    def write(self, file: BytesIO, titles: list[str]) -> None:
        write_idle(file, self.found, titles)
