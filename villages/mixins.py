"""What every page about rows of the county starts from."""

from typing import Any

from accounts.mixins import PermissionPageMixin


class ScopedStaffMixin(PermissionPageMixin):
    """Login, one permission, and a queryset narrowed to the user's rows.

    A row out of scope is a 404, so its existence is not given away; a missing permission is a 403.
    """

    def get_queryset(self) -> Any:
        """Narrow the view's queryset to the rows the user may see."""
        return super().get_queryset().visible_to(self.request.user)
