"""What the pages about visits share: the row of tabs that leads from one to the other."""

from typing import Any

from django.urls import reverse

from accounts.permissions import MANAGE_VISIT_RULES, VIEW_HOUSEHOLDS, VIEW_VISIT_HINTS, VIEW_VISIT_STATS

PAGES = (
    (VIEW_HOUSEHOLDS, "走访记录", "households:visit_list"),
    (VIEW_HOUSEHOLDS, "发现的问题", "households:problem_list"),
    (VIEW_HOUSEHOLDS, "待传照片", "households:photo_waits"),
    (VIEW_VISIT_STATS, "走访统计", "households:visit_stats"),
    (VIEW_VISIT_STATS, "遍访轮次", "households:round_list"),
    (VIEW_VISIT_HINTS, "可疑走访", "households:hint_list"),
    (VIEW_VISIT_STATS, "走访规则", "households:rule_list"),
)


def work_tabs(user: Any, current: str) -> list[dict[str, Any]]:
    """Return the pages about visits that `user` may open, as tabs; `current` is a URL name."""
    return [
        {"label": label, "url": reverse(name), "count": None, "current": name == current}
        for permission, label, name in PAGES
        if user.may(permission)
    ]


def may_set(user: Any) -> bool:
    """Say whether `user` sets rules and rounds."""
    return bool(user.may(MANAGE_VISIT_RULES))
