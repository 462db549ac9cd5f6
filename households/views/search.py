"""The search box of every page, and the page of what it found.

The box posts, so that nothing typed stands in an address, a log or the browser's history; the answer leads to a page
that can be opened again (decision 20). The session keeps the ids of what was found, under a key that says nothing.
"""

import string
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from accounts.mixins import PermissionPageMixin
from accounts.permissions import VIEW_HOUSEHOLDS, ScopeKind
from households.models import Household, Member
from households.selectors.found import hit_groups
from households.services.searching import Found, find

SEARCHES = "searches"
MOST_KEPT = 5
LONGEST_TERM = 60
KEY_LENGTH = 8


@method_decorator(sensitive_post_parameters("q"), name="dispatch")
class SearchView(PermissionPageMixin, TemplateView):
    """One box; below it the households and people it found, by what matched."""

    permission = VIEW_HOUSEHOLDS
    template_name = "households/search.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search, keep what was found, and lead to its page; an empty box leads to the empty page."""
        page, typed = reverse("households:search"), request.POST.get("q", "")[:LONGEST_TERM]
        if not typed.strip():
            return redirect(page)
        key = _keep(request, find(text=typed, actor=request.user))
        return redirect(f"{page}?found={key}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read what was found again, among what the user sees now."""
        user, key = self.request.user, self.request.GET.get("found", "")
        found = _kept(self.request, key)
        households, members = Household.objects.visible_to(user), Member.objects.visible_to(user)
        groups = hit_groups(found, households=households, members=members) if found else []
        return super().get_context_data(**kwargs) | {
            "found": found,
            "groups": groups,
            "is_gone": bool(key) and found is None,
            "has_filters": user.scope_kind != ScopeKind.PAIRED,
        }


def _keep(request: HttpRequest, found: Found) -> str:
    """Keep a search among the last few of the session and return its key."""
    key = get_random_string(KEY_LENGTH, string.ascii_lowercase)
    kept = request.session.get(SEARCHES, {}) | {key: found.as_json()}
    request.session[SEARCHES] = dict(list(kept.items())[-MOST_KEPT:])
    return key


def _kept(request: HttpRequest, key: str) -> Found | None:
    kept = request.session.get(SEARCHES, {}).get(key)
    return Found.from_kept(kept) if kept else None
