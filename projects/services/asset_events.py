"""What happens to an asset: looked at, its yearly result told, disposed of upon a decision by a second person."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import DECIDE_ASSETS, KEEP_ASSETS
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from projects.asset_codes import FOUND_AS, AssetStatus, DisposalKind, DisposalState, OwnerTier, ProceedsTo
from projects.models import Asset, AssetCheck, AssetDisposal, AssetYear
from projects.services.assets import locked_asset
from villages.persons import person_of, require_other_person
from villages.services.dates import require_reason

CARD_CHANGED = "提交以后，资产卡的权属或购建日期改过，这份处置对不上了。请退回，由提交的人重提。"
OWN_DISPOSAL = "这项处置是您提交的，不能由您审批。请由另一位审批人办理。"


@dataclass(frozen=True)
class CheckEntry:
    """What a stock-taking found."""

    checked_on: date
    found_as: str
    quantity: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class YearEntry:
    """What an asset brought in a year, and where that went."""

    year: int
    income: Decimal
    to_households: Decimal = Decimal(0)
    household_count: int = 0
    to_collective: Decimal = Decimal(0)
    to_upkeep: Decimal = Decimal(0)
    document: str = ""
    note: str = ""


@dataclass(frozen=True)
class DisposalEntry:
    """How an asset is to leave the ledger, upon which decision, and whose income it brings."""

    kind: str
    reason: str
    document: str
    disposed_on: date
    proceeds: Decimal
    proceeds_to: str


@service("assets.check")
def check_asset(*, asset_id: int, entry: CheckEntry, actor: User) -> AssetCheck:
    """Write down what a stock-taking found, and let the card say so if it is the latest; return it.

    A second one of the same day replaces the first, which stays on record; the very same one is one. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a day or state that cannot be.
    """
    require(actor, KEEP_ASSETS)
    asset = locked_asset(asset_id, actor)
    if entry.found_as not in FOUND_AS:
        raise Refused("请选择盘点时的状态：在用、闲置、出租还是损坏。")
    if not asset.acquired_on <= entry.checked_on <= timezone.localdate():
        raise Refused("盘点日期应在购建以后、今天以前。请照实填。")
    if entry.quantity is not None and entry.quantity < 0:
        raise Refused("盘点数量不能小于零。")
    require_no_numbers(entry.note)
    about = asdict(entry) | {"note": entry.note.strip()}
    standing = AssetCheck.objects.believed().filter(asset=asset, checked_on=entry.checked_on).first()
    if standing is not None and _says(standing, about):
        return standing
    check: AssetCheck = _replaced(AssetCheck, standing, asset=asset, recorded_by=actor, **about)
    before = {"status": asset.status, "checked_on": _day(asset.checked_on)}
    if asset.checked_on is None or asset.checked_on <= entry.checked_on:
        asset.checked_on, asset.status = entry.checked_on, entry.found_as
        asset.save(update_fields=["checked_on", "status"])
    after = {"status": asset.status, "checked_on": _day(asset.checked_on), "quantity": _text(entry.quantity)}
    record(actor=actor, action="assets.check", subject=asset, before=before, after=after, reason=entry.note.strip())
    return check


@service("assets.year")
def tell_year(*, asset_id: int, entry: YearEntry, actor: User) -> AssetYear:
    """Write down what an asset brought in a year and who got it; a later statement about the year replaces the first.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a year or amounts that cannot be, and
    without saying why where a statement is replaced.
    """
    require(actor, KEEP_ASSETS)
    asset = locked_asset(asset_id, actor)
    _require_year(asset, entry)
    about = asdict(entry) | {"note": entry.note.strip(), "document": entry.document.strip()}
    standing = AssetYear.objects.believed().filter(asset=asset, year=entry.year).first()
    if standing is not None:
        if _says(standing, about):
            return standing
        require_reason(entry.note, f"{entry.year} 年已经登记过。要更正，请在说明里写明为什么。")
    year: AssetYear = _replaced(AssetYear, standing, asset=asset, recorded_by=actor, **about)
    names = ("income", "to_households", "household_count", "to_collective", "to_upkeep", "document")
    before = {name: str(getattr(standing, name)) for name in names} if standing else None
    after = {name: str(getattr(year, name)) for name in names} | {"year": entry.year}
    record(actor=actor, action="assets.year", subject=asset, before=before, after=after, reason=about["note"])
    return year


@service("assets.ask_disposal")
def ask_disposal(*, asset_id: int, entry: DisposalEntry, actor: User) -> AssetDisposal:
    """Ask to dispose of an asset upon a decision paper; another person decides. The very same request is one.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a day, paper or proceeds that will not
    do, and while another request waits.
    """
    require(actor, KEEP_ASSETS)
    person, asset = person_of(actor), locked_asset(asset_id, actor)
    about = asdict(entry) | {"reason": entry.reason.strip(), "document": entry.document.strip()}
    waiting = AssetDisposal.objects.filter(asset=asset, state=DisposalState.ASKED).first()
    if waiting is not None:
        if _says(waiting, about):
            return waiting
        raise Refused("这项资产已经有一份处置在等审批。请等审批完再提。")
    _require_disposal(asset, entry)
    disposal = AssetDisposal.objects.create(
        asset=asset, owner_tier=asset.owner_tier, asked_by=actor, asked_person=person, **about
    )
    told = {name: str(value) for name, value in about.items() if name != "reason"}
    record(actor=actor, action="assets.ask_disposal", subject=asset, after=told, reason=about["reason"])
    return disposal


@service("assets.decide_disposal")
def decide_disposal(*, disposal_id: int, approved: bool, opinion: str, actor: User) -> AssetDisposal:
    """Approve a disposal, which takes the asset off the standing ledger, or return it with a reason.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused for who asked, Refused when it was
    decided already, is returned without a reason, or does not fit the card any more.
    """
    require(actor, DECIDE_ASSETS)
    rows = AssetDisposal.objects.visible_to(actor).select_for_update(of=("self",))
    disposal = rows.get(pk=disposal_id)
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=disposal.asset_id)
    if disposal.state != DisposalState.ASKED:
        raise Refused("这份处置已经审批过了。请刷新页面看结果。")
    person = person_of(actor)
    require_other_person(person=person, earlier=[disposal.asked_person], sentence=OWN_DISPOSAL)
    require_no_numbers(opinion)
    if not approved:
        require_reason(opinion, "请写明退回的原因，提交的人照着补。")
    elif disposal.owner_tier != asset.owner_tier or disposal.disposed_on < asset.acquired_on:
        raise Refused(CARD_CHANGED)
    disposal.state = DisposalState.APPROVED if approved else DisposalState.RETURNED
    disposal.opinion, disposal.closed_by, disposal.closed_person = opinion.strip(), actor, person
    disposal.closed_at = timezone.now()
    disposal.save(update_fields=["state", "opinion", "closed_by", "closed_person", "closed_at"])
    before = {"status": asset.status}
    if approved:
        asset.status, asset.disposed_on = AssetStatus.DISPOSED, disposal.disposed_on
        asset.save(update_fields=["status", "disposed_on"])
    after = {"status": asset.status, "state": str(disposal.state), "document": disposal.document}
    record(
        actor=actor, action="assets.decide_disposal", subject=asset, before=before, after=after, reason=opinion.strip()
    )
    return disposal


def _require_year(asset: Asset, entry: YearEntry) -> None:
    today = timezone.localdate()
    if not asset.acquired_on.year <= entry.year <= today.year:
        raise Refused("年度应在购建以后、今年以前。")
    parts = (entry.to_households, entry.to_collective, entry.to_upkeep)
    if entry.income < 0 or any(part < 0 for part in parts):
        raise Refused("收益和分配的金额不能小于零。")
    if sum(parts) > entry.income:
        raise Refused("分出去的比收益还多。请核对：分给农户、留村集体、用于管护相加，不能超过年收益。")
    if (entry.to_households > 0) != (entry.household_count > 0):
        raise Refused("分给农户的金额和户数要一起填，或者都填 0。")
    require_no_numbers(f"{entry.document} {entry.note}")


def _require_disposal(asset: Asset, entry: DisposalEntry) -> None:
    if entry.kind not in DisposalKind.values or entry.proceeds_to not in ProceedsTo.values:
        raise Refused("请选择处置方式和收入去向。")
    if not entry.reason.strip() or not entry.document.strip():
        raise Refused("请写明处置原因和决策文件。")
    require_no_numbers(f"{entry.reason} {entry.document}")
    if not asset.acquired_on <= entry.disposed_on <= timezone.localdate():
        raise Refused("处置日期应在购建以后、今天以前。")
    if entry.proceeds < 0 or (entry.proceeds > 0) == (entry.proceeds_to == ProceedsTo.NONE):
        raise Refused("有收入的要选收入去向，没有收入的请填 0 并选「没有收入」。")
    if asset.owner_tier == OwnerTier.VILLAGE and entry.proceeds_to not in {ProceedsTo.COLLECTIVE, ProceedsTo.NONE}:
        raise Refused("村管资产的处置收入归村集体。收入去向请选「村集体收入」。")


def _replaced(model: Any, standing: Any, **values: Any) -> Any:
    """Write a row in the place of the one that stands; both stay, the former superseded from the same moment on."""
    if standing is None:
        return model.objects.create(**values)
    model.objects.filter(pk=standing.pk, superseded_at__isnull=True).update(superseded_at=Now())
    standing.refresh_from_db(fields=["superseded_at"])
    return model.objects.create(**values, recorded_at=standing.superseded_at)


def _says(row: Any, about: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in about.items())


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _text(value: object) -> str:
    return "" if value is None else str(value)
