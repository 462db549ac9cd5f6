"""Takes exit cases of the small county along the chain, each step by the person whose duty it is."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.permissions import Role
from assessments.models import ExitCase, Notice
from assessments.services.announcing import announce
from assessments.services.answers import AnswerEntry, write_answer
from assessments.services.cases import STEPS, Words, approve, propose
from assessments.services.meetings import MeetingEntry, Vote, hold_meeting
from assessments.services.notices import close_notice, post_notice
from assessments.services.samples import draw_sample, write_finding
from assessments.services.steps import rounds_of
from assessments.status import FORWARD, CaseAction
from households.services.visits import VisitEntry, record_visit
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import make_user
from villages.services.boards import NoticeEntryForm

SEEN = dict.fromkeys(("food", "clothing", "water", "house", "school", "insurance"), "yes")
PLACE = NoticeEntryForm("村公示栏", "0874-5760000")
_number = itertools.count()


def picture(name: str = "照片.png") -> SimpleUploadedFile:
    """Return a small picture, another one each time."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), (next(_number) % 250, 9, 9)).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def board() -> NoticeEntryForm:
    """Return what is said when a list is posted."""
    return NoticeEntryForm(PLACE.place, PLACE.phone, [picture()])


def staff(here: SimpleNamespace) -> SimpleNamespace:
    """Add who the small county lacks for a whole chain, and name everybody by their duty."""
    here.wu = make_user("wu", "吴审查", Role.COUNTY_CLERK, here.unit, 61)
    here.duty = {
        "office": here.zhao, "approval": here.qian, "village": here.liu, "check": here.wang, "countersign": here.he,
        "township": here.li, "inspection": here.wu,
    }  # fmt: skip
    return here


def visit(here: SimpleNamespace, case: ExitCase) -> None:
    """Visit the household of a case today."""
    entry = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=timezone.localdate(), met="head", **SEEN)
    record_visit(household_id=case.household_id, entry=entry, actor=here.wang)


def begin(here: SimpleNamespace, households: Sequence[object]) -> list[ExitCase]:
    """Propose the households, which stand all met tonight."""
    run = make_run()
    verdicts = [make_verdict(household, run).pk for household in households]
    return propose(verdict_ids=verdicts, reason="七项达标", actor=here.duty["office"])


def take(here: SimpleNamespace, action: str, cases: Sequence[ExitCase]) -> None:
    """Take one step on the cases, all of one village, by whom it belongs to, with its papers."""
    fresh = list(ExitCase.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    _STEPS.get(action, _plain(action))(here, fresh)


def bring_to(here: SimpleNamespace, action: str, cases: Sequence[ExitCase]) -> list[ExitCase]:
    """Take every step of the chain up to and with `action`, and return the cases as they stand then."""
    for move in FORWARD[1:]:
        if move.action != CaseAction.REPOST:
            take(here, move.action, cases)
        if move.action == action:
            break
    return list(ExitCase.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk"))


def _plain(action: str):
    def step(here: SimpleNamespace, cases: list[ExitCase]) -> None:
        by = {"apply": "village", "check": "check", "countersign": "countersign", "accept": "township",
              "inspect": "inspection", "confirm": "approval"}[action]  # fmt: skip
        if action == CaseAction.CHECK:
            for case in cases:
                visit(here, case)
        if action == CaseAction.ACCEPT:
            end_notices(here, cases)
        if action == CaseAction.INSPECT:
            check_sample(here, cases)
        words = Words("属实", document="师贫组〔2026〕7号" if action == CaseAction.CONFIRM else "")
        STEPS[action](case_rounds=rounds_of(cases), words=words, actor=here.duty[by])

    return step


def _approve(here: SimpleNamespace, cases: list[ExitCase]) -> None:
    approve(case_rounds=rounds_of(cases), reason="", actor=here.duty["approval"])


def _meet(here: SimpleNamespace, cases: list[ExitCase]) -> None:
    hold_meeting(votes={c.pk: Vote(c.round, 25, 2) for c in cases}, entry=meeting(), actor=here.duty["village"])


def meeting(**changes: object) -> MeetingEntry:
    """Return a meeting that counts, with `changes`."""
    today = timezone.localdate()
    about = {"listed_on": today, "held_on": today, "place": "村委会", "minutes": "逐户议过", "photos": [picture()]}
    about |= {"entitled": 36, "present": 30}
    return MeetingEntry(**(about | changes))


def _sign(here: SimpleNamespace, cases: list[ExitCase]) -> None:
    for case in cases:
        entry = AnswerEntry(True, case.household.head_name, timezone.localdate(), "drawn", sheet=picture())
        write_answer(case_id=case.pk, case_round=case.round, entry=entry, actor=here.duty["village"])


def _post(here: SimpleNamespace, cases: list[ExitCase]) -> None:
    post_notice(case_rounds=rounds_of(cases), entry=board(), actor=here.duty["village"])


def end_notices(here: SimpleNamespace, cases: Sequence[ExitCase]) -> None:
    """Close the notices of the cases on the day after their last."""
    for notice in Notice.objects.running().filter(entries__case__in=cases).distinct():
        with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
            close_notice(
                notice_id=notice.pk, opinion="公示期满，无异议", photos=[picture()], actor=here.duty["village"]
            )


def check_sample(here: SimpleNamespace, cases: Sequence[ExitCase]) -> None:
    """Draw a sample of the cases' township and find nothing wrong."""
    if all(case.sampled.filter(round=case.round).exists() for case in cases):
        return
    sample = draw_sample(township_id=cases[0].household.township_id, actor=here.duty["inspection"], seed="42")
    for row in sample.rows.filter(is_drawn=True):
        write_finding(row_id=row.pk, clean=True, finding="入户看过，属实", actor=here.duty["inspection"])


def _announce(here: SimpleNamespace, cases: list[ExitCase]) -> None:
    announce(case_rounds=rounds_of(cases), document="师政告〔2026〕3号", entry=PLACE, actor=here.duty["office"])


_STEPS = {
    CaseAction.APPROVE: _approve,
    CaseAction.REVIEW: _meet,
    CaseAction.AGREE: _sign,
    CaseAction.POST: _post,
    CaseAction.ANNOUNCE: _announce,
}
