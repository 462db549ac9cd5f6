"""The checks of money: the whole list, passes over the county, and the thresholds with their two persons."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View
from kombu.exceptions import OperationalError

from accounts.mixins import PermissionPageMixin
from accounts.permissions import ASSIGN_MONEY_FINDINGS, RELEASE_MONEY_RULES, VIEW_MONEY_FINDINGS
from config.lib.refusals import Refused
from funds.forms.money_rules import MoneyRuleForm, RuleDecideForm
from funds.models import MoneyCheckRun, MoneyRule, MoneyRuleDraft
from funds.models.money_rules import RULE_NUMBERS
from funds.selectors.findings import catalogue_lines, last_run, results_of
from funds.selectors.money_rules import numbers_of, rule_on, waiting_drafts
from funds.services.money_checks import start_check
from funds.services.money_rules import approve_rule, draft_rule, return_rule
from funds.tasks import check_money
from households.models import CheckTrigger
from villages.views.saving import OneRecordFormView, SavingFormView


class CatalogueView(PermissionPageMixin, TemplateView):
    """F1 to F27: what each asks, where, and how much it has found."""

    permission = VIEW_MONEY_FINDINGS
    template_name = "funds/checks/catalogue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        run = last_run()
        return super().get_context_data(**kwargs) | {
            "lines": catalogue_lines(user),
            "run": run,
            "may_run": user.may(ASSIGN_MONEY_FINDINGS) and not (run and run.is_open),
        }


class CheckStartView(PermissionPageMixin, View):
    """Start a pass of all checks over the county."""

    permission = ASSIGN_MONEY_FINDINGS
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin it and lead to its page, or say why it was not begun."""
        try:
            run = start_check(trigger=CheckTrigger.BUTTON, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("funds:check_list")
        try:
            check_money.delay(run.pk)
        except OperationalError:
            messages.warning(request, "后台暂时没有应答，检查已排队，稍后会自动开始。")
        return redirect("funds:check_run", pk=run.pk)


class CheckRunView(PermissionPageMixin, TemplateView):
    """One pass: how far it is, and how each check fared, the crashed ones first."""

    permission = VIEW_MONEY_FINDINGS
    template_name = "funds/checks/run.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = get_object_or_404(MoneyCheckRun.objects.select_related("requested_by"), pk=self.kwargs["pk"])
        return super().get_context_data(**kwargs) | {"run": run, "results": results_of(run)}


class CheckProgressView(CheckRunView):
    """The part of the page that changes while it is under way."""

    template_name = "funds/checks/_run_progress.html"


class MoneyRuleListView(PermissionPageMixin, TemplateView):
    """The thresholds of today, those before and to come, and the draft that waits."""

    permission = VIEW_MONEY_FINDINGS
    template_name = "funds/checks/rule_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, current = self.request.user, rule_on(timezone.localdate())
        rules = MoneyRule.objects.believed().select_related("recorded_by")
        return super().get_context_data(**kwargs) | {
            "current": current,
            "shipped": None if current.pk else numbers_of(current),
            "rules": [(rule, numbers_of(rule)) for rule in rules],
            "drafts": [(draft, numbers_of(draft)) for draft in waiting_drafts()],
            "may_draft": user.may(ASSIGN_MONEY_FINDINGS),
            "may_decide": user.may(RELEASE_MONEY_RULES),
        }


class MoneyRuleAddView(SavingFormView):
    """Write thresholds down; they wait for another person."""

    permission = ASSIGN_MONEY_FINDINGS
    form_class = MoneyRuleForm
    template_name = "funds/checks/rule_form.html"

    def get_initial(self) -> dict[str, Any]:
        rule = rule_on(timezone.localdate())
        return {name: getattr(rule, name) for name in RULE_NUMBERS}

    def save(self, form: MoneyRuleForm) -> str:
        about = {name: form.cleaned_data[name] for name in ("valid_from", "document")}
        draft_rule(values=form.figures(), **about, actor=self.request.user)
        return "界限已起草，等县级审批批准后生效。"

    def get_success_url(self) -> str:
        return reverse("funds:money_rules")


class MoneyRuleApproveView(OneRecordFormView):
    """Approve a draft of the thresholds."""

    permission = RELEASE_MONEY_RULES
    queryset = MoneyRuleDraft.objects.select_related("asked_by")
    form_class = RuleDecideForm
    template_name = "funds/checks/rule_decide.html"
    context_object_name = "draft"
    returning = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"returning": self.returning}

    def save(self, form: RuleDecideForm) -> str:
        rule = approve_rule(draft_id=self.object.pk, actor=self.request.user, **form.cleaned_data)
        return f"已批准，{rule.valid_from:%Y-%m-%d} 起生效。"

    def get_success_url(self) -> str:
        return reverse("funds:money_rules")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"numbers": numbers_of(self.object), "returning": self.returning}


class MoneyRuleReturnView(MoneyRuleApproveView):
    """Send a draft of the thresholds back."""

    returning = True

    def save(self, form: RuleDecideForm) -> str:
        return_rule(draft_id=self.object.pk, actor=self.request.user, **form.cleaned_data)
        return "已退回，起草的人可以重新起草。"
