"""Where the work at hand comes from. The middleware sets it for a request; tasks and commands have none."""

import ipaddress
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Origin:
    """The client's address and the number of the request, both empty outside one; `system` calls through the API."""

    address: str | None = None
    request_id: str = ""
    system: str = ""


NO_REQUEST = Origin()
current_origin: ContextVar[Origin] = ContextVar("current_origin", default=NO_REQUEST)


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address, None when there is none (a Unix socket).

    X-Forwarded-For counts only as far as proxies we trust have written it.
    """
    address = request.META.get("REMOTE_ADDR", "")
    trusted = set(getattr(settings, "TRUSTED_PROXIES", ()))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while address in trusted and hops and _is_address(hops[-1]):
        address = hops.pop()
    return address or None


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
