"""The board of the project library: by milestone and township."""

from typing import Any

from django.utils import timezone
from django.views.generic import ListView

from accounts.permissions import VIEW_PROJECTS
from projects.forms import ProjectFilterForm
from projects.models import Project, ProjectMilestone
from projects.selectors.board import library_board, most_overdue
from projects.status import Milestone
from villages.mixins import ScopedStaffMixin


class LibraryBoardView(ScopedStaffMixin, ListView):
    """How many projects stand at which milestone, by township, narrowed as the list is."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        form = ProjectFilterForm(self.request.GET, user=user)
        chosen = form.narrow(self.get_queryset())
        return super().get_context_data(object_list=[], **kwargs) | {
            "form": form,
            "described": form.describe(),
            "board": library_board(chosen),
            "overdue": most_overdue(ProjectMilestone.objects.visible_to(user), chosen, timezone.localdate()),
            "milestones": list(Milestone),
        }
