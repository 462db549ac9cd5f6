"""Notices of the library: posted with a frozen list, closed when their days have run out, begun anew on a change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from config.lib.refusals import Refused
from households.services.kept_photos import keep_all
from projects.library_status import (
    KEEPS_NOTICE,
    MOST_NOTICE_DAYS,
    NOTICE_DAYS,
    POSTS,
    SETTLES,
    TABLES,
    UPHELD_BY,
    LibraryAction,
    LibraryLevel,
)
from projects.models import (
    BoardMoment,
    LibraryEntry,
    LibraryNotice,
    LibraryNoticeLine,
    LibraryObjection,
    LibraryPhoto,
)
from projects.selectors.library_lines import lines_of
from projects.selectors.library_notices import open_against
from projects.services.library import StepWords, settle, take, weigh
from villages.persons import person_of
from villages.services.boards import (
    NoticeEntryForm,
    ObjectionEntry,
    finding_about,
    last_day_after,
    objection_columns,
    require_may_end,
    require_place,
)
from villages.services.boards import settle as settle_it

BACK = (LibraryAction.SEND_BACK, LibraryAction.QUERY, LibraryAction.DISAPPROVE)
UPHELD, CHANGED = "异议成立，名单有变", "名单上有项目退回，名单有变"
LONGEST_REASON = 200


def _post(action: str) -> Callable[..., LibraryNotice]:
    """Return the service that posts the notice of a level."""

    @service(f"library.{action}")
    def post(
        *, rounds: Mapping[int, int], entry: NoticeEntryForm, days: int = NOTICE_DAYS, actor: User
    ) -> LibraryNotice:
        """Post the list of these entries of one place, from today on, and return the notice.

        Raises as `take`, Refused for entries of several places, fewer days than the rule, words that will not do or no
        photo.
        """
        require_place(entry)
        if not NOTICE_DAYS <= days <= MOST_NOTICE_DAYS:
            raise Refused(f"项目和资金的公示不少于 {NOTICE_DAYS} 天，最多 {MOST_NOTICE_DAYS} 天。请改公示天数。")
        entries = weigh(action, rounds=rounds, words=StepWords(), actor=actor)
        notice = _hang(POSTS[action], entries, place=entry.place, phone=entry.phone, days=days, actor=actor)
        _keep(notice, BoardMoment.START, entry.photos, actor)
        settle(action, entries, words=StepWords(document=notice.number), actor=actor)
        _tell_posted(notice, len(entries), actor)
        return notice

    return post


POST: dict[str, Callable[..., LibraryNotice]] = {action: _post(action) for action in POSTS}
"""Action → the service that posts the notice of its level."""


def _hang(
    level: str,
    entries: Sequence[LibraryEntry],
    *,
    place: str,
    phone: str,
    days: int,
    replaces: LibraryNotice | None = None,
    actor: User,
) -> LibraryNotice:
    """Write a notice of one place from today on, its list built from what may be published, and return it."""
    where = {_place_of(level, entry) for entry in entries}
    if len(where) != 1:
        raise Refused("一张公示只能是一个地方的项目。请分村、分乡镇张贴。")
    ((township_id, village_id),) = where
    today = timezone.localdate()
    notice = LibraryNotice.objects.create(
        level=level,
        township_id=township_id,
        village_id=village_id,
        place=place.strip(),
        phone=phone.strip(),
        posted_on=today,
        required_days=days,
        in_working_days=False,
        last_day=last_day_after(today, days, in_working_days=False),
        replaces=replaces,
        posted_by=actor,
    )
    LibraryNoticeLine.objects.bulk_create(lines_of(notice, entries))
    return notice


def _place_of(level: str, entry: LibraryEntry) -> tuple[int | None, int | None]:
    """Return the township and the village of the board on which an entry hangs at a level."""
    if level == LibraryLevel.VILLAGE:
        return entry.project.township_id, entry.project.village_id
    return (entry.project.township_id, None) if level == LibraryLevel.TOWNSHIP else (None, None)


def _keep(notice: LibraryNotice, moment: BoardMoment, uploads: "Sequence[UploadedFile[Any]]", actor: User) -> None:
    photos = [LibraryPhoto(notice=notice, moment=moment, recorded_by=actor) for _ in uploads]
    keep_all(photos, uploads, moment.label)


def _tell_posted(notice: LibraryNotice, projects: int, actor: User, reason: str = "") -> None:
    told = {"number": notice.number, "last_day": notice.last_day.isoformat(), "projects": projects}
    record(actor=actor, action="library.posted", subject=notice, after=told, reason=reason)


@service("library.close_notice")
def close_library_notice(
    *, notice_id: int, opinion: str, photos: "Sequence[UploadedFile[Any]]", actor: User
) -> LibraryNotice:
    """Close a notice whose days have run out, with a photo of the board and an opinion, and return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused before the days have passed in full, while an
    objection is open, without a photo or an opinion, or for one that has ended.
    """
    notice = _kept(notice_id, actor)
    words = require_may_end(notice, opinion=opinion, unsettled=open_against(notice).exists())
    _keep(notice, BoardMoment.END, photos, actor)
    notice.closed_on, notice.closed_by, notice.opinion = timezone.localdate(), actor, words
    notice.save(update_fields=["closed_on", "closed_by", "opinion"])
    told = {"closed_on": notice.closed_on.isoformat()}
    record(actor=actor, action="library.close_notice", subject=notice, after=told, reason=words)
    return notice


def _kept(notice_id: int, actor: User) -> LibraryNotice:
    """Return the running notice, locked, if the actor keeps notices of its level."""
    if not any(map(actor.may, KEEPS_NOTICE.values())):
        require(actor, KEEPS_NOTICE[LibraryLevel.VILLAGE])
    person_of(actor)
    notice = LibraryNotice.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=notice_id)
    require(actor, KEEPS_NOTICE[notice.level])
    if not notice.is_running:
        raise Refused("这张公示已经结束或撤下。请刷新页面看最新情况。")
    return notice


@service("library.object")
def add_library_objection(*, notice_id: int, line_id: int, entry: ObjectionEntry, actor: User) -> LibraryObjection:
    """Write down an objection to one line of a running notice, and return it; until it is settled nothing goes on.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a notice that has ended or words that
    will not do.
    """
    notice, person = _kept(notice_id, actor), person_of(actor)
    line = LibraryNoticeLine.objects.get(notice=notice, pk=line_id)
    objection = LibraryObjection.objects.create(
        notice=notice, line=line, recorded_by=actor, recorded_person=person, **objection_columns(notice, entry)
    )
    record(actor=actor, action="library.object", subject=objection, after={"notice": notice.number})
    return objection


@service("library.settle_objection")
def settle_library_objection(*, objection_id: int, upheld: bool, finding: str, actor: User) -> LibraryObjection:
    """Settle an objection with what was found, and return it.

    Upheld, its project is returned, and the notice begins anew for the others. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, SamePersonRefused for who wrote it down, Refused without a finding or when it
    is settled already.
    """
    if not any(map(actor.may, SETTLES.values())):
        require(actor, SETTLES[LibraryLevel.VILLAGE])
    person = person_of(actor)
    rows = LibraryObjection.objects.visible_to(actor).select_related("notice", "line__entry")
    asked = rows.get(pk=objection_id)
    level = asked.notice.level
    require(actor, SETTLES[level])
    words = finding_about(asked, finding, person)
    if upheld and asked.line.round == asked.line.entry.round:
        reason = StepWords(f"异议成立：{words}"[:LONGEST_REASON])
        entries = take(UPHELD_BY[level], rounds={asked.line.entry_id: asked.line.round}, words=reason, actor=actor)
        begin_without(entries, reason=UPHELD, actor=actor)
    objection = LibraryObjection.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=objection_id)
    settle_it(objection, upheld=upheld, finding=words, person=person, actor=actor)
    told = {"result": objection.result}
    record(actor=actor, action="library.settle_objection", subject=objection, after=told, reason=words)
    return objection


def _back(action: str) -> Callable[..., list[LibraryEntry]]:
    """Return the service of a way back: the notices that the entries are on begin anew for the others."""

    @service(f"library.{action}")
    def back(*, rounds: Mapping[int, int], words: StepWords, actor: User) -> list[LibraryEntry]:
        entries = take(action, rounds=rounds, words=words, actor=actor)
        begin_without(entries, reason=CHANGED, actor=actor)
        return entries

    return back


BACKWARD: dict[str, Callable[..., list[LibraryEntry]]] = {action: _back(action) for action in BACK}
"""Action → its service, of the ways back."""


def begin_without(entries: Iterable[LibraryEntry], *, reason: str, actor: User) -> None:
    """Take down the running notices that these entries are on, and begin them anew for the others.

    A list that has changed has to hang its full days again.
    """
    gone = {entry.pk for entry in entries}
    # Whoever waited for a lock may find that the list hangs anew meanwhile, with these entries on it: look again.
    while found := list(LibraryNotice.objects.running().filter(lines__entry__in=gone).values_list("pk", flat=True)):
        notices = LibraryNotice.objects.filter(pk__in=found).order_by("pk").select_for_update()
        for notice in [one for one in notices if one.is_running]:
            _begin_anew(notice, gone, reason, actor)


def _begin_anew(notice: LibraryNotice, gone: set[int], reason: str, actor: User) -> None:
    notice.withdrawn_at, notice.withdraw_reason = timezone.now(), reason
    notice.save(update_fields=["withdrawn_at", "withdraw_reason"])
    told = {"number": notice.number}
    record(actor=actor, action="library.withdraw_notice", subject=notice, after=told, reason=reason)
    hanging = LibraryEntry.objects.filter(notice_lines__notice=notice, notice_lines__round=F("round"))
    waiting = [move.target for move in TABLES[notice.level] if POSTS.get(move.action) == notice.level]
    left = hanging.filter(state__in=waiting).exclude(pk__in=gone).order_by("pk")
    rest = list(left.select_related("project__township", "project__village"))
    if rest:
        about = {"place": notice.place, "phone": notice.phone, "days": notice.required_days}
        begun = _hang(notice.level, rest, **about, replaces=notice, actor=actor)  # type: ignore[arg-type]
        _tell_posted(begun, len(rest), actor, reason)
