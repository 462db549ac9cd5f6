"""What the county demands of visits: the dated rules, and the numbered rounds with who was reached in each."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import MANAGE_VISIT_RULES, VIEW_VISIT_STATS, ScopeKind
from config.lib.refusals import Refused
from households.forms.visit_work import RoundForm, RuleForm
from households.models import VisitRound, VisitRule
from households.selectors.visit_rules import rule_on
from households.selectors.visit_stats import By, Scope, paged, statistics
from households.services.visit_rules import RULE_NUMBERS, set_visit_round, set_visit_rule
from households.views.visit_work import may_set, work_tabs


class RuleListView(PermissionPageMixin, TemplateView):
    """The rule of today, and every other that was or will be in force, or was believed to be."""

    permission = VIEW_VISIT_STATS
    template_name = "households/rule_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = list(VisitRule.objects.select_related("recorded_by"))
        return super().get_context_data(**kwargs) | {
            "tabs": work_tabs(self.request.user, "households:rule_list"),
            "current": rule_on(timezone.localdate()),
            "rules": [(rule, numbers_of(rule)) for rule in rules if rule.superseded_at is None],
            "superseded": [(rule, numbers_of(rule)) for rule in rules if rule.superseded_at is not None],
            "may_set": may_set(self.request.user),
        }


def numbers_of(rule: VisitRule) -> list[dict[str, Any]]:
    """Return the numbers of a rule with their labels, for a list of facts."""
    fields = [VisitRule._meta.get_field(name) for name in RULE_NUMBERS]
    values = [(field.verbose_name, getattr(rule, field.name)) for field in fields]
    return [{"label": label, "value": "不要求" if value is None else value} for label, value in values]


class RuleCreateView(PermissionPageMixin, FormView):
    """Let another rule begin; the one before it ends the day before."""

    permission = MANAGE_VISIT_RULES
    form_class = RuleForm
    template_name = "households/rule_form.html"

    def get_initial(self) -> dict[str, Any]:
        rule = rule_on(timezone.localdate())
        return {name: getattr(rule, name) for name in RULE_NUMBERS} if rule else {}

    def form_valid(self, form: RuleForm) -> HttpResponse:
        about = {"valid_from": form.cleaned_data["valid_from"], "document": form.cleaned_data["document"]}
        try:
            rule = set_visit_rule(values=form.numbers(), **about, actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"规则已登记，{rule.valid_from:%Y-%m-%d} 起生效。先前的规则留作历史。")
        return redirect("households:rule_list")


class RoundListView(PermissionPageMixin, TemplateView):
    """The rounds the county has called, newest first."""

    permission = VIEW_VISIT_STATS
    template_name = "households/round_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "tabs": work_tabs(self.request.user, "households:round_list"),
            "rounds": VisitRound.objects.believed().select_related("recorded_by"),
            "today": timezone.localdate(),
            "may_set": may_set(self.request.user),
        }


class RoundDetailView(PermissionPageMixin, DetailView):
    """Who was reached in one round and who not yet, by township, village or cadre; every figure leads to its list."""

    permission = VIEW_VISIT_STATS
    template_name = "households/round_detail.html"
    context_object_name = "round"

    def get_queryset(self) -> Any:
        return VisitRound.objects.believed().select_related("recorded_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query = self.request.user, self.request.GET
        narrow = By.TOWNSHIP if user.scope_kind == ScopeKind.COUNTY else By.VILLAGE
        by = query.get("by") if query.get("by") in By.values else narrow.value
        first, last = self.object.valid_from, self.object.valid_to
        scope = Scope(user, first, max(first, min(last, timezone.localdate())))
        found = statistics(scope, by)
        counted = [line for line in found.lines if line.households]
        return super().get_context_data(**kwargs) | {
            "tabs": work_tabs(user, "households:round_list"),
            "kinds": By.choices,
            "found": paged(found.with_lines(counted), after=query.get("after", "")),
            "may_set": may_set(user),
        }


class RoundFormView(PermissionPageMixin, FormView):
    """Call a round, or correct one: the correction supersedes it."""

    permission = MANAGE_VISIT_RULES
    form_class = RoundForm
    template_name = "households/round_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.earlier = VisitRound.objects.believed().filter(pk=kwargs.get("pk")).first()
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        if self.earlier is None:
            last = VisitRound.objects.believed().first()
            return {"number": last.number + 1 if last else 1}
        return {name: getattr(self.earlier, name) for name in ("number", "name", "valid_from", "valid_to", "document")}

    def get_form(self, *args: Any, **kwargs: Any) -> RoundForm:
        if self.earlier is None and "pk" in self.kwargs:
            raise Http404("没有这一轮，或者它已经更正过。")
        return super().get_form(*args, **kwargs)

    def form_valid(self, form: RoundForm) -> HttpResponse:
        try:
            made = set_visit_round(entry=form.entry(), round_id=self.kwargs.get("pk"), actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"{made}已登记。")
        return redirect("households:round_detail", pk=made.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"earlier": self.earlier}
