"""Roles that wait for the security administrator: the list, the question before, the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.generic import TemplateView, View

from accounts.mixins import PermissionPageMixin
from accounts.permissions import GRANT_ROLES
from accounts.services.grants import blocked_reason, grant_roles, held_by_others, person_key, return_grants
from config.lib.keyset import keyset_page
from config.lib.refusals import Refused
from config.lib.row_numbers import row_numbers
from villages.forms.accounts import AccountFilterForm, ReturnForm
from villages.selectors.accounts import waiting_grants

PICK, ALL = "pick", "all"
ACTIONS = {"grant": "授权", "return": "退回"}
SHOWN = 200
MOST_AT_ONCE = 1_000
"""How many one decision takes: six thousand in one request would keep the browser waiting for half a minute."""


class GrantListView(PermissionPageMixin, TemplateView):
    """What waits, oldest first."""

    permission = GRANT_ROLES
    template_name = "staff/grant_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET
        form = AccountFilterForm(query)
        found = waiting_grants(**form.chosen())
        page = keyset_page(found, fields=("id",), after=query.get("after", ""), before=query.get("before", ""))
        return super().get_context_data(**kwargs) | {
            "form": form,
            "grants": page.rows,
            "page": page,
            "total": found.count(),
            "filters": form.chosen(),
            "most": MOST_AT_ONCE,
        }


class GrantConfirmView(PermissionPageMixin, View):
    """Which accounts get which role, and which cannot, before it is done."""

    permission = GRANT_ROLES
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, action: str) -> HttpResponse:
        """Show the question for the ticked requests, or for all that the filter finds."""
        if request.POST.get(ALL):
            found = waiting_grants(words=request.POST.get("words", "")[:40], role=request.POST.get("role", ""))
        else:
            found = waiting_grants().filter(pk__in=_picked(request))
        return question(request, action, list(found.order_by("pk")[:MOST_AT_ONCE]), ReturnForm())


class GrantDecideView(PermissionPageMixin, View):
    """Grant or return what was confirmed."""

    permission = GRANT_ROLES
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, action: str) -> HttpResponse:
        """Do it, then back to what still waits."""
        chosen, form = _picked(request), ReturnForm(request.POST)
        if action == "return" and chosen and not form.is_valid():
            return question(request, action, list(waiting_grants().filter(pk__in=chosen)), form)
        try:
            if action == "grant":
                done = grant_roles(actor=request.user, grant_ids=chosen)
            else:
                done = return_grants(
                    actor=request.user, grant_ids=chosen, reason=form.cleaned_data["reason"] if chosen else ""
                )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            after = "本人现在可以登录。" if action == "grant" else "系统管理员会看到退回原因。"
            messages.success(request, f"已{ACTIONS[action]} {done:,} 个账号。{after}")
        return redirect("staff:grant_list")


def question(request: HttpRequest, action: str, grants: list[Any], form: ReturnForm) -> HttpResponse:
    """Answer with the page that asks: those that can be decided, and those that cannot with the reason."""
    if not grants:
        messages.error(request, "还没有选账号，或者已经办过了。请先勾选，再授权或退回。")
        return redirect("staff:grant_list")
    person = person_key(request.user)
    held = held_by_others({g.holder_person for g in grants}, but=[g.user_id for g in grants])
    blocked = []
    if action == "grant":
        told = [(g, blocked_reason(g, person, held.get(g.holder_person, set()))) for g in grants]
        blocked = [(grant, sentence) for grant, sentence in told if sentence]
    shut = {grant.pk for grant, _ in blocked}
    ready = [grant for grant in grants if grant.pk not in shut]
    context = {"action": action, "verb": ACTIONS[action], "ready": ready, "shown": ready[:SHOWN], "blocked": blocked}
    return render(request, "staff/grant_confirm.html", context | {"form": form})


def _picked(request: HttpRequest) -> list[int]:
    """Return the ticked requests; a long list comes as one field, which no limit on the number of fields cuts."""
    words = [word for field in request.POST.getlist(PICK) for word in field.split(",")]
    return row_numbers(words)
