"""Who was chosen to build a project, and the contracts: never for more than may be spent without approval anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_WORKS
from config.lib.money import format_money
from config.lib.refusals import Refused
from projects.models import (
    COMPETING,
    Bid,
    Contract,
    Procurement,
    ProcurementMethod,
    Project,
    WorksDuty,
)
from projects.models.works import MOST_RETENTION
from projects.progress import most_of
from projects.selectors.changes import base_of
from projects.services.working import (
    locked,
    require_begun,
    require_open,
    require_past,
    require_plannable,
    require_words,
    take_duty,
)

LONGEST_NAME, LONGEST_NUMBER, LONGEST_WORDS = 80, 60, 200
MOST_AMOUNT = Decimal(10) ** 12


@dataclass(frozen=True)
class BidEntry:
    """A firm that bid, at which price if it is known, and whether it won."""

    unit: str
    price: Decimal | None = None
    won: bool = False


@dataclass(frozen=True)
class ProcurementEntry:
    """What is said of one choice of a firm."""

    lot: str
    method: str
    decided_on: date
    bids: Sequence[BidEntry] = ()
    ceiling: Decimal | None = None
    agency: str = ""


@dataclass(frozen=True)
class ContractEntry:
    """What stands in a contract. `retention_share` is a part of one: 0.05 is five percent."""

    number: str
    unit: str
    amount: Decimal
    signed_on: date
    retention_share: Decimal = Decimal(0)
    due_on: date | None = None
    supervisor: str = ""
    content: str = ""
    procurement_id: int | None = None


@service("projects.enter_procurement")
def enter_procurement(
    *, project_id: int, entry: ProcurementEntry, actor: User, corrects_id: int | None = None
) -> Procurement:
    """Write down how the firm of a project was chosen, in place of a wrong entry if one is named; return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for too few bids, no or two winners, a price
    above the ceiling, or when the project is not under way.
    """
    require(actor, KEEP_WORKS)
    project = locked(project_id, actor)
    require_open(project)
    take_duty(project, actor, WorksDuty.WORKS)
    require_past(entry.decided_on, "确定日期")
    lot = require_words(entry.lot, "采购内容", LONGEST_NAME, required=True)
    agency = require_words(entry.agency, "代理机构", LONGEST_NAME)
    _require_bids(entry)
    wrong = None if corrects_id is None else project.procurements.get(pk=corrects_id)
    if wrong is not None and Procurement.objects.filter(corrects=wrong).exists():
        raise Refused("这一条刚才已经有人更正过了。请刷新页面看最新情况。")
    made = Procurement.objects.create(
        project=project,
        lot=lot,
        method=entry.method,
        decided_on=entry.decided_on,
        ceiling=entry.ceiling,
        agency=agency,
        corrects=wrong,
        recorded_by=actor,
    )
    Bid.objects.bulk_create(
        Bid(procurement=made, unit=bid.unit.strip(), price=bid.price, won=bid.won) for bid in entry.bids
    )
    told = {"method": made.method, "bids": len(entry.bids), "corrects": corrects_id}
    record(actor=actor, action="projects.enter_procurement", subject=project, after=told)
    return made


def _require_bids(entry: ProcurementEntry) -> None:
    if entry.method not in ProcurementMethod.values:
        raise Refused("请选择采购方式。")
    label, least = ProcurementMethod(entry.method).label, COMPETING.get(entry.method, 0)
    names = [require_words(bid.unit, "投标单位", LONGEST_NAME, required=True) for bid in entry.bids]
    if len(names) != len(set(names)):
        raise Refused("投标单位有重复的，请核对。")
    if len(names) < least:
        raise Refused(f"「{label}」至少要有 {least} 家。不足的要重新采购，或者按规定改用别的方式。")
    won = [bid for bid in entry.bids if bid.won]
    if names and len(won) != 1:
        raise Refused("请选择一家中标单位。")
    for amount in (entry.ceiling, *(bid.price for bid in entry.bids)):
        if amount is not None:
            _require_amount(amount, "金额")
    if won and won[0].price and entry.ceiling and won[0].price > entry.ceiling:
        raise Refused("中标价高于控制价。请核对金额，或者重新采购。")


@service("projects.enter_contract")
def enter_contract(*, project_id: int, entry: ContractEntry, actor: User) -> Contract:
    """Write down a contract of a project and return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused when all contracts together come to more than
    a tenth over what was approved, for another firm than won, or when the project is not under way.
    """
    require(actor, KEEP_WORKS)
    project = locked(project_id, actor)
    require_open(project)
    take_duty(project, actor, WorksDuty.WORKS)
    contract = Contract(project=project, recorded_by=actor)
    _fill(contract, entry)
    contract.save()
    told = {"number": contract.number, "amount": str(contract.amount)}
    record(actor=actor, action="projects.enter_contract", subject=project, after=told)
    return contract


@service("projects.correct_contract")
def correct_contract(*, contract_id: int, entry: ContractEntry, actor: User) -> Contract:
    """Put a contract right and return it; what it was stays in its history. Raises as `enter_contract`."""
    require(actor, KEEP_WORKS)
    contract = _locked_contract(contract_id, actor)
    before = {"number": contract.number, "amount": str(contract.amount), "unit": contract.unit}
    _fill(contract, entry)
    contract.save()
    after = {"number": contract.number, "amount": str(contract.amount), "unit": contract.unit}
    record(actor=actor, action="projects.correct_contract", subject=contract.project, before=before, after=after)
    return contract


@service("projects.void_contract")
def void_contract(*, contract_id: int, reason: str, actor: User) -> Contract:
    """Strike out a contract that was not to be entered or was dissolved, with a reason; it stays to be read."""
    require(actor, KEEP_WORKS)
    contract = _locked_contract(contract_id, actor)
    contract.voided_on = timezone.localdate()
    contract.void_reason = require_words(reason, "作废原因", LONGEST_WORDS, required=True)
    contract.save(update_fields=["voided_on", "void_reason"])
    told = {"number": contract.number}
    record(
        actor=actor,
        action="projects.void_contract",
        subject=contract.project,
        after=told,
        reason=contract.void_reason,
    )
    return contract


def _locked_contract(contract_id: int, actor: User) -> Contract:
    found = Contract.objects.visible_to(actor).get(pk=contract_id)
    project = locked(found.project_id, actor)
    require_begun(project)
    take_duty(project, actor, WorksDuty.WORKS)
    contract = Contract.objects.select_for_update().get(pk=contract_id)
    contract.project = project
    if contract.voided_on is not None:
        raise Refused("这份合同已经作废，不能再改。")
    return contract


def _fill(contract: Contract, entry: ContractEntry) -> None:
    """Take over what was said. Raises Refused for what cannot be."""
    project = contract.project
    contract.number = require_words(entry.number, "合同编号", LONGEST_NUMBER, required=True)
    contract.unit = require_words(entry.unit, "承包单位", LONGEST_NAME, required=True)
    contract.content = require_words(entry.content, "合同内容", LONGEST_WORDS)
    contract.supervisor = require_words(entry.supervisor, "监理单位", LONGEST_NAME)
    require_past(entry.signed_on, "签订日期")
    if entry.due_on is not None:
        require_plannable(entry.due_on, "约定完工日期")
        if entry.due_on < entry.signed_on:
            raise Refused("约定完工日期早于签订日期，请核对。")
    if not 0 <= entry.retention_share <= MOST_RETENTION:
        raise Refused("质量保证金最多是合同金额的 10%。")
    contract.signed_on, contract.due_on = entry.signed_on, entry.due_on
    contract.amount, contract.retention_share = entry.amount, entry.retention_share
    contract.procurement = _chosen(project, entry)
    others = Contract.objects.standing().filter(project=project).exclude(pk=contract.pk)
    if others.filter(number=contract.number).exists():
        raise Refused("这个项目已经有同一编号的合同。请核对编号。")
    _require_amount(entry.amount, "合同金额")
    _require_within(project, others.aggregate(sum=Sum("amount"))["sum"] or Decimal(0), entry.amount)


def _chosen(project: Project, entry: ContractEntry) -> Procurement | None:
    if entry.procurement_id is None:
        return None
    procurement = Procurement.objects.standing().filter(project=project).get(pk=entry.procurement_id)
    winner = procurement.bids.filter(won=True).first()
    if winner is not None and winner.unit != entry.unit.strip():
        raise Refused(f"中标的是「{winner.unit}」，承包单位不一致。请核对，或者先更正采购。")
    return procurement


def _require_amount(amount: Decimal, what: str) -> None:
    if not 0 < amount < MOST_AMOUNT:
        raise Refused(f"{what}应大于 0，单位元，请核对。")


def _require_within(project: Project, others: Decimal, amount: Decimal) -> None:
    base = base_of(project)
    most = most_of(base)
    if others + amount > most:
        raise Refused(
            f"合同合计 {format_money(others + amount)} 元，超过批准投资 {format_money(base)} 元的 10%。"
            "请先申请变更，重新审批以后再签。"
        )
