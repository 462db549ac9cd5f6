"""Where a request comes from, how long it may idle, whether it may go on, and what has to be done first."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.access import access_refusal
from accounts.audit import record
from accounts.mixins import send_to, to_login
from accounts.models import User
from accounts.origin import Origin, browser_door, client_address, current_origin
from accounts.passwords import has_expired
from accounts.second_factor import must_enrol, must_verify
from accounts.sessions import OUSTED, is_ousted

GetResponse = Callable[[HttpRequest], HttpResponse]

SEEN_AT = "seen_at"
SEEN_EVERY_SECONDS = 60
ACCESS_AT = "access_asked_at"
ACCESS_EVERY_SECONDS = 60
PAGES_BEFORE_CODE = frozenset({"accounts:code", "accounts:logout", "accounts:login"})
PAGES_BEFORE_CHANGE = PAGES_BEFORE_CODE | {"accounts:password"}
PAGES_BEFORE_ENROLMENT = PAGES_BEFORE_CHANGE | {"accounts:second_factor", "accounts:second_factor_qr"}


PERMISSIONS_POLICY = "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"
"""What a page may ask the phone for: the place of a visit, on a tap. Photos come through the phone's own picker."""


class BrowserFeaturesMiddleware:
    """Tell the browser what a page may ask the phone for; whatever runs in a page may ask for nothing else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class AuditContextMiddleware:
    """Tell the audit trail the client's address, a number for this request, and by which door it came."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        origin = Origin(address=client_address(request), request_id=request_id, door=browser_door(request))
        token = current_origin.set(origin)
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
        return end_session(request, f"您超过 {minutes} 分钟没有操作，请重新登录。没有提交的走访草稿还在。")


class AccessMiddleware:
    """End a session when its account was logged in to elsewhere, or when its role or what that rests on has ended.

    A role that was taken back ends it at once. Postings and pairings are asked for once a minute: without them the
    scope is empty at once, and most pages are fast.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if is_ousted(request, user):
            record(actor=user, action="session.ousted", subject=user)
            return end_session(request, OUSTED)
        now = timezone.now().timestamp()
        if user.is_usable and now - request.session.get(ACCESS_AT, 0) < ACCESS_EVERY_SECONDS:
            return self.get_response(request)
        if sentence := access_refusal(user):
            record(actor=user, action="session.access_ended", subject=user, reason=sentence)
            return end_session(request, sentence)
        request.session[ACCESS_AT] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Let a session that owes its code go nowhere but there, and an account that must set one up nowhere else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not user.is_authenticated or match is None:
            return None
        if must_verify(user):
            return None if match.view_name in PAGES_BEFORE_CODE else send_to(request, "accounts:code")
        if must_enrol(user) and match.view_name not in PAGES_BEFORE_ENROLMENT:
            return send_to(request, "accounts:second_factor")
        return None


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
            return send_to(request, "accounts:password")
        return None


def end_session(request: HttpRequest, sentence: str) -> HttpResponse:
    """Log out, say why, and send the page to the login."""
    logout(request)
    messages.warning(request, sentence)
    return to_login(request)
