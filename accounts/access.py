"""Whether an account may work at all now: at the login, and at every request after it."""

from typing import Any

from accounts.hooks import ACCESS_REFUSALS
from accounts.models import GrantState

TAKEN_BACK = "您的角色已经收回，这个账号现在不能用。有疑问，请联系县办安全管理员。"
NOT_GRANTED = "您的账号已经建好，还在等安全管理员授权。授权后就能登录，不用重新领账号。"


def access_refusal(user: Any) -> str:
    """Return the sentence why `user` may not work now, or "" when they may."""
    if user.granted_at is None:
        last = user.grants.order_by("-id").first()
        return TAKEN_BACK if last and last.state == GrantState.ENDED else NOT_GRANTED
    return next((sentence for sentence in ACCESS_REFUSALS.call_all(user) if sentence), "")
