"""Writing down what a document states in total, to be shown beside the sums."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import ENTER_FUNDS
from config.lib.money import format_money
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from funds.models import FundTier, StatedSubject, StatedTotal

OF_TIERS = frozenset({StatedSubject.LINES, StatedSubject.INTEGRATED})


@dataclass(frozen=True)
class StatedEntry:
    """One total as a document states it; `number` is of lines, or for idle money of townships."""

    subject: str
    as_of: date
    amount: Decimal
    document: str
    tier: str = ""
    number: int | None = None


@service("funds.state_total")
def state_total(*, entry: StatedEntry, actor: User) -> StatedTotal:
    """Write down a stated total and return it; it takes the place of an earlier one about the same.

    Raises PermissionDenied, Refused for a day to come, a tier where there is none, or no document.
    """
    require(actor, ENTER_FUNDS)
    if entry.subject not in StatedSubject.values or (entry.tier and entry.tier not in FundTier.values):
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    if entry.tier and entry.subject not in OF_TIERS:
        raise Refused("趴账不分层级。请把层级空着。")
    if entry.as_of > timezone.localdate():
        raise Refused("截止日期在今天之后。请照文件填。")
    if entry.amount < 0 or not entry.document.strip():
        raise Refused("请填公布的金额和出自哪份文件。")
    require_no_numbers(entry.document)
    stated = StatedTotal.objects.create(**asdict(entry), recorded_by=actor)
    told = {"subject": stated.label, "as_of": str(stated.as_of), "amount": format_money(stated.amount)}
    record(actor=actor, action="funds.state_total", subject=stated, after=told)
    return stated
