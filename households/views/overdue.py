"""Overdue visits by the cadre who helps: a clerk telephones cadres; on a page, on paper and as a workbook."""

from datetime import date
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView, View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_CADRES, VIEW_VISIT_STATS
from households.forms.pairings import PlaceFilterForm
from households.models import Household, VisitRule
from households.selectors.overdue_cadres import LateCadre, late_cadres, named, page_of
from households.selectors.visit_rules import NO_RULE, demand_words, rule_on
from households.services.stats_export import record_late_export
from households.views.visit_stats import titles_of, workbook_answer
from households.visit_workbook import write_late_cadres


class LateCadreMixin(PermissionPageMixin):
    """Read what the address asks for."""

    permission = VIEW_VISIT_STATS

    def read(self, today: date) -> tuple[PlaceFilterForm, VisitRule | None, list[LateCadre]]:
        """Return the filters, the rule of today, and the cadres, still without names."""
        user = self.request.user
        form, rule = PlaceFilterForm(self.request.GET, user=user), rule_on(today)
        return form, rule, late_cadres(form.narrow(Household.objects.visible_to(user)), today, rule)


class LateCadreListView(LateCadreMixin, TemplateView):
    """Who helps the overdue households, the longest overdue first; each line leads to its households."""

    template_name = "households/late_cadres.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, query, user = timezone.localdate(), self.request.GET, self.request.user
        form, rule, lines = self.read(today)
        page = page_of(lines, after=query.get("after", ""), before=query.get("before", ""))
        places = {name: value.pk for name, value in form.places().items()}
        return super().get_context_data(**kwargs) | {
            "form": form,
            "places": "".join(f"&{name}={key}" for name, key in places.items()),
            "rows": named(page.rows),
            "page": page,
            "total": len(lines),
            "households": sum(line.count for line in lines),
            "today": today,
            "demand": demand_words(rule),
            "no_rule": "" if rule else NO_RULE,
            "sees_cadres": user.may(VIEW_CADRES),
        }


class LateCadreExportView(LateCadreMixin, View):
    """All of them as a workbook."""

    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        form, rule, lines = self.read(today)
        places = {name: value.pk for name, value in form.places().items()}
        record_late_export(filters=places, rows=len(lines), actor=request.user)
        about = f"{today} 的逾期 · 范围：{form.words or '全部'} · {demand_words(rule)}"
        file = BytesIO()
        titles = titles_of("逾期走访（按帮扶人）", about, request.user, rows=len(lines))
        write_late_cadres(file, named(lines), titles)
        return workbook_answer(file, f"overdue-by-cadre-{today:%Y%m%d}.xlsx")
