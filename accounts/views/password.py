from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic import FormView

from accounts.forms import OwnPasswordForm
from accounts.mixins import PermissionPageMixin
from accounts.passwords import has_expired
from accounts.permissions import VIEW_HOME
from accounts.services.users import change_own_password


class PasswordView(PermissionPageMixin, FormView):
    """Change one's own password; the session at hand goes on, those elsewhere end."""

    permission = VIEW_HOME
    template_name = "accounts/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("accounts:home")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the user whose password it is."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether anything else is open before the change."""
        user = self.request.user
        must = user.must_change_password or has_expired(user)
        return super().get_context_data(**kwargs) | {"must_change": must}

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        """Change it and keep this session."""
        user = change_own_password(actor=self.request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码改好了。其他设备上的登录已经退出。")
        return super().form_valid(form)
