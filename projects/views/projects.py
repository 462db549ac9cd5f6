"""The project library: a list with filters, and the page of one project."""

from itertools import chain
from typing import Any

from django.views.generic import DetailView, ListView

from accounts.permissions import VIEW_HOUSEHOLDS, VIEW_PROJECTS
from config.lib.keyset import keyset_page
from projects.forms import ProjectFilterForm
from projects.hooks import PROJECT_PANELS
from projects.models import Project, ProjectBeneficiary
from projects.selectors import benefits_of, count_types, for_list
from projects.selectors.places import schematic_of
from villages.mixins import ScopedStaffMixin


class ProjectListView(ScopedStaffMixin, ListView):
    """The projects a user sees, by year, type, milestone, township and words."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/project_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        form = ProjectFilterForm(query, user=self.request.user)
        narrowed = form.narrow(self.get_queryset())
        page = keyset_page(
            for_list(narrowed), fields=("id",), after=query.get("after", ""), before=query.get("before", "")
        )
        return super().get_context_data(object_list=[], **kwargs) | {
            "form": form,
            "described": form.describe(),
            "counts": count_types(narrowed),
            "page": page,
        }


class ProjectDetailView(ScopedStaffMixin, DetailView):
    """One project: what it is, how far it has come, its money (from a higher app), and who benefits."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/project_detail.html"
    context_object_name = "project"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("township", "village", "implementing_unit")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, project = self.request.user, self.object
        panels = chain.from_iterable(PROJECT_PANELS.call_all(project=project, user=user))
        return super().get_context_data(**kwargs) | {
            "benefits": benefits_of(ProjectBeneficiary.objects.visible_to(user), project),
            "may_see_households": user.may(VIEW_HOUSEHOLDS),
            "map": schematic_of(user, project.township, project.village),
            "panels": sorted(panels, key=lambda panel: panel.order),
        }
