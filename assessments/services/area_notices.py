"""Notices of the exits of areas: closed when their days have run out; objections written down, settled by another."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_EXIT_PAPERS
from assessments.area_status import PERMISSIONS, TABLES, UPHELD_BY, AreaAction, keeps_notice, settles_objections
from assessments.models import AreaExit, AreaMoment, AreaNotice, AreaObjection
from assessments.services.area_exits import AreaEntry, keep_photos, take_step
from config.lib.refusals import Refused
from villages.persons import person_of
from villages.services.boards import (
    LONGEST_OPINION,
    ObjectionEntry,
    finding_about,
    objection_columns,
    require_may_end,
    settle,
)


@service("area.close_notice")
def close_area_notice(
    *, notice_id: int, opinion: str, photos: "Sequence[UploadedFile[Any]]", actor: User
) -> AreaNotice:
    """Close a notice whose days have run out, with a photo of the board and an opinion, and return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused before the days have passed in full, while an
    objection is open, without a photo or an opinion, or for one that has ended.
    """
    notice = _kept(notice_id, actor)
    today, unsettled = timezone.localdate(), AreaObjection.objects.unsettled().filter(notice=notice).exists()
    words = require_may_end(notice, opinion=opinion, unsettled=unsettled)
    if not photos:
        raise Refused("请附公示期满的照片，至少 1 张。")
    about = {"exit": notice.exit, "notice": notice, "moment": AreaMoment.END}
    keep_photos(photos, about, AreaMoment.END.label, actor)
    notice.closed_on, notice.closed_by, notice.opinion = today, actor, words
    notice.save(update_fields=["closed_on", "closed_by", "opinion"])
    told = {"closed_on": today.isoformat()}
    record(actor=actor, action="area.close_notice", subject=notice, after=told, reason=words)
    return notice


@service("area.object")
def add_area_objection(*, notice_id: int, entry: ObjectionEntry, actor: User) -> AreaObjection:
    """Write down an objection to a running notice, and return it; until it is settled nothing goes on.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a notice that has ended or words that
    will not do.
    """
    notice, person = _kept(notice_id, actor), person_of(actor)
    objection = AreaObjection.objects.create(
        notice=notice,
        recorded_by=actor,
        recorded_person=person,
        **objection_columns(notice, entry),
    )
    record(actor=actor, action="area.object", subject=objection, after={"notice": notice.pk})
    return objection


def _kept(notice_id: int, actor: User) -> AreaNotice:
    """Return the running notice, locked, if the actor keeps notices of its level."""
    if not any(map(actor.may, PERMISSIONS[AreaAction.POST])):
        require(actor, KEEP_EXIT_PAPERS)
    rows = AreaNotice.objects.visible_to(actor).select_related("exit__village", "exit__township")
    notice = rows.select_for_update(of=("self",)).get(pk=notice_id)
    require(actor, keeps_notice(notice.exit.level))
    person_of(actor)
    if not notice.is_running:
        raise Refused("这张公示已经结束。请刷新页面看最新情况。")
    return notice


@service("area.settle_objection")
def settle_area_objection(*, objection_id: int, upheld: bool, finding: str, actor: User) -> AreaObjection:
    """Settle an objection with what was found, and return it. Upheld, the exit is sent back and the notice taken down.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused for who wrote it down, Refused
    without a finding or when it is settled already.
    """
    if not any(actor.may(settles_objections(level)) for level in TABLES):
        require(actor, settles_objections(next(iter(TABLES))))
    person = person_of(actor)
    asked = AreaObjection.objects.visible_to(actor).select_related("notice").get(pk=objection_id)
    # Exit, notice, objection: everybody locks in this order.
    exit_ = AreaExit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=asked.notice.exit_id)
    require(actor, settles_objections(exit_.level))
    words = finding_about(asked, finding, person)
    if upheld:
        entry = AreaEntry(reason=f"异议成立：{words}"[:LONGEST_OPINION])
        take_step(UPHELD_BY[exit_.level], exit_id=exit_.pk, shown_round=asked.notice.round, entry=entry, actor=actor)
    objection = AreaObjection.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=objection_id)
    settle(objection, upheld=upheld, finding=words, person=person, actor=actor)
    told = {"result": objection.result}
    record(actor=actor, action="area.settle_objection", subject=objection, after=told, reason=words)
    return objection
