"""Postings: a cadre begins or stops working in a village or township; a wrong entry is corrected, never overwritten."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import POST_TO_TOWNSHIPS, POST_TO_VILLAGES
from config.lib.merging import Opening, is_repeat, merge, told_choices
from config.lib.refusals import Refused
from villages.clocks import standing, succeed, supersede
from villages.entry_fields import POSTING_FIELDS
from villages.models import Cadre, Posting, Township, Village
from villages.models.people import ONE_PER_VILLAGE, PostingKind
from villages.services.dates import require_days, require_reason

WHY_ENDED = "请写明为什么结束，例如：任期届满轮换。"
TAKEN = (
    f"这个村在这段时间已经有{'或'.join(str(kind.label) for kind in ONE_PER_VILLAGE)}。请先结束前一位的任职，再登记。"
)


@dataclass(frozen=True)
class PostingEntry:
    """One filled-in posting: a village, or for 乡镇工作人员 a township."""

    cadre_id: int
    kind: str
    valid_from: date
    township_id: int | None = None
    village_id: int | None = None
    valid_to: date | None = None
    reason: str = ""


@service("villages.create_posting")
def create_posting(*, entry: PostingEntry, actor: User) -> Posting:
    """Post a cadre to a village or township, and return the posting; the same entry sent again returns the first.

    The cadre is locked, so that two postings of one person queue up. Raises PermissionDenied without the right for this
    kind, ObjectDoesNotExist for a place out of scope, Refused for days out of order, a place that does not fit the
    kind, a first secretary or team leader where there is one, or a person who would live in two villages.
    """
    columns = _checked(entry, actor)
    earlier = _believed(entry.cadre_id).filter(**columns).first()
    if earlier is not None:
        return earlier
    _require_free(entry, columns, _believed(entry.cadre_id))
    posting = _create(columns | {"recorded_by_id": actor.pk})
    record(actor=actor, action="villages.create_posting", subject=posting, after=told(posting), reason=entry.reason)
    return posting


@service("villages.end_posting")
def end_posting(*, posting_id: int, last_day: date, reason: str, actor: User) -> Posting:
    """End a posting after `last_day`: the open row is superseded by one with an end and its reason.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason, for a day before it began,
    or a posting that has ended or was changed meanwhile. Ending it again in the same words returns what stands.
    """
    posting = _mine(posting_id, actor)
    reason = require_reason(reason, WHY_ENDED)
    if posting.superseded_at is not None:
        done = {"valid_from": posting.valid_from, "valid_to": last_day, "end_reason": reason}
        again = _believed(posting.cadre_id).filter(kind=posting.kind, township=posting.township, **done).first()
        if again is not None:
            return again
    if posting.valid_to is not None:
        raise Refused(f"这个任职已经在 {posting.valid_to} 结束。日期写错了，请用「更正」。")
    require_days(posting.valid_from, last_day, "任职")
    ended = succeed(posting, valid_to=last_day, end_reason=reason, recorded_by_id=actor.pk)
    record(
        actor=actor,
        action="villages.end_posting",
        subject=ended,
        before={"valid_to": None},
        after={"valid_to": last_day.isoformat()},
        reason=reason,
    )
    return ended


@service("villages.correct_posting")
def correct_posting(
    *, posting_id: int, entry: PostingEntry | None, opening: Opening | None = None, reason: str, actor: User
) -> Posting | None:
    """Replace a wrong posting by `entry`, or take it back when `entry` is None; the wrong row stays, superseded.

    Returns the posting that counts now; what somebody else corrected meanwhile is kept. Raises as `create_posting`,
    Refused without a reason, when nothing differs, or when somebody else took it back (or, for a taking back, changed
    it) meanwhile, EditConflict when they changed the same field and `opening` does not say whose value counts.
    """
    posting = _mine(posting_id, actor)
    reason = require_reason(reason, "请写明哪里登记错了，依据是什么。")
    if entry is None:
        before = told(posting)
        supersede(posting)
        record(actor=actor, action="villages.correct_posting", subject=posting, before=before, reason=reason)
        return None
    stands, opening = standing(posting, postings_at_place_of(posting)), opening or Opening()
    now, typed = posting_values(stands), _typed(entry)
    merged = merge(opened=opening.digests, now=now, typed=typed, chosen=opening.chosen)
    choices = told_choices(merged, POSTING_FIELDS)
    if merged.values == now and not choices:
        if is_repeat(opened=opening.digests, now=now, typed=typed):
            return stands
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回这个村。")
    corrected = stands if merged.values == now else _replaced(stands, _entry_of(merged.values, entry), actor)
    record(
        actor=actor,
        action="villages.correct_posting",
        subject=corrected,
        before=told(stands),
        after=told(corrected) | choices,
        reason=reason,
    )
    return corrected


def posting_values(posting: Posting) -> dict[str, Any]:
    """Return what a form about a posting shows, by field."""
    return {one.name: getattr(posting, one.name) for one in POSTING_FIELDS}


def postings_at_place_of(posting: Posting) -> QuerySet[Posting]:
    """Return the postings of the same place, among which a correction finds what took the place of a row."""
    rows: QuerySet[Posting] = Posting.objects.filter(township=posting.township_id, village=posting.village_id)
    return rows.select_related("cadre", "township", "village", "recorded_by")


def permission_for(kind: str) -> str:
    """Return the permission that posting somebody in this capacity asks for."""
    return POST_TO_TOWNSHIPS if kind == PostingKind.TOWNSHIP_STAFF else POST_TO_VILLAGES


def told(posting: Posting) -> dict[str, str]:
    """Return a posting in words for the audit trail."""
    return {
        "cadre": posting.cadre.name,
        "kind": str(PostingKind(posting.kind).label),
        "place": str(posting.village or posting.township),
        "valid_from": posting.valid_from.isoformat(),
        "valid_to": posting.valid_to.isoformat() if posting.valid_to else "",
    }


def _mine(posting_id: int, actor: User) -> Posting:
    """Return the posting, its cadre locked, within the actor's scope and rights."""
    require(actor, POST_TO_VILLAGES)
    posting: Posting = (
        Posting.objects.visible_to(actor).select_related("cadre", "township", "village").get(pk=posting_id)
    )
    require(actor, permission_for(posting.kind))
    Cadre.objects.select_for_update().get(pk=posting.cadre_id)
    posting.refresh_from_db(fields=["superseded_at"])
    return posting


