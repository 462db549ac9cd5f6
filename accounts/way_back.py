"""Where a request that cannot be answered leads back to: a page of ours that can be opened, never a foreign address."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> str:
    """Return the address of the page the request came from: its own when it can be opened, else the page before it.

    A part of a page leads back to the whole one, an address that only takes forms to the page the form stood on. What
    is not ours, or cannot be opened, leads to the home page.
    """
    own = request.get_full_path()
    before = request.headers.get("Referer", "")
    if "HX-Request" in request.headers:
        candidates = [request.headers.get("HX-Current-URL", ""), before]
    else:
        candidates = [own] if request.method in {"GET", "HEAD"} else [own, before]
    return next(filter(None, (_page(request, address) for address in candidates)), resolve_url("accounts:home"))


def _page(request: HttpRequest, address: str) -> str:
    """Return path and query of `address` when it is a page of ours that can be opened, else ""."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(address)
    try:
        view = getattr(resolve(parts.path).func, "view_class", None)
    except Resolver404:
        return ""
    if view is None or not hasattr(view, "get") or parts.path == resolve_url(settings.LOGIN_URL):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
