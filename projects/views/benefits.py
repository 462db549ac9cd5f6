"""Who benefits from a project: the list of one project, writing down, withdrawing."""

from typing import Any

from django.urls import reverse
from django.views.generic import DetailView

from accounts.permissions import KEEP_BENEFITS, VIEW_HOUSEHOLDS, VIEW_PROJECTS
from config.lib.keyset import keyset_page
from projects.forms.benefits import HouseholdBenefitForm, VillageBenefitForm, WithdrawForm
from projects.models import Project, ProjectBeneficiary, VillageBenefit
from projects.selectors.benefits import sums_of, village_sums
from projects.services.benefits import (
    record_benefit,
    record_village_benefit,
    withdraw_benefit,
    withdraw_village_benefit,
)
from villages.mixins import ScopedStaffMixin
from villages.views.saving import OneRecordFormView

WITHDRAWN = "withdrawn"
VILLAGES_SHOWN = 200


class BenefitListView(ScopedStaffMixin, DetailView):
    """Who benefits from one project: households and persons with what each received, and whole villages."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/benefits/list.html"
    context_object_name = "project"

    def get_queryset(self) -> Any:
        """Fetch the place along with the project."""
        return super().get_queryset().select_related("township", "village")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, query, project = self.request.user, self.request.GET, self.object
        mine = ProjectBeneficiary.objects.visible_to(user).filter(project=project)
        villages = VillageBenefit.objects.visible_to(user).filter(project=project)
        withdrawn = query.get("tab") == WITHDRAWN
        rows = mine.filter(withdrawn_at__isnull=not withdrawn).select_related("household__village", "member")
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        sums = sums_of(mine)
        return super().get_context_data(**kwargs) | {
            "sums": sums,
            "village_sums": village_sums(villages),
            "villages": villages.standing().select_related("village")[:VILLAGES_SHOWN],
            "page": keyset_page(rows, fields=("id",), **cursors),
            "withdrawn": withdrawn,
            "tabs": self._tabs(sums.households, sums.withdrawn, withdrawn),
            "may_keep": user.may(KEEP_BENEFITS),
            "may_see_households": user.may(VIEW_HOUSEHOLDS),
        }

    def _tabs(self, households: int, taken_back: int, withdrawn: bool) -> list[dict[str, Any]]:
        address = reverse("projects:benefit_list", args=[self.object.pk])
        return [
            {"label": "受益户", "url": address, "count": households, "current": not withdrawn},
            {"label": "撤回的", "url": f"{address}?tab={WITHDRAWN}", "count": taken_back, "current": withdrawn},
        ]


class _OfProjectView(ScopedStaffMixin, OneRecordFormView):
    """A form about who benefits from a project, which leads back to the list."""

    permission = KEEP_BENEFITS
    model = Project
    template_name = "projects/benefits/form.html"
    context_object_name = "project"
    words = ("", "")

    def get_queryset(self) -> Any:
        """Fetch the place along with the project."""
        return super().get_queryset().select_related("township", "village")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading, save = self.words
        return super().get_context_data(**kwargs) | {"what": heading, "save_words": save}

    def get_success_url(self) -> str:
        return reverse("projects:benefit_list", args=[self.object.pk])


class BenefitAddView(_OfProjectView):
    """Write down what a household or person received."""

    form_class = HouseholdBenefitForm
    words = ("登记受益户", "登记受益")

    def save(self, form: HouseholdBenefitForm) -> str:
        benefit = record_benefit(project_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return f"{benefit.household.head_name}家的受益已登记。"


class VillageBenefitAddView(_OfProjectView):
    """Write down with what a village as a whole benefits."""

    form_class = VillageBenefitForm
    words = ("登记全村受益", "登记全村受益")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "project": self.object}

    def get_initial(self) -> dict[str, Any]:
        return {"village": self.object.village_id}

    def save(self, form: VillageBenefitForm) -> str:
        benefit = record_village_benefit(project_id=self.object.pk, entry=form.entry(), actor=self.request.user)
        return f"{form.cleaned_data['village']}的受益已登记：{benefit.households} 户 {benefit.people} 人。"


class BenefitWithdrawView(ScopedStaffMixin, OneRecordFormView):
    """Withdraw what was written down wrongly about a household or person."""

    permission = KEEP_BENEFITS
    model = ProjectBeneficiary
    form_class = WithdrawForm
    template_name = "projects/benefits/withdraw.html"
    context_object_name = "benefit"
    related = ("project", "household__village", "member")

    def get_queryset(self) -> Any:
        """Fetch what the page names."""
        return super().get_queryset().select_related(*self.related)

    def save(self, form: WithdrawForm) -> str:
        withdraw_benefit(benefit_id=self.object.pk, reason=form.cleaned_data["reason"], actor=self.request.user)
        return "已撤回，原来的登记留在记录里。"

    def get_success_url(self) -> str:
        return reverse("projects:benefit_list", args=[self.object.project_id])


class VillageBenefitWithdrawView(BenefitWithdrawView):
    """Withdraw what was written down wrongly about a village."""

    model = VillageBenefit
    related = ("project", "village")

    def save(self, form: WithdrawForm) -> str:
        reason = form.cleaned_data["reason"]
        withdraw_village_benefit(benefit_id=self.object.pk, reason=reason, actor=self.request.user)
        return "已撤回，原来的登记留在记录里。"
