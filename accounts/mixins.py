"""What every page behind the login starts from."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from accounts.audit import record, require
from accounts.drafts import end_draft_of
from accounts.way_back import way_back

LOGIN_ENDED = "登录已经结束，刚才的没有保存。填的内容还在这部手机上，请重新登录后再办一次。"


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
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        end_draft_of(request, response)
        return response


def to_login(request: HttpRequest) -> HttpResponse:
    """Send the whole page to the login and back to where it was, also when htmx asked for a part of it.

    What was sent is not carried along: the draft in the browser has it, with the key that keeps it from being doubled.
    """
    back = way_back(request)
    if request.method == "POST" and not messages.get_messages(request):
        messages.warning(request, LOGIN_ENDED)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"})
    return redirect_to_login(back)


def send_to(request: HttpRequest, url_name: str) -> HttpResponse:
    """Send the whole page to something that has to be done first, and from there to where it was."""
    url, back = resolve_url(url_name), way_back(request)
    if back != resolve_url("accounts:home"):
        url = f"{url}?{urlencode({'next': back})}"
    return HttpResponse(headers={"HX-Redirect": url}) if "HX-Request" in request.headers else redirect(url)
