"""What every page behind the login starts from."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from accounts.audit import record, require


class PermissionPageMixin:
    """A page for those who hold `permission`. Others are sent to log in, or refused and noted."""

    permission: str = ""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponse]:
        """Refuse, at start, to serve a page that names no permission."""
        if not (initkwargs.get("permission") or cls.permission):
            raise ImproperlyConfigured(f"{cls.__name__} must name the permission it asks for.")
        return super().as_view(**initkwargs)  # type: ignore[misc,no-any-return]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let through who may see the page."""
        if not request.user.is_authenticated:
            return to_login(request)
        try:
            require(request.user, self.permission)
        except PermissionDenied as refusal:
            asked = {"path": request.path[:200], "permission": self.permission}
            record(actor=request.user, action="page.refused", after=asked, reason=str(refusal))
            raise
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


def to_login(request: HttpRequest) -> HttpResponse:
    """Send the whole page to the login, also when htmx asked for a part of it; come back only to what can be read."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else resolve_url("accounts:home"))
