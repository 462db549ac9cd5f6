"""Fund orders: entered by one person of finance, tried out at once, carried out when another one approves."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from config.lib.money import format_money
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from config.lib.transitions import Transition
from funds.line_terms import LineTerms
from funds.models import Allocation, FundLine, FundOrder, LedgerEntry
from funds.services.lines import Done, carry_out
from funds.status import ORDER_TRANSITIONS, OrderAction, OrderKind, OrderState
from funds.uses import FundUse
from projects.models import Project
from villages.persons import person_of, require_other_person

OWN_ORDER = "这一笔是您经办的，不能由您复核。请由另一位财政人员办理。"
LONGEST_NOTE, LONGEST_NUMBER = 200, 60
WITH_DOCUMENT = frozenset({OrderKind.INTEGRATE, OrderKind.ALLOCATE, OrderKind.ADJUST, OrderKind.RECOVER})
"""What needs a document that says so."""
WITH_REASON = frozenset({OrderKind.CORRECT, OrderKind.ADJUST, OrderKind.REVERSE})
"""What needs words that say why."""
WITHOUT_DAY = frozenset({OrderKind.LINE, OrderKind.CORRECT, OrderKind.OPENING})
WITHOUT_AMOUNT = frozenset({OrderKind.LINE, OrderKind.CORRECT, OrderKind.REVERSE, OrderKind.OPENING})


@dataclass(frozen=True)
class OrderEntry:
    """What somebody enters: about which line, allocation or entry, how much, when, upon which document.

    `terms` are those of a line that is registered or corrected; `rows` those of a workbook of opening balances;
    `back` says that an integration is taken back, `use` what an allocation is
    used for; `earlier_id` is the returned order that is entered anew.
    """

    line_id: int | None = None
    allocation_id: int | None = None
    entry_id: int | None = None
    project_code: str = ""
    amount: Decimal | None = None
    occurred_on: date | None = None
    document_no: str = ""
    voucher: str = ""
    note: str = ""
    purpose: str = ""
    back: bool = False
    use: str = ""
    terms: LineTerms | None = None
    rows: tuple[dict[str, Any], ...] = ()
    earlier_id: int | None = None


@service("funds.enter_order")
def enter_order(*, kind: str, entry: OrderEntry, actor: User) -> FundOrder:
    """Write down what is asked for and return the order; it waits for another person, and nothing counts before.

    It is tried out and taken back first, so that who enters is told at once what the ledger would say. Raises
    PermissionDenied, NotFoundRefused for a line, allocation, entry or project that is not there, Refused for what is
    missing, and whatever the ledger refuses.
    """
    require(actor, ORDER_TRANSITIONS.get(OrderAction.ENTER).permission)
    person = person_of(actor)
    _require_sound(kind, entry)
    order = FundOrder.objects.create(
        kind=kind,
        **_about(entry, actor),
        amount=entry.amount,
        occurred_on=entry.occurred_on,
        document_no=entry.document_no.strip(),
        voucher=entry.voucher.strip(),
        note=entry.note.strip(),
        terms=_terms(entry),
        earlier=_earlier(kind, entry, actor),
        entered_by=actor,
        entered_person=person,
    )
    _try_out(order, actor)
    record(actor=actor, action="funds.enter_order", subject=order, after=told(order), reason=order.note)
    return order


@service("funds.approve_order")
def approve_order(*, order_id: int, actor: User) -> FundOrder:
    """Approve an order of another person's and carry it out whole; return it.

    Raises PermissionDenied, NotFoundRefused, TransitionNotAllowed, SamePersonRefused to who entered it, and whatever
    the ledger refuses meanwhile.
    """
    order, transition, person = _fetched(order_id, OrderAction.APPROVE, actor)
    return _decided(order, transition, person, actor, done=carry_out(order, actor))


@service("funds.return_order")
def return_order(*, order_id: int, opinion: str, actor: User) -> FundOrder:
    """Return an order of another person's, with what is wrong; nothing is carried out. Raises as `approve_order`."""
    order, transition, person = _fetched(order_id, OrderAction.RETURN, actor)
    if not opinion.strip() or len(opinion.strip()) > LONGEST_NOTE:
        raise Refused(f"请写明为什么退回，最多 {LONGEST_NOTE} 字。")
    require_no_numbers(opinion)
    return _decided(order, transition, person, actor, opinion=opinion.strip())


@service("funds.withdraw_order")
def withdraw_order(*, order_id: int, actor: User) -> FundOrder:
    """Take back an order of one's own that nobody has decided yet.

    Raises PermissionDenied, NotFoundRefused, TransitionNotAllowed, Refused for another person's.
    """
    order, transition, person = _fetched(order_id, OrderAction.WITHDRAW, actor)
    if person != order.entered_person:
        raise Refused("这一笔不是您经办的，不能撤回。不对的请点「退回」，写明原因。")
    return _decided(order, transition, person, actor)


def told(order: FundOrder) -> dict[str, Any]:
    """Return what the audit trail keeps of an order; the rows of a workbook are counted only."""
    terms = {"rows": len(order.terms["rows"])} if "rows" in order.terms else order.terms
    told: dict[str, Any] = {"number": order.number, "kind": order.kind, "line": order.line_id}
    about = {"allocation": order.allocation_id, "project": order.project_id, "entry": order.entry_id}
    told |= {name: pk for name, pk in about.items() if pk}
    told |= {"amount": format_money(order.amount)} if order.amount is not None else {}
    told |= {"document_no": order.document_no, "terms": terms}
    return {name: value for name, value in told.items() if value}


