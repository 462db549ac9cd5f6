"""Procurement and contracts of a project, and changes to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.generic import DetailView

from accounts.permissions import KEEP_WORKS, VIEW_PROJECTS
from projects.change_status import CHANGE_TABLE, ChangeKind
from projects.forms.changes import ChangeForm, ChangeStepForm
from projects.forms.works import ContractForm, ProcurementForm, VoidForm
from projects.models import Contract, Procurement, Project, ProjectChange
from projects.selectors.changes import persons_on, step_fault
from projects.selectors.contracts import NOBODY, read_change, read_contracts
from projects.services.changes import STEPS, ask_change
from projects.services.contracts import correct_contract, enter_contract, enter_procurement, void_contract
from projects.views.works import WorksFormView
from villages.mixins import ScopedStaffMixin
from villages.persons import person_key


class ContractsView(ScopedStaffMixin, DetailView):
    """Who was chosen, which contracts stand, what was asked to change."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/works/contracts.html"
    context_object_name = "project"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("township", "village")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        page = read_contracts(self.object, user, may_keep=user.may(KEEP_WORKS))
        return super().get_context_data(**kwargs) | {"page": page}


class ProcurementView(WorksFormView):
    """Write down how the firm was chosen."""

    form_class = ProcurementForm
    template_name = "projects/works/procurement_form.html"
    title, button = "登记采购", "保存采购"
    back = "projects:contracts"

    def save(self, form: ProcurementForm) -> str:
        enter_procurement(project_id=self.project.pk, entry=form.entry(), actor=self.request.user)
        return "采购已登记。"


class ProcurementCorrectView(ProcurementView):
    """Put a wrong one right: another one counts in its place."""

    model = Procurement  # type: ignore[assignment]
    title = "更正采购"
    hint = "原来的一条留着备查。"

    def get_queryset(self) -> Any:
        """Fetch what the page names; one that was corrected is corrected no more."""
        rows = Procurement.objects.visible_to(self.request.user).standing()
        return rows.select_related("project__township", "project__village")

    @property
    def project(self) -> Project:
        return self.object.project

    def get_initial(self) -> dict[str, Any]:
        return ProcurementForm.initial_of(self.object)

    def save(self, form: ProcurementForm) -> str:
        about = {"project_id": self.project.pk, "corrects_id": self.object.pk}
        enter_procurement(**about, entry=form.entry(), actor=self.request.user)
        return "采购已更正。"


class ContractAddView(WorksFormView):
    """Write down a contract."""

    form_class = ContractForm
    title, button = "登记合同", "保存合同"
    back = "projects:contracts"

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = Procurement.objects.visible_to(self.request.user).standing().filter(project=self.project)
        return super().get_form_kwargs() | {"procurements": list(rows)}

    def save(self, form: ContractForm) -> str:
        enter_contract(project_id=self.project.pk, entry=form.entry(), actor=self.request.user)
        return "合同已登记。"


class _ContractMixin:
    """A form about one contract."""

    model = Contract
    object: Contract
    request: HttpRequest

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        rows = Contract.objects.visible_to(self.request.user).standing()
        return rows.select_related("project__township", "project__village")

    @property
    def project(self) -> Project:
        """The project that the contract is of."""
        return self.object.project


class ContractCorrectView(_ContractMixin, ContractAddView):
    """Put a contract right; what it was stays in its history."""

    title = "更正合同"

    def get_initial(self) -> dict[str, Any]:
        return ContractForm.initial_of(self.object)

    def save(self, form: ContractForm) -> str:
        correct_contract(contract_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return "合同已更正。"


class ContractVoidView(_ContractMixin, WorksFormView):
    """Strike out a contract."""

    form_class = VoidForm
    title, button = "作废合同", "作废合同"
    back = "projects:contracts"
    hint = "作废以后不再计入合同合计，记录还在。"

    def save(self, form: VoidForm) -> str:
        void_contract(contract_id=self.object.pk, reason=form.cleaned_data["reason"], actor=self.request.user)
        return "合同已作废。"


class ChangeAskView(WorksFormView):
    """Ask to change a project, or to end it."""

    form_class = ChangeForm
    title, button = "申请变更或终止", "提交申请"
    hint = "投资在原批准的 10% 以内由县办审核；超过 10% 的和终止项目的，还要县级审批。经手的人各不相同。"

    def save(self, form: ChangeForm) -> str:
        change = ask_change(project_id=self.project.pk, entry=form.entry(), actor=self.request.user)
        return f"{change.get_kind_display()}已申请，等县办审核。"


class ChangeView(ScopedStaffMixin, DetailView):
    """One change: what is asked for, what was said to it, what this user can do."""

    permission = VIEW_PROJECTS
    model = ProjectChange
    template_name = "projects/works/change.html"
    context_object_name = "change"

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related("project__township", "project__village")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"page": read_change(self.object, self.request.user)}


class ChangeStepView(WorksFormView):
    """Take one step on a change."""

    model = ProjectChange  # type: ignore[assignment]
    form_class = ChangeStepForm
    template_name = "projects/works/change_step.html"
    permission = VIEW_PROJECTS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Know steps of the table only, and ask for the permission it names."""
        if kwargs["action"] not in STEPS:
            raise Http404
        self.move = CHANGE_TABLE.get(kwargs["action"])
        self.permission, self.title, self.button = self.move.permission, self.move.label, self.move.label
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        rows = ProjectChange.objects.visible_to(self.request.user)
        return rows.select_related("project__township", "project__village")

    @property
    def project(self) -> Project:
        return self.object.project

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"move": self.move}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = person_key(self.request.user)
        earlier = persons_on(self.object.decisions.all())
        fault = step_fault(self.move, self.object, person, earlier) if person else NOBODY
        ends = self.object.kind == ChangeKind.TERMINATION
        return super().get_context_data(**kwargs) | {"move": self.move, "fault": fault, "ends": ends}

    def get_success_url(self) -> str:
        return reverse("projects:change", args=[self.object.pk])

    def save(self, form: ChangeStepForm) -> str:
        STEPS[self.move.action](change_id=self.object.pk, **form.said(), actor=self.request.user)
        return f"{self.object}：{self.move.label}，已登记。"
