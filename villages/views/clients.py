"""Systems of other units: registered by the system administrator, granted by the security administrator, stopped."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, FormView, ListView, TemplateView, View
from django.views.generic.detail import SingleObjectMixin

from accounts.mixins import PermissionPageMixin
from accounts.permissions import GRANT_SYSTEMS, MANAGE_SYSTEMS, VIEW_SYSTEMS
from config.lib.refusals import Refused
from villages.api.description import doors
from villages.forms import ClientForm, ReasonForm
from villages.models import ApiClient
from villages.selectors.clients import DAYS_SHOWN, area_words, for_list, live_tokens, use_by_door
from villages.services.clients import (
    ROTATION_HOURS,
    end_client,
    grant_client,
    issue_token,
    register_client,
    revoke_tokens,
)

API_ROOT = "/api/v1/"


class ClientListView(PermissionPageMixin, ListView):
    """All systems, newest first; there are a few dozen in a county's life."""

    permission = VIEW_SYSTEMS
    model = ApiClient
    template_name = "villages/client_list.html"

    def get_queryset(self) -> Any:
        return for_list(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        rows = [
            {"client": client, "state": client.state(today), "area": area_words(client)} for client in self.object_list
        ]
        may_register = self.request.user.may(MANAGE_SYSTEMS)
        return super().get_context_data(**kwargs) | {"rows": rows, "may_register": may_register}


class ClientCreateView(PermissionPageMixin, FormView):
    """Register a system: what it may, where, until when."""

    permission = MANAGE_SYSTEMS
    form_class = ClientForm
    template_name = "villages/client_form.html"

    def form_valid(self, form: ClientForm) -> HttpResponse:
        try:
            client = register_client(entry=form.entry(), actor=self.request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"已登记「{client}」。安全管理员授权以后才能用。")
        return redirect("villages:client_detail", pk=client.pk)


class ClientDetailView(PermissionPageMixin, DetailView):
    """One system: its scope, its tokens, what it has read, and what the viewer can do about it."""

    permission = VIEW_SYSTEMS
    model = ApiClient
    template_name = "villages/client_detail.html"

    def get_queryset(self) -> Any:
        return for_list(super().get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        client, user = self.object, self.request.user
        stands = client.ended_at is None
        may_stop = stands and any(user.may(right) for right in (MANAGE_SYSTEMS, GRANT_SYSTEMS))
        tokens = live_tokens(client)
        return super().get_context_data(**kwargs) | {
            "client": client,
            "state": client.state(timezone.localdate()),
            "area": area_words(client),
            "tokens": tokens,
            "uses": use_by_door(client),
            "days": DAYS_SHOWN,
            "may_grant": stands and not client.granted_at and user.may(GRANT_SYSTEMS),
            "may_issue": client.is_active and user.may(MANAGE_SYSTEMS),
            "may_stop": may_stop,
            "may_revoke": may_stop and bool(tokens),
            "form": ReasonForm(),
        }


class _ClientAction(PermissionPageMixin, SingleObjectMixin, View):
    """A button on the page of a system: one service call, then back to the page."""

    permission = VIEW_SYSTEMS
    model = ApiClient
    http_method_names = ("post", "options")

    def act(self, client: ApiClient) -> str:
        """Call the service and return what was done, as a sentence."""
        raise NotImplementedError

    def reason(self) -> str:
        """Return the reason that was typed. Raises Refused when it is too long."""
        form = ReasonForm(self.request.POST)
        if not form.is_valid():
            raise Refused("；".join(form.errors["reason"]))
        return form.cleaned_data["reason"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.get_object()
        try:
            messages.success(request, self.act(client))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("villages:client_detail", pk=client.pk)


class ClientGrantView(_ClientAction):
    """Let a system work."""

    permission = GRANT_SYSTEMS

    def act(self, client: ApiClient) -> str:
        grant_client(client_id=client.pk, actor=self.request.user)
        return f"已授权「{client}」。系统管理员现在可以发令牌。"


class ClientEndView(_ClientAction):
    """Stop a system for good, or decline to grant it."""

    def act(self, client: ApiClient) -> str:
        end_client(client_id=client.pk, reason=self.reason(), actor=self.request.user)
        return f"已停用「{client}」，它的令牌都不能用了。"


class TokenRevokeView(_ClientAction):
    """Take back every token of a system."""

    def act(self, client: ApiClient) -> str:
        ended = revoke_tokens(client_id=client.pk, reason=self.reason(), actor=self.request.user)
        return f"已收回 {ended} 个令牌。"


@method_decorator(never_cache, name="dispatch")
class TokenIssueView(_ClientAction):
    """Issue a token and show it, this once."""

    permission = MANAGE_SYSTEMS

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.get_object()
        try:
            issued = issue_token(client_id=client.pk, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("villages:client_detail", pk=client.pk)
        shown = {"client": client, "text": issued.text, "hours": ROTATION_HOURS}
        return render(request, "villages/token_issued.html", shown | {"address": request.build_absolute_uri(API_ROOT)})


class ApiDocsView(PermissionPageMixin, TemplateView):
    """What the API offers, for whoever answers the other unit's questions."""

    permission = VIEW_SYSTEMS
    template_name = "villages/api_docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("villages:client_list")
        return super().get_context_data(**kwargs) | {"doors": doors(), "back": back}
