"""Exit cases of the demonstration in several steps, taken by its own people through the services, like any others.

They begin once the county has been checked, from what the check found; every start may ask for them again.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import User
from assessments.demo.accounts import SHOWN_TOWNSHIP
from assessments.models import ExitCase, HouseholdVerdict, Notice
from assessments.services.answers import AnswerEntry, write_answer
from assessments.services.cases import STEPS, Words, approve, propose
from assessments.services.meetings import MeetingEntry, Vote, hold_meeting
from assessments.services.notices import post_notice
from assessments.services.objections import add_objection
from assessments.services.steps import rounds_of
from assessments.status import CaseAction
from config.lib.refusals import Refused
from households.services.visits import VisitEntry, record_visit
from villages.services.boards import NoticeEntryForm, ObjectionEntry

IN_ALL, ON_PLAN = 24, 18
STOPS = (CaseAction.APPLY, CaseAction.CHECK, CaseAction.COUNTERSIGN, CaseAction.REVIEW, CaseAction.AGREE)
"""Two households of the shown village stay at each of these steps; the rest come to the notice."""
SEEN: dict[str, Any] = dict.fromkeys(("food", "clothing", "water", "house", "school", "insurance"), "yes")
PHONE = "0874-5760000"


def begin_exits() -> int:
    """Let the demonstration's people begin exits, and return how many cases there are; nothing where there are some.

    A county too small to have such households, or one whose people have gone, has fewer or none.
    """
    if ExitCase.objects.exists():
        return 0
    people = {user.username: user for user in User.objects.filter(is_active=True)}
    try:
        return _begin(people)
    except (KeyError, Refused):
        return ExitCase.objects.count()


def _begin(people: dict[str, User]) -> int:
    village = people["heqiong"].cadre_account.cadre.postings.filter(village__isnull=False).first()
    met = HouseholdVerdict.objects.current().filter(overall="met", township__name=SHOWN_TOWNSHIP)
    own = list(met.filter(village=village.village_id).order_by("-pk")[:ON_PLAN]) if village else []
    others = list(met.exclude(pk__in=[one.pk for one in own]).order_by("pk")[: IN_ALL - len(own)])
    if not own + others:
        return 0
    verdicts = [one.pk for one in own + others]
    cases = propose(verdict_ids=verdicts, reason="七项达标，收入稳定", actor=people["chenlq"])
    of_village = {one.household_id for one in own}
    mine = [case for case in cases if case.household_id in of_village]
    if mine:
        approve(case_rounds=rounds_of(mine), reason="列入年度计划", actor=people["zhouping"])
        _go_on(people, mine)
    return len(cases)


def _go_on(people: dict[str, User], cases: list[ExitCase]) -> None:
    """Take the village's cases on, leaving two behind at each step."""
    for action in STOPS:
        cases = cases[2:]
        if not cases:
            return
        fresh = list(ExitCase.objects.filter(pk__in=[case.pk for case in cases]).select_related("household"))
        _step(people, action, fresh)
    fresh = list(ExitCase.objects.filter(pk__in=[case.pk for case in cases[2:]]))
    if fresh:
        _post(people, fresh)


def _step(people: dict[str, User], action: str, cases: list[ExitCase]) -> None:
    village, today = people["heqiong"], timezone.localdate()
    if action == CaseAction.REVIEW:
        votes = {case.pk: Vote(case.round, 31, 1) for case in cases}
        hold_meeting(votes=votes, entry=_meeting(today), actor=village)
    elif action == CaseAction.AGREE:
        for case in cases:
            entry = AnswerEntry(True, case.household.head_name, today, "drawn", sheet=stand_in("签字"))
            write_answer(case_id=case.pk, case_round=case.round, entry=entry, actor=village)
    else:
        if action == CaseAction.CHECK:
            _visit(people["liusy"], cases, today)
        who = {CaseAction.APPLY: village, CaseAction.CHECK: people["liusy"], CaseAction.COUNTERSIGN: people["maxd"]}
        STEPS[action](case_rounds=rounds_of(cases), words=Words("情况属实"), actor=who[CaseAction(action)])


def _visit(actor: User, cases: Sequence[ExitCase], today: date) -> None:
    for case in cases:
        entry = VisitEntry(
            submit_key=uuid4(), kind="learn", visited_on=today, met="head", text="退出前入户核查。", **SEEN
        )
        record_visit(household_id=case.household_id, entry=entry, actor=actor)


def _meeting(today: date) -> MeetingEntry:
    words = "村支书主持，逐户介绍收入和保障情况，代表逐户表决。"
    return MeetingEntry(today, today, "村委会会议室", 42, 36, words, [stand_in("会场")])


def _post(people: dict[str, User], cases: list[ExitCase]) -> None:
    entry = NoticeEntryForm("村委会公示栏", PHONE, [stand_in("公示栏")])
    notice: Notice = post_notice(case_rounds=rounds_of(cases), entry=entry, actor=people["heqiong"])
    line = notice.entries.latest("serial")
    said = ObjectionEntry("他家儿子在外打工的收入没有算进去", timezone.localdate())
    add_objection(notice_id=notice.pk, entry_id=line.pk, entry=said, actor=people["liusy"])


def stand_in(words: str) -> SimpleUploadedFile:
    """Return a drawn stand-in for a photo: invented, like everything in this county."""
    image = Image.new("RGB", (320, 200), "#efe9dc")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, 290, 170), outline="#333", width=3)
    draw.line((50, 60, 270, 140), fill="#666", width=2)
    draw.point((len(words) * 7, 11), fill="#000")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return SimpleUploadedFile(f"{words}.png", buffer.getvalue(), content_type="image/png")
