"""Units that send cadres, and the resident team of each village."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import MANAGE_CADRES, POST_TO_VILLAGES
from config.lib.merging import Opening, is_repeat, merge, told_choices
from config.lib.refusals import Refused
from villages.entry_fields import TEAM_FIELDS, UNIT_FIELDS
from villages.models import Team, Township, Unit, Village
from villages.models.people import UnitTier
from villages.services.dates import require_reason

NAME_TAKEN = "已经有叫「{name}」的单位。请先在单位名册里查找，不要重复登记。"
NOTHING_CHANGED = "没有改动任何内容，没有保存。请改了再存，或者返回。"


@dataclass(frozen=True)
class UnitEntry:
    """One filled-in unit. A unit of a township names it."""

    name: str
    tier: str
    township_id: int | None = None


@service("villages.create_unit")
def create_unit(*, entry: UnitEntry, actor: User) -> Unit:
    """Register a unit, and return it; the very same entry sent again returns the first.

    Raises PermissionDenied without the right, Refused for a name that is taken or a township that does not fit.
    """
    require(actor, MANAGE_CADRES)
    values = _checked(entry, actor)
    earlier = Unit.objects.filter(**values).first()
    if earlier is not None:
        return earlier
    unit = _guarded(Unit(**values))
    record(actor=actor, action="villages.create_unit", subject=unit, after=told(unit))
    return unit


@service("villages.correct_unit")
def correct_unit(*, unit_id: int, entry: UnitEntry, opening: Opening, reason: str, actor: User) -> Unit:
    """Correct a unit; the earlier row is kept by the history trigger.

    Raises as `create_unit`, Refused without a reason or when nothing differs, EditConflict when somebody else changed
    the same field meanwhile and `opening` does not say whose value counts. The same correction sent again is one.
    """
    require(actor, MANAGE_CADRES)
    unit = Unit.objects.select_for_update(of=("self",)).select_related("township").get(pk=unit_id)
    reason = require_reason(reason, "请写明哪里登记错了，或者因为什么更名。")
    now, typed = unit_values(unit), _typed(entry, actor)
    merged = merge(opened=opening.digests, now=now, typed=typed, chosen=opening.chosen)
    choices = told_choices(merged, UNIT_FIELDS)
    if merged.values == now and not choices:
        if is_repeat(opened=opening.digests, now=now, typed=typed):
            return unit
        raise Refused(NOTHING_CHANGED)
    township = merged.values["township"]
    _checked(UnitEntry(merged.values["name"], merged.values["tier"], township.pk if township else None), actor)
    before = told(unit)
    for name, value in merged.values.items():
        setattr(unit, name, value)
    _guarded(unit)
    after = told(unit) | choices
    record(actor=actor, action="villages.correct_unit", subject=unit, before=before, after=after, reason=reason)
    return unit


def unit_values(unit: Unit) -> dict[str, Any]:
    """Return what a form about a unit shows, by field."""
    return {one.name: getattr(unit, one.name) for one in UNIT_FIELDS}


@service("villages.set_team")
def set_team(*, village_id: int, name: str, unit_id: int, opening: Opening, reason: str, actor: User) -> Team:
    """Register the resident team of a village, or correct its name or unit; the earlier row is kept by history.

    Raises PermissionDenied without the right, ObjectDoesNotExist outside the scope, Refused without a name, without a
    reason for a change or when nothing differs, EditConflict when somebody else changed the same field meanwhile and
    `opening` does not say whose value counts. The very same entry sent again is one.
    """
    require(actor, POST_TO_VILLAGES)
    village = Village.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=village_id)
    typed = {"name": name.strip(), "unit": Unit.objects.get(pk=unit_id)}
    if not typed["name"]:
        raise Refused("请填工作队名称，例如：下湾村驻村工作队。")
    team = Team.objects.filter(village=village).first()
    now = team_values(team)
    merged = merge(opened=opening.digests, now=now, typed=typed, chosen=opening.chosen)
    choices = told_choices(merged, TEAM_FIELDS)
    if team is not None and merged.values == now and not choices:
        if is_repeat(opened=opening.digests, now=now, typed=typed):
            return team
        raise Refused(NOTHING_CHANGED)
    if team is not None:
        reason = require_reason(reason, "请写明工作队为什么变动，例如：派出单位调整。")
    before = _team_told(team) if team else None
    team = team or Team(village=village)
    team.name, team.unit = merged.values["name"], merged.values["unit"]
    team.save()
    after = _team_told(team) | choices
    record(actor=actor, action="villages.set_team", subject=team, before=before, after=after, reason=reason.strip())
    return team


def team_values(team: Team | None) -> dict[str, Any]:
    """Return what a form about a resident team shows, by field; empty ones where there is none yet."""
    return {one.name: getattr(team, one.name) if team else None for one in TEAM_FIELDS}


def told(unit: Unit) -> dict[str, str]:
    """Return a unit in words for the audit trail."""
    return {
        "name": unit.name,
        "tier": str(UnitTier(unit.tier).label),
        "township": unit.township.name if unit.township else "",
    }


def _team_told(team: Team) -> dict[str, str]:
    return {"name": team.name, "unit": team.unit.name}


def _typed(entry: UnitEntry, actor: User) -> dict[str, Any]:
    """Return what was typed, by field; whether it fits together is asked of what is saved."""
    townships = Township.objects.visible_to(actor)
    township = None if entry.township_id is None else townships.get(pk=entry.township_id)
    return {"name": entry.name.strip(), "tier": entry.tier, "township": township}


def _checked(entry: UnitEntry, actor: User) -> dict[str, Any]:
    values = asdict(entry) | {"name": entry.name.strip()}
    if not values["name"]:
        raise Refused("请填单位名称。")
    if entry.tier not in UnitTier.values:
        raise Refused("请选择层级。")
    if (entry.tier == UnitTier.TOWNSHIP) != (entry.township_id is not None):
        raise Refused("乡镇单位要选乡镇，其他层级的单位不选乡镇。")
    if entry.township_id is not None:
        Township.objects.visible_to(actor).get(pk=entry.township_id)
    return values


def _guarded(unit: Unit) -> Unit:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise Refused(NAME_TAKEN.format(name=unit.name)) from error
    return unit
