"""Pages about records of several levels, each of which asks for a permission of its own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.audit import record, require
from villages.mixins import ScopedStaffMixin


class LevelPermissionMixin(ScopedStaffMixin):
    """A page about a record of some level: which of the permissions it asks for depends on the level."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for whichever of the permissions the user holds."""
        asked = self.asks()
        held = [one for one in asked if request.user.is_authenticated and request.user.may(one)]
        self.permission = next(iter(held), asked[0])
        return super().dispatch(request, *args, **kwargs)

    def asks(self) -> tuple[str, ...]:
        """Return the permissions of all levels."""
        raise NotImplementedError

    def needed(self, found: Any) -> str:
        """Return the permission of the record's level."""
        raise NotImplementedError

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        """Return the record to those who hold what its level asks for."""
        found = super().get_object(*args, **kwargs)
        permission = self.needed(found)
        try:
            require(self.request.user, permission)
        except PermissionDenied as refusal:
            asked = {"path": self.request.path[:200], "permission": permission}
            record(actor=self.request.user, action="page.refused", after=asked, reason=str(refusal))
            raise
        return found
