"""八个一: which leader, unit and plan each area has; a change keeps the earlier link, a correction supersedes it."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import LINK_VILLAGES, ScopeKind
from config.lib.merging import Opening, is_repeat, merge, told_choices
from config.lib.refusals import Refused
from villages.clocks import standing, succeed, supersede
from villages.entry_fields import LINK_FIELDS
from villages.models import Cadre, County, Township, Unit, Village, VillageLink
from villages.models.links import AREA_OF, LEADER_KINDS, UNIT_KINDS, LinkKind
from villages.models.people import UnitTier
from villages.services.dates import require_days, require_reason


@dataclass(frozen=True)
class LinkEntry:
    """One filled-in link. Which of cadre, unit and title must be there depends on the kind."""

    valid_from: date
    cadre_id: int | None = None
    unit_id: int | None = None
    title: str = ""
    document: str = ""


@service("villages.set_link")
def set_link(*, kind: str, area_id: int, entry: LinkEntry, reason: str = "", actor: User) -> VillageLink:
    """Link a leader, unit or plan to the area that this kind names, and return the link.

    Where there is one already, it ends the day before and the change needs a reason; the very same entry sent again
    changes nothing. The area is locked. Raises PermissionDenied without the right, ObjectDoesNotExist out of scope,
    Refused for an entry that does not fit the kind, days out of order, or a change on the day of the earlier one.
    """
    require(actor, LINK_VILLAGES)
    area = _area(kind, area_id, actor)
    columns = _checked(kind, entry, actor) | area
    current = _current(kind, area)
    if current is not None and all(getattr(current, name) == value for name, value in columns.items()):
        return current
    if current is not None:
        reason = require_reason(reason, "请写明为什么更换，例如：领导分工调整。")
        _end_before(current, entry.valid_from, reason, actor)
    link = _guarded(columns | {"kind": kind, "reason": reason.strip(), "recorded_by_id": actor.pk})
    before = told(current) if current else None
    record(actor=actor, action="villages.set_link", subject=link, before=before, after=told(link), reason=reason)
    return link


@service("villages.end_link")
def end_link(*, link_id: int, last_day: date, reason: str, actor: User) -> VillageLink:
    """End a link after `last_day` without another in its place.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason, for a day before it began
    or a link that has ended or was changed meanwhile.
    """
    link = _mine(link_id, actor)
    reason = require_reason(reason, "请写明为什么结束。")
    if link.valid_to is not None:
        raise Refused(f"这一条已经在 {link.valid_to} 结束。日期写错了，请用「更正」。")
    require_days(link.valid_from, last_day, "联系")
    ended = succeed(link, valid_to=last_day, end_reason=reason, recorded_by_id=actor.pk)
    record(actor=actor, action="villages.end_link", subject=ended, before=told(link), after=told(ended), reason=reason)
    return ended


@service("villages.correct_link")
def correct_link(
    *, link_id: int, entry: LinkEntry | None, opening: Opening | None = None, reason: str, actor: User
) -> VillageLink | None:
    """Replace a wrong link by `entry`, or take it back when `entry` is None; the wrong row stays, superseded.

    What somebody else corrected meanwhile is kept. Raises as `set_link`, Refused without a reason, when nothing differs
    or when somebody else took it back (or, for a taking back, changed it) meanwhile, EditConflict when they changed the
    same field and `opening` does not say whose value counts.
    """
    link = _mine(link_id, actor)
    reason = require_reason(reason, "请写明哪里登记错了，依据是什么。")
    if entry is None:
        supersede(link)
        record(actor=actor, action="villages.correct_link", subject=link, before=told(link), reason=reason)
        return None
    stands, opening = standing(link, links_at_place_of(link)), opening or Opening()
    now, typed = link_values(stands), _typed(entry)
    merged = merge(opened=opening.digests, now=now, typed=typed, chosen=opening.chosen)
    choices = told_choices(merged, LINK_FIELDS)
    if merged.values == now and not choices:
        if is_repeat(opened=opening.digests, now=now, typed=typed):
            return stands
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回。")
    corrected = stands if merged.values == now else _replaced(stands, merged.values, actor)
    record(
        actor=actor,
        action="villages.correct_link",
        subject=corrected,
        before=told(stands),
        after=told(corrected) | choices,
        reason=reason,
    )
    return corrected


def link_values(link: VillageLink) -> dict[str, Any]:
    """Return what a form about a link shows, by field."""
    return {one.name: getattr(link, one.name) for one in LINK_FIELDS}


def links_at_place_of(link: VillageLink) -> QuerySet[VillageLink]:
    """Return the links of the same kind and area, among which a correction finds what took the place of a row."""
    area = {name: getattr(link, name) for name in ("kind", "county", "township", "village")}
    rows: QuerySet[VillageLink] = VillageLink.objects.filter(**area)
    return rows.select_related("cadre", "unit", "village", "township", "county", "recorded_by")


def told(link: VillageLink) -> dict[str, str]:
    """Return a link in words for the audit trail."""
    return {
        "kind": str(LinkKind(link.kind).label),
        "place": str(link.village or link.township or link.county),
        "subject": link.subject,
        "document": link.document,
        "valid_from": link.valid_from.isoformat(),
        "valid_to": link.valid_to.isoformat() if link.valid_to else "",
    }


def _area(kind: str, area_id: int, actor: User) -> dict[str, Any]:
    """Return the columns of the area, its row locked, within the actor's scope."""
    match AREA_OF.get(kind):
        case "village":
            village = Village.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=area_id)
            return {"village_id": village.pk, "township_id": village.township_id, "county_id": None}
        case "township":
            township = Township.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=area_id)
            return {"village_id": None, "township_id": township.pk, "county_id": None}
        case "county":
            if actor.scope_kind != ScopeKind.COUNTY:
                raise County.DoesNotExist
            county = County.objects.select_for_update().get(pk=area_id)
            return {"village_id": None, "township_id": None, "county_id": county.pk}
    raise Refused("没有这一项。请从八个一页面进入。")


