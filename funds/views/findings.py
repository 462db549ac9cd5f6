"""Problems about money: the list, one with its way, entering one, and every step on the way."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import DetailView, ListView, View

from accounts.permissions import (
    ASSIGN_MONEY_FINDINGS,
    CLOSE_MONEY_FINDINGS,
    MEND_MONEY_FINDINGS,
    VIEW_MONEY_FINDINGS,
)
from config.lib.printing.formats import format_of
from funds.checks.joining import all_checks
from funds.finding_book import printed_findings, write_findings
from funds.finding_status import FINDING_TRANSITIONS, FindingAction, FindingState
from funds.forms.findings import AssignForm, DecideForm, FindingAddForm, FindingFilterForm, ReportForm
from funds.models import MoneyFinding
from funds.selectors import findings as found
from funds.selectors.money_rules import rule_on
from funds.services import findings as services
from households.views.visit_stats import titles_of, workbook_answer
from villages.mixins import ScopedStaffMixin
from villages.views.printing import imprint_of, papers_answer
from villages.views.saving import OneRecordFormView, SavingFormView

LONGEST_PAPER = 2000
STEPS = {
    FindingAction.ASSIGN: services.assign_finding,
    FindingAction.REPORT: services.report_finding,
    FindingAction.CLOSE: services.close_finding,
    FindingAction.RETURN: services.return_finding,
}


class FindingsMixin(ScopedStaffMixin):
    """Read what the address asks for."""

    permission = VIEW_MONEY_FINDINGS
    model = MoneyFinding

    def narrowed(self) -> tuple[FindingFilterForm, Any]:
        """Return the filters and the problems that they leave of those the user sees."""
        checks = [(check.id, f"{check.id} {check.label}") for check in all_checks()]
        form = FindingFilterForm(self.request.GET, user=self.request.user, checks=checks)
        return form, self.get_queryset().filter(**form.chosen())


class FindingListView(FindingsMixin, ListView):
    """The problems by state, the gravest first."""

    template_name = "funds/checks/finding_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        form, findings = self.narrowed()
        state = query.get("state") if query.get("state") in FindingState.values else FindingState.OPEN.value
        kept = query.copy()
        for name in ("state", "after", "before"):
            kept.pop(name, None)
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        page = found.finding_page(findings.filter(state=state), **cursors)
        return {
            "form": form,
            "state": state,
            "tabs": found.state_tabs(findings, state, f"?{kept.urlencode()}&" if kept else "?"),
            "rows": found.rows_of(page.rows, user, timezone.localdate()),
            "page": page,
            "query": kept.urlencode(),
            "run": found.last_run(),
            "may_assign": user.may(ASSIGN_MONEY_FINDINGS),
        }


class FindingBookView(FindingsMixin, View):
    """E21, the ledger of problems: all that are filtered, of every state, as a workbook or on paper."""

    http_method_names = ("get", "options")

    def get_queryset(self) -> Any:
        return MoneyFinding.objects.visible_to(self.request.user)

    def get(self, request: HttpRequest) -> HttpResponse:
        form, findings = self.narrowed()
        rows = list(found.with_details(findings).order_by("since", "pk")[:LONGEST_PAPER])
        filters = {name: str(value) for name, value in form.chosen().items()}
        services.record_findings_export(filters=filters, rows=len(rows), actor=request.user)
        about, name = f"范围：{form.words or '全部'}", f"findings-{timezone.localdate():%Y%m%d}"
        if request.GET.get("format") in {"pdf", "docx"}:
            paper = (printed_findings(rows, about), imprint_of(request))
            return papers_answer([paper], name=name, form=format_of(request.GET["format"]))
        file = BytesIO()
        write_findings(file, rows, titles_of("问题整改销号台账", about, request.user, rows=len(rows)))
        return workbook_answer(file, f"{name}.xlsx")


class FindingDetailView(ScopedStaffMixin, DetailView):
    """One problem: what was found, who puts it right, how it went, and what the user may do now."""

    permission = VIEW_MONEY_FINDINGS
    model = MoneyFinding
    template_name = "funds/checks/finding_detail.html"
    context_object_name = "finding"

    def get_queryset(self) -> Any:
        return found.with_details(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        check = next((one for one in all_checks() if one.id == self.object.check_id), None)
        (row,) = found.rows_of([self.object], user, timezone.localdate())
        return super().get_context_data(**kwargs) | {
            "row": row, "check": check, "places": found.places_of(self.object, user)
        }  # fmt: skip


class FindingAddView(SavingFormView):
    """Enter a problem out of somebody's list."""

    permission = ASSIGN_MONEY_FINDINGS
    form_class = FindingAddForm
    template_name = "funds/checks/finding_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def save(self, form: FindingAddForm) -> str:
        self.added = services.add_finding(entry=form.entry(), actor=self.request.user)
        return f"{self.added.number} 已登记，请交办。"

    def get_success_url(self) -> str:
        return reverse("funds:finding_detail", args=[self.added.pk])


class FindingStepView(ScopedStaffMixin, OneRecordFormView):
    """One step on the way of a problem: the base of the four."""

    model = MoneyFinding
    template_name = "funds/checks/finding_step.html"
    context_object_name = "finding"
    action: FindingAction

    def get_queryset(self) -> Any:
        return found.with_details(super().get_queryset())

    def save(self, form: Any) -> str:
        typed = dict(form.cleaned_data)
        if "unit" in typed:
            typed["unit_id"] = typed.pop("unit").pk
        STEPS[self.action](finding_id=self.object.pk, **typed, actor=self.request.user)
        return f"{self.object.number} 已{FINDING_TRANSITIONS.get(self.action).label}。"

    def get_success_url(self) -> str:
        return reverse("funds:finding_detail", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"step": FINDING_TRANSITIONS.get(self.action)}


class FindingAssignView(FindingStepView):
    """Give a problem to a unit and a person, with a day."""

    permission = ASSIGN_MONEY_FINDINGS
    form_class = AssignForm
    action = FindingAction.ASSIGN

    def get_form_kwargs(self) -> dict[str, Any]:
        before = {"unit": self.object.owner_unit_id, "owner": self.object.owner}
        return super().get_form_kwargs() | {"days": rule_on(timezone.localdate()).mend_days, "initial": before}


class FindingReportView(FindingStepView):
    """Say how a problem was put right."""

    permission = MEND_MONEY_FINDINGS
    form_class = ReportForm
    action = FindingAction.REPORT


class FindingCloseView(FindingStepView):
    """Close a problem after looking at the papers."""

    permission = CLOSE_MONEY_FINDINGS
    form_class = DecideForm
    action = FindingAction.CLOSE

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"step": FINDING_TRANSITIONS.get(self.action)}


class FindingReturnView(FindingCloseView):
    """Send a problem back to be put right."""

    action = FindingAction.RETURN
