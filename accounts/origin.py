"""Where work comes from: the middleware sets it for a request, Celery for a task, manage.py for a command."""

import ipaddress
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.http import HttpRequest


class Door(models.TextChoices):
    """By which door something came: through a program of ours, or past all of them."""

    WEB = "web", "电脑网页"
    PHONE = "phone", "手机网页"
    API = "api", "对接系统"
    IMPORT = "import", "导入的表格"
    TASK = "task", "后台任务"
    COMMAND = "command", "管理命令"
    PROGRAM = "program", "系统程序"
    SQL = "sql", "直接改数据库（不经系统）"


@dataclass(frozen=True)
class Origin:
    """The client's address and the number of the request, both empty outside one; `system` calls through the API.

    `by` is the name of the task or command that is at work.
    """

    address: str | None = None
    request_id: str = ""
    system: str = ""
    door: Door = Door.PROGRAM
    by: str = ""


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


def browser_door(request: HttpRequest) -> Door:
    """Return whether a page was sent from a phone or another browser, by what the browser says of itself."""
    return Door.PHONE if "Mobi" in request.headers.get("User-Agent", "") else Door.WEB


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
