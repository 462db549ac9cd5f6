"""What waits for the administrators of accounts."""

from typing import Any

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.models import GrantState
from accounts.permissions import GRANT_ROLES, MANAGE_USERS
from villages.models import AccountBatch
from villages.selectors.accounts import account_rows, in_tab, waiting_grants


def waiting_items(user: Any) -> list[Question | Waiting]:
    """Return roles to grant for one administrator, what came back and slips to print for the other."""
    if user.may(GRANT_ROLES):
        return [_to_grant()]
    return [_returned(), *_slips(user)] if user.may(MANAGE_USERS) else []


def _to_grant() -> Question:
    return Question(
        waiting_grants(),
        lambda found: Waiting(
            task="授权账号",
            count=found["n"],
            unit="个",
            url=reverse("staff:grant_list"),
            label="去授权",
            text="授权之前本人不能登录",
            since=found["first"],
        ),
        {"first": Min(TruncDate("asked_at"))},
    )


def _returned() -> Question:
    return Question(
        in_tab(account_rows(), "returned").filter(grants__state=GrantState.RETURNED),
        lambda found: Waiting(
            task="改被退回的账号",
            count=found["accounts"],
            unit="个",
            url=reverse("staff:account_list") + "?tab=returned",
            label="看名单",
            text="安全管理员退回了授权，照原因改好再提请",
            since=found["last"],
        ),
        {"accounts": Count("pk", distinct=True), "last": Max(TruncDate("grants__decided_at"))},
    )


def _slips(user: Any) -> list[Waiting]:
    """Return one item a batch whose slips nobody has opened; they are wiped when their time is over."""
    batches = AccountBatch.objects.visible_to(user).filter(slips_until__gt=timezone.now(), opened_at__isnull=True)
    return [
        Waiting(
            task="打印登录条",
            count=batch.done,
            unit="张",
            url=reverse("staff:batch_detail", args=[batch.pk]),
            label="去打印",
            text=f"保留到 {timezone.localtime(batch.slips_until):%m月%d日 %H:%M}，过时要重发密码",
            since=timezone.localdate(batch.finished_at),
            due=timezone.localdate(batch.slips_until),
        )
        for batch in batches.exclude(slips="").defer("rows", "slips", "user_ids")
        if batch.slips_until is not None and batch.finished_at is not None
    ]
