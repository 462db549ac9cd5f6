"""What an approved order does: one function a kind, all of them by way of `funds.ledger` where money moves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from config.lib.money import format_money
from config.lib.refusals import NotFoundRefused, Refused
from funds.ledger import Posting, post, reverse
from funds.line_terms import LineTerms
from funds.models import Allocation, EntryKind, FundLine, FundOrder, FundTier, Integration, LedgerEntry
from funds.services.opening import open_books
from funds.status import OrderKind
from funds.uses import FundUse
from projects.models import Project

ZERO = Decimal(0)
EARLIEST = date(2000, 1, 1)
TWICE = "这条指标已经登记过：资金文号、层级、类型、年度和批次都一样。要改请到那条指标上更正，同一文件的下一批请改批次。"


@dataclass(frozen=True)
class Done:
    """What came of an order: the line and allocation it was about or made, and the postings it wrote."""

    line_id: int | None
    allocation_id: int | None = None
    postings: list[UUID] = field(default_factory=list)


def carry_out(order: FundOrder, actor: User) -> Done:
    """Do what `order` asks for and return what came of it. Raises whatever the ledger refuses, and Refused."""
    return _EFFECTS[order.kind](order, actor)


def _register(order: FundOrder, actor: User) -> Done:
    terms = LineTerms.from_json(order.terms)
    _require_sound(terms)
    if FundLine.objects.filter(**terms.naming()).exists():
        raise Refused(TWICE)
    return Done(_saved(FundLine(**terms.columns())).pk)


def _correct(order: FundOrder, actor: User) -> Done:
    terms, line = LineTerms.from_json(order.terms), _locked(order, actor)
    _require_sound(terms)
    if line.arrived_on is not None and terms.issued_on > line.arrived_on:
        raise Refused(f"下达日期不能比到账日期（{line.arrived_on}）晚。请核对。")
    entries = LedgerEntry.objects.filter(line=line, counts_as=EntryKind.RECEIPT).aggregate(total=Sum("amount"))
    received = entries["total"] or ZERO
    if terms.amount < received:
        raise Refused(f"已经到账 {format_money(received)} 元，指标金额不能改得比它少。请先冲正到账。")
    if terms.amount < _integrated(line):
        raise Refused("指标金额不能改得比已经整合的少。请先退回整合。")
    for name, value in terms.columns().items():
        setattr(line, name, value)
    return Done(_saved(line).pk)


def _receive(order: FundOrder, actor: User) -> Done:
    line = _locked(order, actor)
    postings = _post(order, actor, EntryKind.RECEIPT)
    if line.arrived_on is None:
        line.arrived_on = order.occurred_on
        line.save(update_fields=["arrived_on"])
    return Done(line.pk, postings=postings)


def _integrate(order: FundOrder, actor: User) -> Done:
    line, amount = _locked(order, actor), _amount(order)
    signed = -amount if order.terms.get("back") else amount
    integrated = _integrated(line)
    if not ZERO <= integrated + signed <= line.amount:
        limit = integrated if signed < 0 else line.amount - integrated
        raise Refused(f"这条指标最多还能{'退回' if signed < 0 else ''}整合 {format_money(limit)} 元。请核对金额。")
    Integration.objects.create(
        line=line,
        amount=signed,
        purpose=order.terms.get("purpose", ""),
        document_no=order.document_no,
        integrated_on=_day(order),
        order=order,
    )
    return Done(line.pk)


def _allocate(order: FundOrder, actor: User) -> Done:
    line = _locked(order, actor)
    if order.project is None:
        raise Refused("请填项目编号：分配到哪个项目。")
    allocation = _allocation(order, line, order.project)
    return Done(line.pk, allocation.pk, _post(order, actor, EntryKind.ALLOCATION, allocation))


def _adjust(order: FundOrder, actor: User) -> Done:
    """Take back from an allocation what nobody has paid, and give it to another project when one is named."""
    line, source = _locked(order, actor), order.allocation
    if source is None:
        raise NotFoundRefused("没有这笔分配。请回到指标页面重新选。")
    if order.project_id == source.project_id:
        raise Refused("调到的还是同一个项目。请填另一个项目的编号，或者空着，退回未分配。")
    postings = _post(order, actor, EntryKind.ADJUSTMENT, source)
    if order.project is not None:
        postings += _post(order, actor, EntryKind.ALLOCATION, _allocation(order, line, order.project))
    return Done(line.pk, source.pk, postings)


def _recover(order: FundOrder, actor: User) -> Done:
    line = _locked(order, actor)
    postings = _post(order, actor, EntryKind.ADJUSTMENT, order.allocation) if order.allocation else []
    return Done(line.pk, order.allocation_id, postings + _post(order, actor, EntryKind.RECOVERY))


def _reverse(order: FundOrder, actor: User) -> Done:
    if order.entry is None or order.occurred_on is None:
        raise NotFoundRefused("没有这笔账。请回到台账重新选。")
    if order.occurred_on < order.entry.occurred_on:
        raise Refused(f"冲正日期比原来那一笔（{order.entry.occurred_on}）早。请填发现错账的日期。")
    entries = reverse(
        entry_id=order.entry.pk,
        reason=order.note,
        occurred_on=order.occurred_on,
        actor=actor,
        voucher=order.voucher,
    )
    return Done(entries[0].line_id, order.allocation_id, [entries[0].posting])


def _open(order: FundOrder, actor: User) -> Done:
    open_books(order.terms["rows"], voucher=f"期初 {order.number}", actor=actor)
    return Done(None)


_EFFECTS: dict[str, Callable[[FundOrder, User], Done]] = {
    OrderKind.LINE: _register,
    OrderKind.CORRECT: _correct,
    OrderKind.RECEIVE: _receive,
    OrderKind.INTEGRATE: _integrate,
    OrderKind.ALLOCATE: _allocate,
    OrderKind.ADJUST: _adjust,
    OrderKind.RECOVER: _recover,
    OrderKind.REVERSE: _reverse,
    OrderKind.OPENING: _open,
}


def _require_sound(terms: LineTerms) -> None:
    """Raise for terms that the database would refuse, in sentences."""
    if terms.amount <= ZERO:
        raise Refused("指标金额要大于零。请核对。")
    if (terms.tier == FundTier.OTHER) != bool(terms.source):
        raise Refused("层级选「其他」的要选其他来源；中央到县各级的资金不选其他来源。")
    if not EARLIEST <= terms.issued_on <= timezone.localdate():
        raise Refused(f"下达日期应在 {EARLIEST.year} 年以后、今天以前。请照文件填。")
    if terms.use_until is not None and terms.use_until < terms.issued_on:
        raise Refused("使用期限比下达日期早。请核对。")


def _saved(line: FundLine) -> FundLine:
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as error:
        raise Refused(TWICE) from error
    return line


def _locked(order: FundOrder, actor: User) -> FundLine:
    line = FundLine.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=order.line_id or 0).first()
    if line is None:
        raise NotFoundRefused("没有这条资金指标。请回到资金页面重新选。")
    if order.occurred_on is not None and not line.issued_on <= order.occurred_on <= timezone.localdate():
        raise Refused(f"业务日期应在指标下达（{line.issued_on}）以后、今天以前。请填实际发生的日期。")
    return line


def _integrated(line: FundLine) -> Decimal:
    amounts: list[Decimal] = list(Integration.objects.filter(line=line).values_list("amount", flat=True))
    return sum(amounts, start=ZERO)


def _amount(order: FundOrder) -> Decimal:
    amount: Decimal | None = order.amount
    if amount is None:
        raise Refused("金额要大于零。请核对后重填。")
    return amount


def _day(order: FundOrder) -> date:
    if order.occurred_on is None:
        raise Refused("请填业务日期。")
    return order.occurred_on


def _allocation(order: FundOrder, line: FundLine, project: Project) -> Allocation:
    return Allocation.objects.create(
        line=line,
        project=project,
        amount=_amount(order),
        document_no=order.document_no,
        allocated_on=_day(order),
        use=order.terms.get("use", FundUse.PROJECT),
        recorded_by=order.entered_by,
    )


def _post(order: FundOrder, actor: User, kind: EntryKind, allocation: Allocation | None = None) -> list[UUID]:
    """Post the amount of an order, whose line is locked, and return the number of the posting."""
    posting = Posting(
        kind, order.line_id or 0, _amount(order), _day(order), order.voucher or order.document_no,
        allocation.pk if allocation else None, note=order.note,
    )  # fmt: skip
    return [post(posting=posting, actor=actor)[0].posting]
