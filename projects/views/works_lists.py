"""Works across projects: what is to be done, and the monthly table of progress (E15) as page, paper and workbook."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import TemplateView, View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_PROJECTS
from config.lib.keyset import keyset_page
from config.lib.printing.formats import format_of
from households.views.visit_stats import titles_of, workbook_answer
from projects.forms.monthly import MonthFilterForm, WorksListForm
from projects.models import Project
from projects.monthly_workbook import write_monthly
from projects.papers.monthly import monthly_paper
from projects.selectors.monthly import MonthRow, month_rows
from projects.selectors.works_list import WorksTab, read_works_list
from projects.services.monthly import record_monthly_export, record_monthly_print
from villages.views.printing import imprint_of, papers_answer

EMPTY: dict[str, str] = {
    WorksTab.OVERDUE: "没有逾期的节点。",
    WorksTab.UNREPORTED: "开工的项目都在 30 天里报过进展。",
    WorksTab.ACCEPT: "没有等验收的项目。",
    WorksTab.CHANGES: "没有在办的变更。",
}


class WorksListView(PermissionPageMixin, TemplateView):
    """What is to be done about works, by tab."""

    permission = VIEW_PROJECTS
    template_name = "projects/works/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        tab = query.get("tab") if query.get("tab") in WorksTab.values else WorksTab.OVERDUE.value
        form = WorksListForm(query, user=user)
        township = form.cleaned_data.get("township") if form.is_valid() else None
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_works_list(user, tab=tab, township=township, **cursors)
        address, kept = reverse("projects:works_list"), f"&township={township.pk}" if township else ""
        tabs = [
            {"label": one.label, "url": f"{address}?tab={one}{kept}", "count": found.counts[one], "current": one == tab}
            for one in WorksTab
        ]
        more = {"page": found.page, "tabs": tabs, "tab": tab, "empty": EMPTY[tab], "form": form}
        return super().get_context_data(**kwargs) | more | {"township": township}


class MonthMixin(PermissionPageMixin):
    """Read what the address asks for."""

    permission = VIEW_PROJECTS
    request: HttpRequest

    def read(self) -> tuple[MonthFilterForm, Any]:
        """Return the filters, and the projects that the month's table lists."""
        form = MonthFilterForm(self.request.GET, user=self.request.user)
        projects = form.narrow(Project.objects.visible_to(self.request.user))
        return form, projects.select_related("township", "village", "implementing_unit")

    def whole(self) -> tuple[MonthFilterForm, list[MonthRow]]:
        """Return the filters and all rows, by township and number."""
        form, projects = self.read()
        return form, month_rows(list(projects.order_by("township__sort", "code")), form.chosen.on)


class MonthlyView(MonthMixin, TemplateView):
    """The monthly table of progress, page by page."""

    template_name = "projects/works/monthly.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form, projects = self.read()
        cursors = {name: self.request.GET.get(name, "") for name in ("after", "before")}
        page = keyset_page(projects, fields=("id",), **cursors)
        rows, count = month_rows(page.rows, form.chosen.on), projects.count()
        return super().get_context_data(**kwargs) | {"form": form, "page": page, "rows": rows, "count": count}


class MonthlyPrintView(MonthMixin, View):
    """The table as a paper, PDF or Word."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        form, rows = self.whole()
        asked = format_of(request.POST.get("format"))
        record_monthly_print(filters=form.in_words(), rows=len(rows), form=asked.value, actor=request.user)
        paper = monthly_paper(rows, month=form.chosen, place=form.place())
        return papers_answer([(paper, imprint_of(request))], name=f"项目进度月报-{form.chosen.value}", form=asked)


class MonthlyExportView(MonthMixin, View):
    """The table as a workbook."""

    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        form, rows = self.whole()
        record_monthly_export(filters=form.in_words(), rows=len(rows), actor=request.user)
        file = BytesIO()
        about = f"范围：{form.in_words()}，数据到 {form.chosen.on:%Y-%m-%d}；金额单位：元"
        write_monthly(file, rows, titles_of("项目进度月报", about, request.user, rows=len(rows)))
        return workbook_answer(file, f"project-progress-{form.chosen.value}.xlsx")
