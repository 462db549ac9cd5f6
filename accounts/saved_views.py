"""Saved views of lists: which lists have them, and how a list shows them as one-click views."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest

from accounts.models import SavedView

LISTS = {"households:list": "农户"}
"""The lists that can be saved as a view: the list's URL name and what it is called."""

PLACE_IN_LIST = {"after", "before"}
LONGEST_QUERY = 500


def plain_query(text: str) -> str:
    """Return a query string in one form: in order, without empty values and without the page one was on."""
    pairs = [(name, value) for name, value in parse_qsl(text) if value.strip() and name not in PLACE_IN_LIST]
    return urlencode(sorted(pairs))


def view_to_save(request: HttpRequest) -> str:
    """Return the query string of the list as it is shown, or "" when that very view is saved already."""
    query = plain_query(request.META.get("QUERY_STRING", ""))
    return "" if SavedView.objects.visible_to(request.user).filter(query=query).exists() else query


def view_tabs(request: HttpRequest, list_name: str) -> Iterator[dict[str, Any]]:
    """Yield the user's own views of a list as tabs."""
    now = plain_query(request.META.get("QUERY_STRING", ""))
    for view in SavedView.objects.visible_to(request.user).filter(list_name=list_name):
        yield {"label": view.name, "url": f"?{view.query}", "count": None, "current": view.query == now}
