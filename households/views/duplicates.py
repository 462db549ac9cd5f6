"""People who stand in the register twice, for somebody to look at both records."""

from typing import Any

from django.views.generic import ListView

from accounts.permissions import REGISTER_HOUSEHOLDS, VIEW_QUALITY
from households.models import Member
from households.selectors.duplicates import read_duplicates
from households.views.quality import quality_tabs
from villages.mixins import ScopedStaffMixin


class DuplicateListView(ScopedStaffMixin, ListView):
    """Records that share an ID number, side by side; those who have left the register included."""

    permission = VIEW_QUALITY
    model = Member
    template_name = "households/quality/duplicates.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET, self.request.user
        cursors = {name: query.get(name, "") for name in ("after", "before")}
        groups, page, total = read_duplicates(user, **cursors)
        return {"tabs": quality_tabs(user, "duplicates"), "groups": groups, "page": page, "total": total} | {
            "may_merge": user.may(REGISTER_HOUSEHOLDS),
        }