def _try_out(order: FundOrder, actor: User) -> None:
    point = transaction.savepoint()
    try:
        carry_out(order, actor)
    finally:
        transaction.savepoint_rollback(point)


def _fetched(order_id: int, action: str, actor: User) -> tuple[FundOrder, Transition, str]:
    """Return the order, locked, the step, and the person who may take it now."""
    transition = ORDER_TRANSITIONS.get(action)
    require(actor, transition.permission)
    person = person_of(actor)
    rows = FundOrder.objects.visible_to(actor).select_related("line", "allocation", "project", "entry")
    order = rows.select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise NotFoundRefused("没有这笔资金业务。请回到列表重新选。")
    ORDER_TRANSITIONS.require(action, order.state, order.get_state_display())
    earlier = [order.entered_person] if transition.other_person_than else []
    require_other_person(person=person, earlier=earlier, sentence=OWN_ORDER)
    return order, transition, person


def _decided(
    order: FundOrder, transition: Transition, person: str, actor: User, *, opinion: str = "", done: Done | None = None
) -> FundOrder:
    order.state, order.opinion = transition.target, opinion
    order.decided_by, order.decided_person, order.decided_at = actor, person, timezone.now()
    if done is not None:
        order.line_id, order.allocation_id, order.postings = done.line_id, done.allocation_id, done.postings
    order.save(
        update_fields=[
            "state", "opinion", "decided_by", "decided_person", "decided_at", "line", "allocation", "postings",
        ]
    )  # fmt: skip
    after = told(order) | {"state": order.state, "entered_by": order.entered_by_id}
    record(
        actor=actor,
        action=f"funds.{transition.action}_order",
        subject=order,
        before={"state": OrderState.WAITING},
        after=after,
        reason=opinion,
    )
    return order


def _require_sound(kind: str, entry: OrderEntry) -> None:
    if kind not in OrderKind.values:
        raise Refused("没有这种资金业务。请回到页面重新选。")
    if entry.use and entry.use not in FundUse.values:
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    _require_words(kind, entry)
    if kind == OrderKind.INTEGRATE and not entry.purpose.strip():
        raise Refused("请填整合后用途。")
    if kind not in WITHOUT_AMOUNT and (entry.amount is None or entry.amount <= 0):
        raise Refused("金额要大于零。请核对后重填。")
    if kind not in WITHOUT_DAY and entry.occurred_on is None:
        raise Refused("请填业务日期。")


def _require_words(kind: str, entry: OrderEntry) -> None:
    words = [entry.note, entry.purpose, entry.document_no]
    words += [value for value in (entry.terms.as_json() if entry.terms else {}).values() if isinstance(value, str)]
    for text in words:
        require_no_numbers(text)
    if len(entry.note) > LONGEST_NOTE or max(len(entry.document_no), len(entry.voucher)) > LONGEST_NUMBER:
        raise Refused(f"说明最多 {LONGEST_NOTE} 字，文号和凭证号最多 {LONGEST_NUMBER} 字。请写短一些。")
    if kind in WITH_DOCUMENT and not entry.document_no.strip():
        raise Refused("请填文号：凭哪份文件办。")
    if kind in WITH_REASON and not entry.note.strip():
        raise Refused("请写明原因。")


def _about(entry: OrderEntry, actor: User) -> dict[str, Any]:
    """Return the rows that an order is about, each within what the actor sees."""
    line_id = entry.line_id
    if entry.allocation_id is not None:
        allocation = Allocation.objects.visible_to(actor).filter(pk=entry.allocation_id).first()
        if allocation is None or line_id not in {None, allocation.line_id}:
            raise NotFoundRefused("没有这笔分配。请回到指标页面重新选。")
        line_id = allocation.line_id
    if entry.entry_id is not None:
        found = LedgerEntry.objects.visible_to(actor).filter(pk=entry.entry_id).first()
        if found is None:
            raise NotFoundRefused("没有这笔账。请回到台账重新选。")
        line_id = found.line_id
    if line_id is not None and not FundLine.objects.visible_to(actor).filter(pk=line_id).exists():
        raise NotFoundRefused("没有这条资金指标。请回到资金页面重新选。")
    return {
        "line_id": line_id,
        "allocation_id": entry.allocation_id,
        "entry_id": entry.entry_id,
        "project": _project(entry.project_code, actor),
    }


def _project(code: str, actor: User) -> Project | None:
    if not code.strip():
        return None
    project = Project.objects.visible_to(actor).filter(code=code.strip()).first()
    if project is None:
        raise NotFoundRefused(f"项目库里没有编号是「{code.strip()[:40]}」的项目。请到项目库核对编号。")
    return project


def _earlier(kind: str, entry: OrderEntry, actor: User) -> FundOrder | None:
    """Return the returned order that is entered anew, locked, so that it is entered anew once."""
    if entry.earlier_id is None:
        return None
    orders = FundOrder.objects.visible_to(actor).select_for_update(of=("self",))
    earlier = orders.filter(pk=entry.earlier_id, kind=kind, state=OrderState.RETURNED).first()
    if earlier is None or FundOrder.objects.filter(earlier=earlier).exists():
        raise Refused("照着重填的那一笔不是退回的，或者已经重填过。请从指标页面重新办。")
    return earlier


def _terms(entry: OrderEntry) -> dict[str, Any]:
    if entry.terms is not None:
        return entry.terms.as_json()
    if entry.rows:
        return {"rows": list(entry.rows)}
    kept: dict[str, Any] = {"purpose": entry.purpose.strip()} if entry.purpose.strip() else {}
    return kept | ({"back": True} if entry.back else {}) | ({"use": entry.use} if entry.use else {})