def _mine(link_id: int, actor: User) -> VillageLink:
    require(actor, LINK_VILLAGES)
    links = VillageLink.objects.visible_to(actor).select_for_update(of=("self",))
    link: VillageLink = links.select_related("cadre", "unit", "village", "township", "county").get(pk=link_id)
    return link


def _current(kind: str, area: dict[str, Any]) -> VillageLink | None:
    links = VillageLink.objects.believed().filter(kind=kind, valid_to__isnull=True, **area)
    found: VillageLink | None = links.select_related("cadre", "unit", "village", "township", "county").first()
    return found


def _end_before(current: VillageLink, first: date, reason: str, actor: User) -> None:
    if first <= current.valid_from:
        raise Refused(f"现在这一条从 {current.valid_from} 起，更换要在那之后。登记错了，请用「更正」。")
    succeed(current, valid_to=first - timedelta(days=1), end_reason=reason, recorded_by_id=actor.pk)


def _checked(kind: str, entry: LinkEntry, actor: User) -> dict[str, Any]:
    """Return the columns of an entry that fits its kind."""
    require_days(entry.valid_from, None, "联系")
    columns = asdict(entry) | {"title": entry.title.strip(), "document": entry.document.strip()}
    if kind in UNIT_KINDS:
        return columns | {"cadre_id": None, "title": ""} | {"unit_id": _unit(kind, entry)}
    if kind in LEADER_KINDS:
        if (entry.cadre_id is None) == (not columns["title"]):
            raise Refused("领导在干部名册里的，请选一位；不在的，请写姓名和职务。两样只填一样。")
        if entry.cadre_id is not None:
            Cadre.objects.get(pk=entry.cadre_id)
        return columns | {"unit_id": None}
    if not columns["title"]:
        raise Refused("请填规划的名称。")
    return columns | {"unit_id": None, "cadre_id": None}


def _typed(entry: LinkEntry) -> dict[str, Any]:
    """Return what was typed, by field; whether it fits the kind is asked of what is saved."""
    return {
        "cadre": None if entry.cadre_id is None else Cadre.objects.get(pk=entry.cadre_id),
        "unit": None if entry.unit_id is None else Unit.objects.get(pk=entry.unit_id),
        "title": entry.title.strip(),
        "document": entry.document.strip(),
        "valid_from": entry.valid_from,
    }


def _replaced(stands: VillageLink, values: dict[str, Any], actor: User) -> VillageLink:
    """Supersede what stands by the merged values, and return the new row. Raises Refused for what cannot be."""
    cadre, unit = values["cadre"], values["unit"]
    entry = LinkEntry(
        cadre_id=cadre.pk if cadre else None,
        unit_id=unit.pk if unit else None,
        **{name: values[name] for name in ("valid_from", "title", "document")},
    )
    columns = _checked(stands.kind, entry, actor)
    if stands.valid_to is not None and entry.valid_from > stands.valid_to:
        raise Refused(f"起始日期不能晚于终止日期 {stands.valid_to}。")
    return _saved(lambda: succeed(stands, **columns, recorded_by_id=actor.pk))


def _unit(kind: str, entry: LinkEntry) -> int:
    if entry.unit_id is None:
        raise Refused("请选择单位。")
    unit = Unit.objects.get(pk=entry.unit_id)
    if kind == LinkKind.TOWNSHIP_UNIT and unit.tier in {UnitTier.COUNTY, UnitTier.TOWNSHIP}:
        raise Refused(f"{unit}是{unit.get_tier_display()}级单位。包乡镇的要市级以上单位。")
    if kind == LinkKind.VILLAGE_UNIT and unit.tier == UnitTier.TOWNSHIP:
        raise Refused(f"{unit}是乡镇单位。包村的要县级以上单位。")
    return unit.pk


def _guarded(columns: dict[str, Any]) -> VillageLink:
    return _saved(lambda: VillageLink.objects.create(**columns))


def _saved(write: Any) -> VillageLink:
    try:
        with transaction.atomic():
            link: VillageLink = write()
    except IntegrityError as error:
        if "link_one_of_a_kind_at_a_time" not in str(error):
            raise
        raise Refused("这里在这段时间已经登记过一条。请看现有的一条，用「更换」或「更正」。") from error
    return link
