"""Progress reports: how much is done and invested, with photos and the place; a wrong one is followed by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_WORKS
from config.lib.money import format_money
from config.lib.refusals import Refused
from households.models.visits import MOST_LATITUDE, MOST_LONGITUDE
from projects.models import ProgressReport, Project, WorksDuty
from projects.models.reports import WHOLE
from projects.progress import most_of
from projects.selectors.changes import base_of
from projects.services.working import locked, require_open, require_past, require_words, take_duty
from projects.services.works_photos import keep_works_photos
from projects.status import UNDER_WAY

LONGEST_TEXT = 500


@dataclass(frozen=True)
class ReportEntry:
    """What was seen on the site on a day: percent done and 元 invested since the beginning, words, photos, place."""

    reported_on: date
    percent: int
    invested: Decimal
    text: str
    photos: "Sequence[UploadedFile[Any]]" = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: int | None = None


@service("projects.report_progress")
def report_progress(
    *, project_id: int, entry: ReportEntry, actor: User, corrects_id: int | None = None
) -> ProgressReport:
    """Write down how far a project has come, in place of a wrong report if one is named; return the report.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused before the start, for less than an earlier
    report or more than a later one, for more than a tenth over what was approved, or for no picture.
    """
    require(actor, KEEP_WORKS)
    project = locked(project_id, actor)
    require_open(project)
    if project.milestone not in UNDER_WAY:
        raise Refused("项目还没有开工，先登记「已开工」，再记进展。")
    take_duty(project, actor, WorksDuty.WORKS)
    wrong = None if corrects_id is None else ProgressReport.objects.filter(project=project).get(pk=corrects_id)
    if wrong is not None and ProgressReport.objects.filter(corrects=wrong).exists():
        raise Refused("这一条刚才已经有人更正过了。请刷新页面看最新情况。")
    text = require_words(entry.text, "进展情况", LONGEST_TEXT, required=True)
    _require_numbers(project, entry)
    _require_growing(project, entry, wrong)
    report = ProgressReport.objects.create(
        project=project,
        reported_on=entry.reported_on,
        percent=entry.percent,
        invested=entry.invested,
        text=text,
        latitude=entry.latitude,
        longitude=entry.longitude,
        accuracy=entry.accuracy,
        corrects=wrong,
        recorded_by=actor,
    )
    photos = keep_works_photos(report, entry.photos, actor)
    told = {
        "reported_on": entry.reported_on.isoformat(),
        "percent": entry.percent,
        "invested": str(entry.invested),
        "photos": len(photos),
        "placed": entry.latitude is not None,
        "corrects": corrects_id,
    }
    record(actor=actor, action="projects.report_progress", subject=project, after=told)
    return report


def _require_numbers(project: Project, entry: ReportEntry) -> None:
    require_past(entry.reported_on, "截至日期")
    if project.started_on is not None and entry.reported_on < project.started_on:
        raise Refused(f"项目 {project.started_on:%Y-%m-%d} 才开工，截至日期不能更早。")
    if not 0 <= entry.percent <= WHOLE:
        raise Refused("工程进度请填 0 到 100 的整数。")
    if entry.invested < 0:
        raise Refused("累计完成投资不能小于 0。")
    base = base_of(project)
    if entry.invested > most_of(base):
        raise Refused(
            f"完成投资 {format_money(entry.invested)} 元，超过批准投资 {format_money(base)} 元的 10%。"
            "请先申请变更，重新审批以后再登记。"
        )
    place = (entry.latitude, entry.longitude, entry.accuracy)
    if place != (None, None, None):
        latitude, longitude, accuracy = place
        if latitude is None or longitude is None or accuracy is None:
            raise Refused("位置不完整，请重新记一次，或者不记位置。")
        if abs(latitude) > MOST_LATITUDE or abs(longitude) > MOST_LONGITUDE or accuracy < 0:
            raise Refused("位置不对，请重新记一次，或者不记位置。")


def _require_growing(project: Project, entry: ReportEntry, wrong: ProgressReport | None) -> None:
    """Refuse numbers below an earlier report or above a later one: both are counted from the beginning."""
    others = ProgressReport.objects.standing().filter(project=project)
    if wrong is not None:
        others = others.exclude(pk=wrong.pk)
    more = Q(percent__gt=entry.percent) | Q(invested__gt=entry.invested)
    less = Q(percent__lt=entry.percent) | Q(invested__lt=entry.invested)
    earlier = others.filter(more, reported_on__lte=entry.reported_on).first()
    later = others.filter(less, reported_on__gt=entry.reported_on).last()
    for other, word in ((earlier, "少"), (later, "多")):
        if other is not None:
            raise Refused(
                f"{other.reported_on:%Y-%m-%d} 已报进度 {other.percent}%、投资 {format_money(other.invested)} 元，"
                f"这一次不能比它{word}。请核对；那一次报错了的，先更正那一次。"
            )
