"""What waits for those who read the audit trail."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.actions import ALL_REFUSALS
from accounts.hooks import Question, Waiting
from accounts.permissions import VIEW_AUDIT
from accounts.selectors import audit_entries


def waiting_items(user: Any) -> list[Question]:
    """Return the refusals of yesterday and today, for those who may read them."""
    if not user.may(VIEW_AUDIT):
        return []
    since = timezone.localdate() - timedelta(days=1)
    query = urlencode({"action": ALL_REFUSALS, "since": since.isoformat()})
    refused = Question(
        audit_entries(action=ALL_REFUSALS, since=since),
        lambda found: Waiting(
            task="查看被拒绝的操作",
            count=found["n"],
            unit="次",
            url=f"{reverse('accounts:audit')}?{query}",
            label="看日志",
            text="昨天以来的，看有没有人在试不该做的事",
            since=found["first"],
        ),
        {"first": Min(TruncDate("at"))},
    )
    return [refused]
