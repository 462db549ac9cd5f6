"""Closing the books of a month, and opening them again by another person."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import CLOSE_MONTHS
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from funds.models import ClosedMonth, FundOrder
from funds.status import OrderState
from villages.persons import person_of, require_other_person

LONGEST_REASON = 200
EARLIEST = date(2000, 1, 1)


@service("funds.close_month")
def close_month(*, month: date, actor: User) -> ClosedMonth:
    """Close the books of the month in which `month` lies: nothing is posted into it any more. Return the closing.

    Raises PermissionDenied, Refused for a month that is not over, is closed already, or has orders that wait.
    """
    require(actor, CLOSE_MONTHS)
    person, first = person_of(actor), month.replace(day=1)
    if first < EARLIEST:
        raise Refused(f"月份应在 {EARLIEST.year} 年以后。请核对。")
    if first >= timezone.localdate().replace(day=1):
        raise Refused("这个月还没有过完，不能结账。请下个月再结。")
    waiting = FundOrder.objects.visible_to(actor).filter(state=OrderState.WAITING)
    if count := waiting.filter(occurred_on__year=first.year, occurred_on__month=first.month).count():
        raise Refused(f"{first:%Y年%m月}还有 {count} 笔资金业务等复核。请先复核或退回，再结账。")
    try:
        with transaction.atomic():
            closed = ClosedMonth.objects.create(month=first, closed_by=actor, closed_person=person)
    except IntegrityError as error:
        raise Refused(f"{first:%Y年%m月}已经结过账，不用再结。") from error
    record(actor=actor, action="funds.close_month", subject=closed, after={"month": f"{first:%Y-%m}"})
    return closed


@service("funds.reopen_month")
def reopen_month(*, closed_id: int, reason: str, actor: User) -> ClosedMonth:
    """Open a closed month again, so that something can be posted into it; return the closing as it ended.

    Raises PermissionDenied, NotFoundRefused, SamePersonRefused to who closed it, Refused without a reason or for one
    that is open again already.
    """
    require(actor, CLOSE_MONTHS)
    person = person_of(actor)
    closed = ClosedMonth.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=closed_id).first()
    if closed is None:
        raise NotFoundRefused("没有这次结账。请回到结账页面重新选。")
    if closed.reopened_at is not None:
        raise Refused(f"{closed}已经反结账，不用再办。请刷新页面看最新情况。")
    sentence = f"{closed}是您结的账，不能由您反结账。请由另一位财政人员办理。"
    require_other_person(person=person, earlier=[closed.closed_person], sentence=sentence)
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise Refused(f"请写明为什么反结账，最多 {LONGEST_REASON} 字。")
    require_no_numbers(reason)
    closed.reopened_by, closed.reopened_person = actor, person
    closed.reopened_at, closed.reason = timezone.now(), reason.strip()
    closed.save(update_fields=["reopened_by", "reopened_person", "reopened_at", "reason"])
    told = {"month": f"{closed.month:%Y-%m}"}
    record(actor=actor, action="funds.reopen_month", subject=closed, after=told, reason=closed.reason)
    return closed
