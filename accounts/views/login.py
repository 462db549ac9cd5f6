from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView as DjangoLoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.generic import View

from accounts.audit import record
from accounts.demonstration import demo_accounts
from accounts.forms import NO_ACCESS, LoginForm
from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_HOME
from accounts.sessions import begin_session

TEMPLATE = "accounts/login.html"
TYPED_LENGTH = 40
TOO_MANY_REQUESTS = 429


class LoginView(DjangoLoginView):
    """Log in; success and failure both go into the audit trail."""

    template_name = TEMPLATE
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: LoginForm) -> HttpResponse:
        """Begin the session and note it."""
        response = super().form_valid(form)
        begin_session(self.request, form.get_user())
        record(actor=form.get_user(), action="session.started", subject=form.get_user())
        return response

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        """Note a wrong pair, or who may not come in; a lock-out is noted by `locked_out`, a half form by nobody."""
        if form.has_error(NON_FIELD_ERRORS, NO_ACCESS):
            sentence = str(form.non_field_errors()[0])
            record(actor=form.get_user(), action="session.refused", subject=form.get_user(), reason=sentence)
        elif form.non_field_errors() and not getattr(self.request, "axes_locked_out", False):
            typed = form.cleaned_data.get("username", "")[:TYPED_LENGTH]
            record(actor=None, action="session.login_failed", after={"username": typed})
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the accounts anybody may try, in a demonstration only."""
        shown = demo_accounts() if settings.DEMONSTRATION else []
        return super().get_context_data(**kwargs) | {"demo_accounts": shown}


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None) -> HttpResponse:
    """Answer a login that came too often, and note it. django-axes calls this by AXES_LOCKOUT_CALLABLE."""
    username = (credentials or {}).get("username", "")
    record(actor=None, action="session.locked_out", after={"username": username[:TYPED_LENGTH]})
    form = LoginForm(request, initial={"username": username})
    shown = demo_accounts() if settings.DEMONSTRATION else []
    context = {"form": form, "locked": _sentence(request, username), "demo_accounts": shown}
    return render(request, TEMPLATE, context, status=TOO_MANY_REQUESTS)


def _sentence(request: HttpRequest, username: str) -> str:
    attempts = AccessAttempt.objects.filter(username=username, ip_address=request.axes_ip_address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    until = timezone.localtime(last + get_cool_off(request))
    tries = settings.AXES_FAILURE_LIMIT
    return f"输错 {tries} 次，已锁定到 {until:%H:%M}。到时再试；忘了密码，请联系县办系统管理员。"


class LogoutView(PermissionPageMixin, View):
    """End the session; by POST only, so that no link can do it."""

    permission = VIEW_HOME
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note the end, forget the session, and tell the browser to drop drafts."""
        record(actor=request.user, action="session.ended", subject=request.user)
        logout(request)
        return redirect(settings.LOGIN_URL)
