"""What waits for those who take the ledger away: exports that are ready and that they have not fetched yet."""

from typing import Any

from django.db.models import CharField, Exists, Min, OuterRef
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.models import AuditEntry
from accounts.permissions import EXPORT_LEDGER
from accounts.tallies import Found
from funds.models import LedgerExport


def waiting_items(user: Any) -> list[Question]:
    """Return the user's exports that can be downloaded and were not, until their files are removed."""
    if not user.may(EXPORT_LEDGER):
        return []
    fetched = AuditEntry.objects.filter(
        action="funds.export_download",
        subject_type=LedgerExport._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
    )
    ready = LedgerExport.objects.visible_to(user).exclude(file="").filter(expires_at__gt=timezone.now())
    days = {"first": Min(TruncDate("finished_at")), "ends": Min(TruncDate("expires_at"))}
    return [Question(ready.filter(~Exists(fetched)), _to_fetch, days | {"earliest": Min("pk")})]


def _to_fetch(found: Found) -> Waiting:
    return Waiting(
        task="下载导出的台账",
        count=found["n"],
        unit="份",
        url=reverse("funds:export_detail", args=[found["earliest"]]) if found["n"] else "",
        label="去下载",
        text="过了保留时间文件就删去，要重新导出",
        since=found["first"],
        due=found["ends"],
    )
