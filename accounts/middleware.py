"""Where a request comes from, how long it may idle, and whether the password has to be changed first."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.audit import record
from accounts.mixins import to_login
from accounts.models import User
from accounts.origin import Origin, client_address, current_origin
from accounts.passwords import has_expired

GetResponse = Callable[[HttpRequest], HttpResponse]

SEEN_AT = "seen_at"
SEEN_EVERY_SECONDS = 60
PAGES_BEFORE_CHANGE = frozenset({"accounts:password", "accounts:logout", "accounts:login"})


class AuditContextMiddleware:
    """Tell the audit trail the client's address and a number for this request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        token = current_origin.set(Origin(address=client_address(request), request_id=request_id))
        try:
            response = self.get_response(request)
        finally:
            current_origin.reset(token)
        response["X-Request-ID"] = request_id
        return response


class IdleTimeoutMiddleware:
    """End a session that has not been used for IDLE_TIMEOUT_SECONDS; note at most once a minute that it was."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = timezone.now().timestamp()
        idle = now - request.session.get(SEEN_AT, now)
        if idle > settings.IDLE_TIMEOUT_SECONDS:
            return self._end(request)
        if SEEN_AT not in request.session or idle >= SEEN_EVERY_SECONDS:
            request.session[SEEN_AT] = now
            User.objects.filter(pk=request.user.pk).update(last_seen_at=timezone.now())
        return self.get_response(request)

    def _end(self, request: HttpRequest) -> HttpResponse:
        minutes = settings.IDLE_TIMEOUT_SECONDS // 60
        record(actor=request.user, action="session.timed_out", reason=f"超过 {minutes} 分钟没有操作")
        logout(request)
        messages.warning(request, f"您超过 {minutes} 分钟没有操作，请重新登录。没有提交的走访草稿还在。")
        return to_login(request)


class PasswordChangeMiddleware:
    """Let an account whose password must be changed go nowhere but to the page that changes it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        user = request.user
        match = request.resolver_match
        if not user.is_authenticated or match is None or match.view_name in PAGES_BEFORE_CHANGE:
            return None
        if user.must_change_password or has_expired(user):
            return redirect("accounts:password")
        return None
