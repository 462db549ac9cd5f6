"""Units that send cadres, and the resident team of each village."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import MANAGE_CADRES, POST_TO_VILLAGES
from config.lib.merging import Opening, is_repeat, merge, told_choices
from config.lib.refusals import Refused
from villages.clocks import succeed
from villages.entry_fields import TEAM_FIELDS, UNIT_FIELDS
from villages.models import Team, Township, Unit, Village
from villages.models.people import UnitTier
from villages.services.dates import require_days, require_reason

NAME_TAKEN = "已经有叫「{name}」的单位。请先在单位名册里查找，不要重复登记。"
NOTHING_CHANGED = "没有改动任何内容，没有保存。请改了再存，或者返回。"


@dataclass(frozen=True)
class UnitEntry:
    """One filled-in unit. A unit of a township names it."""

    name: str
    tier: str
    township_id: int | None = None


@dataclass(frozen=True)
class TeamEntry:
    """One filled-in resident team: what it is called, who sends it, from which day on."""

    name: str
    unit_id: int
    valid_from: date


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
def set_team(*, village_id: int, entry: TeamEntry, opening: Opening, reason: str, actor: User) -> Team:
    """Register the resident team of a village as it is from `entry.valid_from` on; the earlier row is kept.

    With a later first day than the team that stands, that one ends the day before and the new one follows it; with the
    same day or an earlier one, what stands was written down wrongly and is corrected. Raises PermissionDenied without
    the right, ObjectDoesNotExist outside the scope, Refused without a name, for days out of order, without a reason for
    a change or when nothing differs, EditConflict when somebody else changed the same field meanwhile and `opening`
    does not say whose value counts. The very same entry sent again is one.
    """
    require(actor, POST_TO_VILLAGES)
    village = Village.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=village_id)
    typed = {"name": entry.name.strip(), "unit": Unit.objects.get(pk=entry.unit_id), "valid_from": entry.valid_from}
    if not typed["name"]:
        raise Refused("请填工作队名称，例如：下湾村驻村工作队。")
    require_days(entry.valid_from, None, "工作队")
    team = standing_team(village)
    now = team_values(team)
    merged = merge(opened=opening.digests, now=now, typed=typed, chosen=opening.chosen)
    choices = told_choices(merged, TEAM_FIELDS)
    if team is not None and merged.values == now and not choices:
        if is_repeat(opened=opening.digests, now=now, typed=typed):
            return team
        raise Refused(NOTHING_CHANGED)
    if team is not None:
        reason = require_reason(reason, "请写明工作队为什么变动，例如：派出单位调整。")
    before, values = _team_told(team) if team else None, merged.values | {"reason": reason.strip()}
    team = _team_from(village, team, values, actor)
    after = _team_told(team) | choices
    record(actor=actor, action="villages.set_team", subject=team, before=before, after=after, reason=reason.strip())
    return team


def standing_team(village: Village) -> Team | None:
    """Return the team that the village has from now on, or None."""
    teams = Team.objects.believed().filter(village=village, valid_to__isnull=True)
    found: Team | None = teams.select_related("unit", "recorded_by").first()
    return found


def _team_from(village: Village, team: Team | None, values: dict[str, Any], actor: User) -> Team:
    """Write the team as it is from a day on: the first one, a correction of what stands, or what follows it."""
    if team is not None and values["valid_from"] <= team.valid_from:
        columns = {"name": values["name"], "unit_id": values["unit"].pk, "valid_from": values["valid_from"]}
        return _team_saved(lambda: succeed(team, **columns, reason=values["reason"], recorded_by_id=actor.pk))
    if team is not None:
        succeed(team, valid_to=values["valid_from"] - timedelta(days=1), recorded_by_id=actor.pk)
    return _team_saved(lambda: Team.objects.create(village=village, **values, recorded_by=actor))


def _team_saved(write: Callable[[], Team]) -> Team:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise Refused("这个村在这段时间已经登记过另一支工作队。请核对日期。") from error


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
    return {"name": team.name, "unit": team.unit.name, "valid_from": team.valid_from.isoformat()}


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
