"""Data quality: the scores, the list of findings, one household's findings and checking it at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.generic import DetailView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import RUN_QUALITY, VIEW_CADRES, VIEW_QUALITY, VIEW_VISIT_HINTS
from config.lib.keyset import keyset_page
from households.forms.quality import FindingFilter
from households.models import Finding, Household
from households.quality.rules import RULE_OF
from households.quality.words import HOW_SCORED
from households.selectors.findings import FindingTab, findings_of, helped_by, mended_of, read_findings, rows_of
from households.selectors.pairings import helpers_of
from households.selectors.scores import (
    counts_of,
    latest_run,
    own_trend,
    rules_with_counts,
    townships_with_scores,
    trend_of_cadre,
    trend_of_village,
    with_scores,
)
from households.selectors.village_findings import own_findings
from households.services.quality import check_household
from villages.mixins import ScopedStaffMixin
from villages.models import Cadre, Village
from villages.selectors.cadres import search_cadres


def quality_tabs(user: Any, current: str) -> list[dict[str, Any]]:
    """Return the tabs that lead from one page about data quality to the other."""
    pages = [("quality", "得分"), ("finding_list", "问题清单"), ("waiver_list", "豁免"), ("duplicates", "疑似重复")]
    if user.may(VIEW_CADRES):
        pages.insert(1, ("cadre_scores", "按帮扶人"))
    if user.may(VIEW_VISIT_HINTS):
        pages.append(("hint_list", "可疑走访"))
    return [
        {"label": label, "url": reverse(f"households:{name}"), "count": None, "current": name == current}
        for name, label in pages
    ]


class QualityView(ScopedStaffMixin, ListView):
    """How well the register is kept: figures, the score of every village, the rules and the last run."""

    permission = VIEW_QUALITY
    model = Finding
    template_name = "households/quality/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today, run = self.request.user, timezone.localdate(), latest_run()
        day, townships = townships_with_scores(user)
        counts = counts_of(self.object_list, today)
        rules = rules_with_counts(self.object_list, today, run)
        shown = [line for line in rules if line.open or (line.result and line.result.crashes)]
        return {
            "tabs": quality_tabs(user, "quality"),
            "figures": list(_figures(counts)),
            "day": day,
            "townships": townships,
            "own": [] if townships else own_trend(user),
            "rules": shown,
            "quiet": len(rules) - len(shown),
            "run": run,
            "may_run": user.may(RUN_QUALITY),
            "how_scored": HOW_SCORED,
        }


def _figures(counts: dict[str, int]) -> Any:
    labels = (("错误", "errors", "?severity=1"), ("警告", "warnings", "?severity=2"), ("提示", "hints", "?severity=3"))
    bare = reverse("households:finding_list")
    for label, name, query in labels:
        yield {"label": label, "value": f"{counts[name]:,}", "unit": "条", "url": bare + query}
    yield {"label": "豁免中", "value": f"{counts['waived']:,}", "unit": "条", "url": f"{bare}?tab=waived"}


class FindingListView(ScopedStaffMixin, ListView):
    """Open findings by village and household, narrowed; its address is the saved view."""

    permission = VIEW_QUALITY
    model = Finding
    template_name = "households/quality/finding_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        tab = query.get("tab") if query.get("tab") in FindingTab.values else FindingTab.COUNTED.value
        form = FindingFilter(query, user=user)
        chosen = form.chosen()
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        found = read_findings(user=user, chosen=chosen, tab=tab, **cursors)
        return {
            "sections": quality_tabs(user, "finding_list"),
            "form": form,
            "tab": tab,
            "tabs": self._tabs(found.counts, tab),
            "found": found,
            "rule": RULE_OF.get(str(chosen.get("rule", ""))),
            "total": found.counts[tab],
        }

    def _tabs(self, counts: dict[str, int], current: str) -> list[dict[str, Any]]:
        query = {name: value for name, value in self.request.GET.items() if name not in {"after", "before", "tab"}}
        return [
            {
                "label": tab.label,
                "url": f"?{urlencode(query | {'tab': tab.value})}",
                "count": counts[tab],
                "current": tab == current,
            }
            for tab in FindingTab
        ]


class HouseholdFindingsView(ScopedStaffMixin, DetailView):
    """What is wrong about one household, with the page that mends each, and what was wrong and is mended."""

    permission = VIEW_QUALITY
    model = Household
    template_name = "households/quality/household.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township", "village", "group")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mended = list(mended_of(self.object))
        return super().get_context_data(**kwargs) | {
            "rows": rows_of(findings_of(self.object), self.request.user),
            "mended": mended,
            "run": latest_run(),
        }


class HouseholdCheckView(ScopedStaffMixin, SingleObjectMixin, View):
    """Check one household now."""

    permission = VIEW_QUALITY
    model = Household
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the rules about it, and say what came of that."""
        household = self.get_object()
        evaluation = check_household(household_id=household.pk, actor=request.user)
        crashed = [RULE_OF[rule].label for rule, tally in evaluation.tallies.items() if tally.crashes]
        if crashed:
            messages.error(request, f"有 {len(crashed)} 条规则没有查成：{'、'.join(crashed)}。其余的查过了。")
        elif evaluation.found:
            messages.warning(request, f"刚才查过，这一户有 {len(evaluation.found)} 个问题。")
        else:
            messages.success(request, "刚才查过，这一户没有问题。")
        return redirect("households:findings", pk=pk)


class VillageQualityView(ScopedStaffMixin, DetailView):
    """The score of one village, how it went, and what is wrong there by rule."""

    permission = VIEW_QUALITY
    model = Village
    template_name = "households/quality/village.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        there = Finding.objects.visible_to(user).filter(household__village=self.object)
        rules = [line for line in rules_with_counts(there, today, None) if line.open]
        return super().get_context_data(**kwargs) | {
            "trend": trend_of_village(self.object),
            "rules": rules,
            "own": own_findings(self.object, user),
            "rules_query": f"&village={self.object.pk}",
            "list_url": f"{reverse('households:finding_list')}?village={self.object.pk}",
            "how_scored": HOW_SCORED,
        }


class CadreScoreListView(ScopedStaffMixin, ListView):
    """The cadres who help households here, those whose households are kept worst first."""

    permission = VIEW_CADRES
    model = Household
    template_name = "households/quality/cadre_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user, today = self.request.GET, self.request.user, timezone.localdate()
        words = query.get("q", "").strip()[:40]
        cadres = with_scores(search_cadres(helpers_of(user, today), words))
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        return {
            "tabs": quality_tabs(user, "cadre_scores"),
            "words": words,
            "page": keyset_page(cadres, fields=("points", "id"), **cursors),
            "how_scored": HOW_SCORED,
        }


class CadreQualityView(PermissionPageMixin, DetailView):
    """The score of the households that one cadre helps, and how it went."""

    permission = VIEW_CADRES
    queryset = Cadre.objects.select_related("unit")
    template_name = "households/quality/cadre.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        helped = helped_by(Finding.objects.visible_to(user), self.object.pk, today)
        return super().get_context_data(**kwargs) | {
            "trend": trend_of_cadre(self.object),
            "rules": [line for line in rules_with_counts(helped, today, None) if line.open],
            "rules_query": f"&cadre={self.object.pk}",
            "list_url": f"{reverse('households:finding_list')}?cadre={self.object.pk}",
            "how_scored": HOW_SCORED,
        }
