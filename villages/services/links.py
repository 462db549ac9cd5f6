"""八个一: which leader, unit and plan each area has; a change keeps the earlier link, a correction supersedes it."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import LINK_VILLAGES, ScopeKind
from config.lib.refusals import Refused
from villages.clocks import succeed, supersede
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
def correct_link(*, link_id: int, entry: LinkEntry | None, reason: str, actor: User) -> VillageLink | None:
    """Replace a wrong link by `entry`, or take it back when `entry` is None; the wrong row stays, superseded.

    Raises as `set_link`, and Refused without a reason, when nothing differs or somebody else changed it meanwhile.
    """
    link = _mine(link_id, actor)
    reason = require_reason(reason, "请写明哪里登记错了，依据是什么。")
    if entry is None:
        supersede(link)
        record(actor=actor, action="villages.correct_link", subject=link, before=told(link), reason=reason)
        return None
    columns = _checked(link.kind, entry, actor)
    if all(getattr(link, name) == value for name, value in columns.items()):
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回。")
    if link.valid_to is not None and entry.valid_from > link.valid_to:
        raise Refused(f"起始日期不能晚于终止日期 {link.valid_to}。")
    corrected = _saved(lambda: succeed(link, **columns, recorded_by_id=actor.pk))
    record(
        actor=actor,
        action="villages.correct_link",
        subject=corrected,
        before=told(link),
        after=told(corrected),
        reason=reason,
    )
    return corrected


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
