"""What every page about rows of the county starts from."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic.detail import SingleObjectMixin

from accounts.audit import record
from accounts.mixins import PermissionPageMixin

NOT_SEEN = "记录不存在，或者不在您能看到的范围内。"


class ScopedStaffMixin(PermissionPageMixin):
    """Login, one permission, and a queryset narrowed to the user's rows.

    A row out of scope is a 404, so its existence is not given away, and leaves an audit row; a missing permission is a
    403.
    """

    def get_queryset(self) -> Any:
        """Narrow the view's queryset to the rows the user may see."""
        return super().get_queryset().visible_to(self.request.user)

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """Return the page's row, or note that somebody asked for one they do not see."""
        try:
            return super().get_object(*args, **kwargs)  # type: ignore[misc]
        except Http404:
            asked = {"path": self.request.path[:200], "permission": self.permission}  # type: ignore[attr-defined]
            record(actor=self.request.user, action="page.refused", after=asked, reason=NOT_SEEN)  # type: ignore[attr-defined]
            raise


class OneRecordMixin(SingleObjectMixin):
    """Before a form view: the form is about one record, which is found by the address before the form is looked at."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)