def _typed(entry: PostingEntry) -> dict[str, Any]:
    """Return what was typed, by field."""
    typed = {one.name: getattr(entry, one.name) for one in POSTING_FIELDS if one.name != "cadre"}
    return typed | {"cadre": Cadre.objects.get(pk=entry.cadre_id)}


def _entry_of(values: dict[str, Any], entry: PostingEntry) -> PostingEntry:
    """Return `entry` with the merged values."""
    return replace(entry, cadre_id=values["cadre"].pk, **{name: values[name] for name in values if name != "cadre"})


def _replaced(stands: Posting, entry: PostingEntry, actor: User) -> Posting:
    """Supersede what stands by `entry`, and return the new row. Raises Refused for an entry that cannot be."""
    columns = _checked(entry, actor)
    _require_free(entry, columns, _believed(entry.cadre_id).exclude(pk=stands.pk))
    end_reason = stands.end_reason if entry.valid_to else ""
    return _guarded(lambda: succeed(stands, **columns, end_reason=end_reason, recorded_by_id=actor.pk))


def _checked(entry: PostingEntry, actor: User) -> dict[str, Any]:
    """Return the columns of a sound entry, its cadre locked."""
    require(actor, permission_for(entry.kind))
    if entry.kind not in PostingKind.values:
        raise Refused("请选择岗位。")
    require_days(entry.valid_from, entry.valid_to, "任职")
    columns = {name: value for name, value in asdict(entry).items()} | _place(entry, actor)
    Cadre.objects.select_for_update().get(pk=entry.cadre_id)
    return columns


def _place(entry: PostingEntry, actor: User) -> dict[str, Any]:
    if entry.kind == PostingKind.TOWNSHIP_STAFF:
        township = Township.objects.visible_to(actor).get(pk=entry.township_id or 0)
        return {"township_id": township.pk, "village_id": None}
    village = Village.objects.visible_to(actor).get(pk=entry.village_id or 0)
    return {"township_id": village.township_id, "village_id": village.pk}


def _believed(cadre_id: int) -> QuerySet[Posting]:
    believed: QuerySet[Posting] = Posting.objects.believed().filter(cadre=cadre_id)
    return believed


def _require_free(entry: PostingEntry, columns: dict[str, Any], others: QuerySet[Posting]) -> None:
    """Refuse a second row for the same days: the same capacity at the same place, or life in two villages."""
    wanted = Posting(**columns)
    for other in others.select_related("village", "township", "cadre"):
        if said := clash(wanted, other):
            raise Refused(said)


def clash(wanted: Posting, other: Posting) -> str:
    """Return the sentence why a posting cannot be beside another one of the same cadre, or ""."""
    if not overlaps(other, wanted.valid_from, wanted.valid_to):
        return ""
    same = other.kind == wanted.kind and other.village_id == wanted.village_id
    if same and other.township_id == wanted.township_id:
        return f"{other.cadre}在这段时间已经是{other.village or other.township}的{other.get_kind_display()}。"
    if wanted.village_id and other.village_id and other.village_id != wanted.village_id:
        return (
            f"{other.cadre}从 {other.valid_from} 起在{other.village}任{other.get_kind_display()}，"
            "不能同时驻两个村。请先结束那边的任职。"
        )
    return ""


def takes_the_place(wanted: Posting, other: Posting) -> bool:
    """Say whether a posting would be a second first secretary or team leader beside another one, of whomever."""
    same = (wanted.kind, wanted.village_id) == (other.kind, other.village_id)
    return same and wanted.kind in ONE_PER_VILLAGE and overlaps(other, wanted.valid_from, wanted.valid_to)


def overlaps(posting: Posting, first: date, last: date | None) -> bool:
    """Say whether a posting is true on any day from `first` to `last`."""
    return posting.valid_from <= (last or date.max) and (posting.valid_to or date.max) >= first


def _create(columns: dict[str, Any]) -> Posting:
    return _guarded(lambda: Posting.objects.create(**columns))


def _guarded(write: Any) -> Posting:
    """Write a posting; what only the database sees (two people at once, one secretary a village) is said in words."""
    try:
        with transaction.atomic():
            posting: Posting = write()
    except IntegrityError as error:
        if "posting_one_secretary_one_leader" not in str(error):
            raise
        raise Refused(TAKEN) from error
    return posting
