"""One session an account: a login leaves its mark on the account, and a session with another mark is over."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User

MARK = "login_mark"
OUSTED = "您的账号已在别处登录，这里已经退出。如果那不是您，请重新登录并马上改密码，再告诉县办系统管理员。"


def begin_session(request: HttpRequest, user: User) -> None:
    """Make the session at hand the account's only one."""
    mark = secrets.token_hex(8)
    request.session[MARK] = mark
    User.objects.filter(pk=user.pk).update(login_mark=mark)


def is_ousted(request: HttpRequest, user: Any) -> bool:
    """Say whether the account has been logged in to elsewhere since this session began."""
    if not settings.ONE_SESSION_PER_ACCOUNT or not user.login_mark:
        return False
    return bool(request.session.get(MARK) != user.login_mark)
