"""Whether somebody whose role rests on a posting may still work."""

from typing import Any

from accounts.permissions import ScopeKind
from villages.scope import posted_ids

NOT_POSTED = {
    ScopeKind.VILLAGE: ("village", "您现在没有驻村任职，不能再用这个账号。任职有变动的，请联系乡镇专干核对任职。"),
    ScopeKind.TOWNSHIP: (
        "township",
        "您现在没有乡镇任职，不能再用这个账号。任职有变动的，请联系县办经办核对任职。",
    ),
}


def access_refusal(user: Any) -> str:
    """Return the sentence why somebody whose role rests on a posting may not work now, or ""."""
    if user.scope_kind not in NOT_POSTED:
        return ""
    place, sentence = NOT_POSTED[user.scope_kind]
    return "" if posted_ids(user, place).exists() else sentence
