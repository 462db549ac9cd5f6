"""The second factor: its code at the login, the page that sets it up, new backup codes."""

from base64 import b32encode
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.views import RedirectURLMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.views.generic import FormView, View
from django_otp import login as remember_device
from django_otp.plugins.otp_static.models import StaticToken

from accounts.forms import CodeForm, EnrolForm
from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_HOME, needs_second_factor
from accounts.second_factor import must_verify, verify_code
from accounts.services.second_factor import confirm_enrolment, device_to_enrol, renew_backup_codes
from config.lib.refusals import Refused

SHOWN_ONCE = "accounts/backup_codes.html"


class CodeView(PermissionPageMixin, RedirectURLMixin, FormView):
    """The second step of the login: the code from the phone, or a backup code."""

    permission = VIEW_HOME
    form_class = CodeForm
    template_name = "accounts/code.html"

    def get_default_redirect_url(self) -> str:
        return resolve_url("accounts:home")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on when nothing is owed."""
        if not must_verify(request.user):
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Let the session through; it gets a new key, so that one known from before is worth nothing."""
        if not must_verify(self.request.user):
            return super().form_valid(form)
        try:
            device = verify_code(self.request.user, form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", str(refusal))
            return self.form_invalid(form)
        self.request.session.cycle_key()
        remember_device(self.request, device)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"next": self.get_redirect_url()}


class SecondFactorView(PermissionPageMixin, FormView):
    """Set up the second factor; later, see since when it is on."""

    permission = VIEW_HOME
    form_class = EnrolForm
    template_name = "accounts/second_factor.html"

    def form_valid(self, form: EnrolForm) -> HttpResponse:
        """Confirm the phone and show the backup codes, once."""
        if not settings.SECOND_FACTOR:
            return redirect("accounts:second_factor")
        try:
            codes = confirm_enrolment(actor=self.request.user, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", str(refusal))
            return self.form_invalid(form)
        remember_device(self.request, self.request.user.totpdevice_set.get(confirmed=True))
        return shown_once(self.request, codes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page needs: nothing to scan when it is off or set up."""
        user = self.request.user
        since = user.second_factor_at
        key = device_to_enrol(user).bin_key if settings.SECOND_FACTOR and since is None else b""
        letters = b32encode(key).decode()
        return super().get_context_data(**kwargs) | {
            "is_on": settings.SECOND_FACTOR,
            "since": since,
            "is_required": needs_second_factor(user.role),
            "key": " ".join(letters[start : start + 4] for start in range(0, len(letters), 4)),
            "codes_left": StaticToken.objects.filter(device__user=user).count() if since else 0,
        }


class SecondFactorQrView(PermissionPageMixin, View):
    """The picture a phone reads, for an account that has not set it up yet. Nobody keeps it."""

    permission = VIEW_HOME
    http_method_names = ("get", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Draw the key as an SVG."""
        if not settings.SECOND_FACTOR or request.user.second_factor_at is not None:
            raise Http404
        drawn = BytesIO()
        segno.make(device_to_enrol(request.user).config_url, error="m").save(
            drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False
        )
        return HttpResponse(drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


class BackupCodesView(PermissionPageMixin, View):
    """Ten new backup codes instead of the old ones."""

    permission = VIEW_HOME
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make and show them, once."""
        try:
            return shown_once(request, renew_backup_codes(actor=request.user))
        except Refused:
            return redirect("accounts:second_factor")


def shown_once(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Answer with the codes themselves: a page to come back to would have to keep them."""
    answer = render(request, SHOWN_ONCE, {"codes": codes})
    answer["Cache-Control"] = "no-store"
    return answer
