"""Acceptance of finished works by another person, and their hand-over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import ACCEPT_WORKS, KEEP_WORKS
from config.lib.refusals import Refused
from projects.models import Acceptance, AcceptanceResult, HandOver, Project, WorksDuty
from projects.services.milestones import reach
from projects.services.working import locked, require_begun, require_open, require_past, require_words, take_duty
from projects.services.works_photos import keep_works_photos
from projects.status import Milestone

LONGEST_CONCLUSION, LONGEST_MEMBERS, LONGEST_RECEIVER, LONGEST_KEEPER = 500, 200, 80, 120


@dataclass(frozen=True)
class AcceptanceEntry:
    """What was found: the day, whether the works passed, in words; who was there; why it is late, if it is."""

    accepted_on: date
    result: str
    conclusion: str
    members: str = ""
    reason: str = ""
    photos: "Sequence[UploadedFile[Any]]" = ()


@dataclass(frozen=True)
class HandOverEntry:
    """Whom the works were handed over to on a day, and who keeps them."""

    handed_on: date
    receiver: str
    keeper: str = ""
    reason: str = ""


@service("projects.accept")
def accept_works(*, project_id: int, entry: AcceptanceEntry, actor: User) -> Acceptance:
    """Write down what an acceptance found, and return it; works that passed are accepted from that day on.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, SamePersonRefused for whoever had a hand in the
    works, Refused for works that are not finished, a day before that, a late one without a reason, or no picture.
    """
    require(actor, ACCEPT_WORKS)
    project = locked(project_id, actor)
    require_open(project)
    if project.milestone != Milestone.FINISHED or project.finished_on is None:
        raise Refused("项目还没有竣工，不能验收。请先由实施的人登记「已竣工」。")
    person = take_duty(project, actor, WorksDuty.ACCEPTANCE)
    require_past(entry.accepted_on, "验收日期")
    if entry.accepted_on < project.finished_on:
        raise Refused(f"项目 {project.finished_on:%Y-%m-%d} 才竣工，验收日期不能更早。")
    if entry.result not in AcceptanceResult.values:
        raise Refused("请选择验收结论：合格，或者不合格。")
    acceptance = Acceptance.objects.create(
        project=project,
        accepted_on=entry.accepted_on,
        result=entry.result,
        conclusion=require_words(entry.conclusion, "验收意见", LONGEST_CONCLUSION, required=True),
        members=require_words(entry.members, "参加验收的单位和人员", LONGEST_MEMBERS),
        person=person,
        recorded_by=actor,
    )
    photos = keep_works_photos(acceptance, entry.photos, actor)
    if entry.result == AcceptanceResult.PASSED:
        reach(project, Milestone.ACCEPTED, entry.accepted_on, entry.reason)
    told = {"result": entry.result, "accepted_on": entry.accepted_on.isoformat(), "photos": len(photos)}
    record(actor=actor, action="projects.accept", subject=project, after=told, reason=acceptance.conclusion)
    return acceptance


@service("projects.hand_over")
def hand_over(*, project_id: int, entry: HandOverEntry, actor: User) -> HandOver:
    """Write down that accepted works were handed over, and return it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for works that are not accepted or handed
    over already, a day before the acceptance, or a late one without a reason.
    """
    require(actor, KEEP_WORKS)
    project = locked(project_id, actor)
    require_begun(project)
    accepted_on = _accepted_on(project)
    take_duty(project, actor, WorksDuty.WORKS)
    require_past(entry.handed_on, "移交日期")
    if entry.handed_on < accepted_on:
        raise Refused(f"项目 {accepted_on:%Y-%m-%d} 才验收，移交日期不能更早。")
    handed = HandOver.objects.create(
        project=project,
        handed_on=entry.handed_on,
        receiver=require_words(entry.receiver, "接收单位", LONGEST_RECEIVER, required=True),
        keeper=require_words(entry.keeper, "管护责任", LONGEST_KEEPER),
        recorded_by=actor,
    )
    reach(project, Milestone.HANDED_OVER, entry.handed_on, entry.reason)
    told = {"handed_on": entry.handed_on.isoformat(), "receiver": handed.receiver}
    record(actor=actor, action="projects.hand_over", subject=project, after=told)
    return handed


def _accepted_on(project: Project) -> date:
    if project.milestone == Milestone.HANDED_OVER:
        raise Refused("项目已经移交过了。")
    if project.milestone != Milestone.ACCEPTED or project.accepted_on is None:
        raise Refused("项目还没有验收合格，不能移交。")
    return project.accepted_on
