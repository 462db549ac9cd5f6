"""Cards of assets (扶贫项目资产): written for what an accepted project left behind, corrected, or stated not to be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_ASSETS
from config.lib.merging import Opening, is_repeat, merge, told_choices
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from households.models import Household
from households.status import GONE
from projects.asset_codes import SOURCES, AssetCategory, AssetStatus, BenefitMode, OwnerTier
from projects.asset_fields import ASSET_FIELDS
from projects.models import Asset, NoAsset, Project
from projects.status import COMPLETED
from villages.models import Township, Village
from villages.services.dates import require_reason

EARLIEST = date(2012, 11, 1)
"""Assets are counted since the 18th Party congress."""
NOT_ACCEPTED = "这个项目还没有验收，不能登记资产。验收以后再来登记。"
NOTHING_CHANGED = "没有改动任何内容，没有保存。请改了再存，或者返回。"
PLAIN = (
    "name", "category", "subcategory", "quantity", "unit", "location", "latitude", "longitude", "original_value",
    *(f"from_{name}" for name in SOURCES), "acquired_on", "owner_tier", "owner_name", "operator", "benefits_whom",
    "benefit_mode", "keeper", "certificate", "plate",
)  # fmt: skip
"""Columns of a card that a form fills as they are; the place comes from where its owner is."""


@dataclass(frozen=True)
class AssetEntry:
    """One filled-in card. An empty telephone number means on a correction: as it is.

    `household_code` names the household that owns it; then the place is where that household lives.
    """

    name: str
    category: str
    original_value: Decimal
    acquired_on: date
    owner_tier: str
    township: Township | None = None
    village: Village | None = None
    household_code: str = ""
    subcategory: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    location: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    from_central: Decimal | None = None
    from_province: Decimal | None = None
    from_city: Decimal | None = None
    from_county: Decimal | None = None
    from_other: Decimal | None = None
    owner_name: str = ""
    operator: str = ""
    benefits_whom: str = ""
    benefit_mode: str = ""
    keeper: str = ""
    keeper_phone: str = ""
    certificate: str = ""
    plate: str = ""

    def values(self) -> dict[str, Any]:
        """Return what the fields of `ASSET_FIELDS` say, without blanks around; not the number."""
        said = {one.name: getattr(self, one.name) for one in ASSET_FIELDS}
        return {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}


@service("assets.create")
def create_asset(*, project_id: int, entry: AssetEntry, submit_key: UUID | None, actor: User) -> Asset:
    """Write the card of something that an accepted project left behind, and return it; the same form again is one card.

    The project is locked within the actor's scope, so that two people never give one number twice. Raises
    PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a project that is not accepted or stated to
    leave nothing behind, for values against the rules, and for a certificate or plate that another card has.
    """
    require(actor, KEEP_ASSETS)
    project = Project.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=project_id)
    if submit_key and (earlier := Asset.objects.filter(submit_key=submit_key).first()):
        if earlier.project_id != project.pk:
            raise Refused("这张表的编号已经用过了。请重新打开「登记资产」再填。")
        return earlier
    _require_accepted(project)
    if NoAsset.objects.filter(project=project).exists():
        raise Refused("这个项目已经登记为不形成资产。确实有资产的，请联系县办核对。")
    columns = _columns(entry.values(), project, actor)
    number = f"{project.code}-{project.assets.count() + 1:03}"
    asset = _guarded(
        Asset(
            project=project,
            number=number,
            submit_key=submit_key,
            keeper_phone=_phone(entry.keeper_phone),
            recorded_by=actor,
            **columns,
        )
    )
    record(actor=actor, action="assets.create", subject=asset, after=told(asset))
    return asset


@service("assets.correct")
def correct_asset(*, asset_id: int, entry: AssetEntry, opening: Opening, reason: str, actor: User) -> Asset:
    """Correct a card, and return it; the earlier one is kept by the history trigger.

    Raises as `create_asset`, Refused for an asset that was disposed of, without a reason or when nothing differs,
    EditConflict when somebody else changed the same field meanwhile. The same correction sent again is one.
    """
    require(actor, KEEP_ASSETS)
    asset = locked_asset(asset_id, actor)
    reason = require_reason(reason, "请写明为什么改，例如：确权到村，按登记证更正。")
    now, typed, phone = asset_values(asset), entry.values(), entry.keeper_phone.strip()
    merged = merge(opened=opening.digests, now=now, typed=typed, chosen=opening.chosen)
    choices = told_choices(merged, ASSET_FIELDS)
    if merged.values == now and not choices and not phone:
        if is_repeat(opened=opening.digests, now=now, typed=typed):
            return asset
        raise Refused(NOTHING_CHANGED)
    before = told(asset)
    for name, value in _columns(merged.values, asset.project, actor, kept=asset.household).items():
        setattr(asset, name, value)
    if phone:
        asset.keeper_phone = _phone(phone)
    _guarded(asset)
    after = told(asset) | choices | ({"keeper_phone": "已换"} if phone else {})
    record(actor=actor, action="assets.correct", subject=asset, before=before, after=after, reason=reason)
    return asset


@service("assets.none")
def state_no_asset(*, project_id: int, reason: str, actor: User) -> NoAsset:
    """State that an accepted project left nothing behind that a card could be made of; stated twice, it is one.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason, for a project that is not
    accepted, or one that has cards.
    """
    require(actor, KEEP_ASSETS)
    project = Project.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=project_id)
    if earlier := NoAsset.objects.filter(project=project).first():
        return earlier
    _require_accepted(project)
    reason = require_reason(reason, "请写明为什么没有资产，例如：培训补助，没有形成实物。")
    require_no_numbers(reason)
    if project.assets.exists():
        raise Refused("这个项目已经有资产卡，不能登记为不形成资产。")
    stated = NoAsset.objects.create(project=project, reason=reason, recorded_by=actor)
    record(actor=actor, action="assets.none", subject=project, reason=reason)
    return stated


def locked_asset(asset_id: int, actor: User) -> Asset:
    """Return the asset, locked. Raises ObjectDoesNotExist outside the scope, Refused when it was disposed of."""
    rows = Asset.objects.visible_to(actor).select_for_update(of=("self",))
    asset = rows.select_related("project", "township", "village", "household").get(pk=asset_id)
    if asset.status == AssetStatus.DISPOSED:
        raise Refused("这项资产已经处置，只能查看，不能再改。")
    return asset


def asset_values(asset: Asset) -> dict[str, Any]:
    """Return what a form about a card shows, by field."""
    household = {"household_code": asset.household.code if asset.household else ""}
    return {one.name: getattr(asset, one.name) for one in ASSET_FIELDS if one.name not in household} | household


def told(asset: Asset) -> dict[str, Any]:
    """Return what the trail notes of a card, in words."""
    values = asset_values(asset)
    return {one.name: one.words(values[one.name]) for one in ASSET_FIELDS if values[one.name] not in {None, ""}}


def _require_accepted(project: Project) -> None:
    if project.milestone not in COMPLETED or project.accepted_on is None:
        raise Refused(NOT_ACCEPTED)


def _columns(values: Mapping[str, Any], project: Project, actor: User, kept: Household | None = None) -> dict[str, Any]:
    """Return the columns of a card. Raises Refused for what no door may write."""
    _require_sound(values)
    return {name: values[name] for name in PLAIN} | _place(values, project, actor, kept)


def _require_sound(values: Mapping[str, Any]) -> None:
    """Raise Refused with the first thing that is wrong with a card."""
    if sentence := next((sentence for fault, sentence in _faults(values) if fault), ""):
        raise Refused(sentence)
    for value in values.values():
        if isinstance(value, str):
            require_no_numbers(value)


def _faults(values: Mapping[str, Any]) -> Iterator[tuple[bool, str]]:
    """Yield what may be wrong with a card, each with the sentence to say so."""
    known = {"category": AssetCategory.values, "owner_tier": OwnerTier.values}
    known["benefit_mode"] = ["", *BenefitMode.values]
    unknown = any(values[name] not in codes for name, codes in known.items())
    yield unknown, "表里有系统不认识的选项。请刷新页面后重新选择。"
    yield not values["name"], "请填资产名称，例如：下湾村人饮蓄水池。"
    yield values["original_value"] <= 0, "原值要大于零。请照竣工决算填。"
    too_early_or_late = not EARLIEST <= values["acquired_on"] <= timezone.localdate()
    yield too_early_or_late, "购建日期应在 2012 年 11 月以后、今天以前。请照竣工或购置的日期填。"
    quantity = values["quantity"]
    yield quantity is not None and (quantity <= 0 or not values["unit"]), "数量要大于零，并且写明单位，例如：320 米。"
    parts = [values[f"from_{name}"] for name in SOURCES]
    told = any(part is not None for part in parts)
    halves = told and (None in parts or sum(parts) != values["original_value"])
    yield halves, "各级资金相加应等于原值。请核对，没有的填 0，都不清楚就都留空。"
    halves = (values["latitude"] is None) != (values["longitude"] is None)
    yield halves, "坐标要纬度、经度一起填，或者都不填。"


def _place(values: Mapping[str, Any], project: Project, actor: User, kept: Household | None) -> dict[str, Any]:
    """Return where the asset stands and whose household it is. Raises Refused where the owner has no place."""
    tier, code = values["owner_tier"], values["household_code"]
    if tier == OwnerTier.HOUSEHOLD:
        household = _owner(code, actor, kept)
        return {"household": household, "village": household.village, "township": household.township}
    if code:
        raise Refused("填了户编号的，权属层级要选「户管」。")
    village = values["village"]
    township = village.township if village else values["township"]
    for place, words in ((village, "村"), (township, "乡镇")):
        if place is not None and not type(place).objects.visible_to(actor).filter(pk=place.pk).exists():
            raise NotFoundRefused(f"没有这个{words}，或者不在您能看到的范围内。")
    if township is None and (tier == OwnerTier.TOWNSHIP or project.township_id is not None):
        raise Refused("请选资产在哪个乡镇。")
    if tier == OwnerTier.VILLAGE and village is None:
        raise Refused("村管的资产，请选是哪个村。")
    return {"household": None, "village": village, "township": township}


def _owner(code: str, actor: User, kept: Household | None) -> Household:
    """Return the household that owns an asset; one that owned it before may have left the register since."""
    if not code:
        raise Refused("户管的资产，请填是哪一户的户编号。")
    household = Household.objects.visible_to(actor).select_related("village", "township").filter(code=code).first()
    if household is None:
        raise NotFoundRefused("没有编号是这个的户，或者不在您能看到的范围内。请核对户编号。")
    if household.status in GONE and household != kept:
        raise Refused(f"{household}已经{household.get_status_display()}，不能登记为所有权人。")
    return household


def _phone(typed: str) -> str:
    digits = "".join(typed.split())
    if digits and not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 12):
        raise Refused("管护责任人电话应是 7 到 12 位数字。请照实填，没有就留空。")
    return digits


def _guarded(asset: Asset) -> Asset:
    """Save a card. Raises Refused for a certificate or plate that another card has."""
    try:
        with transaction.atomic():
            asset.save()
    except IntegrityError as error:
        for name, words in (("certificate", "登记证号"), ("plate", "标识牌号")):
            if f"asset_{name}_once" in str(error):
                raise Refused(f"这个{words}已经在另一张资产卡上。请先查「资产」，不要重复登记。") from error
        raise
    return asset
