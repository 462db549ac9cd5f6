"""The board of the project library: by milestone and township."""

from typing import Any

from django.views.generic import ListView

from accounts.permissions import VIEW_PROJECTS
from projects.forms import ProjectFilterForm
from projects.models import Project
from projects.selectors.board import library_board
from projects.status import Milestone
from villages.mixins import ScopedStaffMixin


class LibraryBoardView(ScopedStaffMixin, ListView):
    """How many projects stand at which milestone, by township, narrowed as the list is."""

    permission = VIEW_PROJECTS
    model = Project
    template_name = "projects/board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ProjectFilterForm(self.request.GET, user=self.request.user)
        board = library_board(form.narrow(self.get_queryset()))
        return super().get_context_data(object_list=[], **kwargs) | {
            "form": form,
            "described": form.describe(),
            "board": board,
            "milestones": list(Milestone),
        }
