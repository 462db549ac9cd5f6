"""What waits for finance: orders of others to approve, own ones that came back; and exports not fetched yet."""

from datetime import timedelta
from typing import Any

from django.db.models import CharField, Exists, Min, OuterRef
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.hooks import Question, Waiting
from accounts.models import AuditEntry
from accounts.permissions import APPROVE_FUNDS, ENTER_FUNDS, EXPORT_LEDGER
from accounts.tallies import Found
from funds.models import FundOrder, LedgerExport
from funds.status import OrderState
from villages.models import CadreAccount

REMEMBERED_FOR = timedelta(days=30)
"""So long a returned order is called to mind; whoever does not enter it anew by then does not want it any more."""


def waiting_items(user: Any) -> list[Question]:
    """Return orders to approve, own orders that came back, and exports that can be downloaded and were not."""
    return [*_orders(user), *_exports(user)]


def _orders(user: Any) -> list[Question]:
    orders = FundOrder.objects.visible_to(user)
    own = CadreAccount.objects.filter(user=user).values("cadre__id_hash")
    asked = []
    if user.may(APPROVE_FUNDS):
        others = orders.filter(state=OrderState.WAITING).exclude(entered_person__in=own)
        asked.append(Question(others, _to_approve, {"first": Min(TruncDate("recorded_at"))}))
    if user.may(ENTER_FUNDS):
        since = timezone.now() - REMEMBERED_FOR
        back = orders.filter(state=OrderState.RETURNED, entered_by=user, later__isnull=True, decided_at__gte=since)
        asked.append(Question(back, _came_back, {"first": Min(TruncDate("decided_at"))}))
    return asked


def _to_approve(found: Found) -> Waiting:
    return Waiting(
        task="复核资金业务",
        count=found["n"],
        unit="笔",
        url=reverse("funds:order_list"),
        label="去复核",
        text="别人经办的，复核前不生效",
        since=found["first"],
    )


def _came_back(found: Found) -> Waiting:
    return Waiting(
        task="改被退回的资金业务",
        count=found["n"],
        unit="笔",
        url=reverse("funds:order_list") + "?tab=returned",
        label="去改",
        text="照退回的原因改好，重填一笔",
        since=found["first"],
    )


def _exports(user: Any) -> list[Question]:
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
