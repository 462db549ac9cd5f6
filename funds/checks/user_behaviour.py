"""F27: what an account did on one day that is worth a second look: many exports, many refusals, work at night."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, TruncDate

from accounts.actions import REFUSED
from accounts.models import AuditEntry
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode

DAYS_BACK = 30
LAST_NIGHT_HOUR = 5
_LOOKING = Q(action__startswith="session.") | Q(action__contains="export") | Q(action__endswith=REFUSED)
_FIGURES = (
    ("exports", "exports_a_day", "导出 {n} 次"),
    ("refusals", "refusals_a_day", "被拒绝 {n} 次"),
    ("at_night", "night_changes", "夜里 0 时到 5 时改了 {n} 次"),
)


def user_behaviour(asked: Asked) -> Iterator[Fault]:
    """Yield what accounts did too often on a day of the last month."""
    for one in _by_account_and_day(asked):
        for name, limit, words in _FIGURES:
            if one[name] >= getattr(asked.rule, limit):
                sentence = f"{one['actor__display_name']} {one['day']:%Y-%m-%d} {words.format(n=one[name])}。"
                key = f"{name}:{one['actor_id']}:{one['day']}"
                yield Fault(key, one["actor__display_name"], sentence, str(one["day"]))


def _by_account_and_day(asked: Asked) -> Any:
    entries = AuditEntry.objects.filter(actor__isnull=False).annotate(day=TruncDate("at"), hour=ExtractHour("at"))
    entries = entries.filter(day__gt=asked.day - timedelta(DAYS_BACK), day__lte=asked.day)
    figures = {
        "exports": Count("pk", filter=Q(action__contains="export") & ~Q(action__endswith=REFUSED)),
        "refusals": Count("pk", filter=Q(action__endswith=REFUSED)),
        "at_night": Count("pk", filter=Q(hour__lt=LAST_NIGHT_HOUR) & ~_LOOKING),
    }
    return entries.order_by("actor_id", "day").values("actor_id", "actor__display_name", "day").annotate(**figures)


CHECK = Check(
    id="F27",
    label="账号用得反常",
    mode=Mode.HINT,
    category=Category.CONDUCT,
    advice="问本人当天在办什么；说不清的请安全管理员看操作日志。",
    find=user_behaviour,
)
