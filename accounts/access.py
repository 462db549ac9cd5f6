"""Whether an account may work at all now: at the login, and at every request after it."""

from typing import Any

from accounts.hooks import ACCESS_REFUSALS

NOT_GRANTED = "您的账号已经建好，还在等安全管理员授权。授权后就能登录，不用重新领账号。"


def access_refusal(user: Any) -> str:
    """Return the sentence why `user` may not work now, or "" when they may."""
    if user.granted_at is None:
        return NOT_GRANTED
    return next((sentence for sentence in ACCESS_REFUSALS.call_all(user) if sentence), "")
