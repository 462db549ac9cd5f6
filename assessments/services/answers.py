"""The householder's answer: agreement with a signature that becomes a paper of the file, or a refusal with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.audit import record, service
from accounts.models import User
from assessments.models import ConsentWay, HouseholderAnswer
from assessments.services.steps import Words, settle, weigh
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.evidence_kinds import EvidenceKind
from households.models import Evidence
from households.services.evidence import EvidenceEntry, add_evidence

LONGEST_NAME = 40


@dataclass(frozen=True)
class AnswerEntry:
    """What the householder said, who signed, on which day, and how the signature came in."""

    agrees: bool
    signer: str
    answered_on: date
    way: str = ""
    reason: str = ""
    sheet: "UploadedFile[Any] | None" = None


@service("exit.answer")
def write_answer(*, case_id: int, case_round: int, entry: AnswerEntry, actor: User) -> HouseholderAnswer:
    """Write down what the householder said to the exit, and return it.

    With the signed sheet the case goes on; a refusal is kept, and the case waits: nothing goes on against the
    householder. Raises Refused without a signature or a name, for a day that will not do, a refusal without a reason;
    BlockedRefused as every step.
    """
    transition = EXIT_TRANSITIONS.get(CaseAction.AGREE if entry.agrees else CaseAction.REFUSE)
    words = Words(entry.reason, on_date=entry.answered_on)
    _require_sound(entry)
    ready = weigh(transition, case_rounds={case_id: case_round}, words=words, actor=actor)
    case = ready[0].case
    paper = _paper(case.household_id, entry, actor) if entry.agrees else None
    answer = HouseholderAnswer.objects.create(
        case=case,
        round=case.round,
        agrees=entry.agrees,
        signer=entry.signer.strip(),
        answered_on=entry.answered_on,
        way=entry.way if entry.agrees else "",
        paper=paper,
        recorded_by=actor,
    )
    settle(transition, ready, words=words, actor=actor)
    record(actor=actor, action="exit.answer", subject=answer, after={"agrees": entry.agrees}, reason=entry.reason)
    return answer


def _require_sound(entry: AnswerEntry) -> None:
    if not entry.signer.strip() or len(entry.signer) > LONGEST_NAME:
        raise Refused(f"请填签字人的姓名，最多 {LONGEST_NAME} 字。")
    require_no_numbers(entry.signer)
    if entry.answered_on > timezone.localdate():
        raise Refused("签字日期不能晚于今天。请照签字表填。")
    if entry.agrees and (entry.sheet is None or entry.way not in ConsentWay.values):
        raise Refused("请让户主在屏幕上签字，或者拍下签了字的确认表。")


def _paper(household_id: int, entry: AnswerEntry, actor: User) -> Evidence:
    if entry.sheet is None:
        raise Refused("请让户主在屏幕上签字，或者拍下签了字的确认表。")
    note = f"户主确认退出，{ConsentWay(entry.way).label}"
    about = EvidenceEntry(EvidenceKind.EXIT_SHEET, entry.answered_on, note=note)
    return add_evidence(household_id=household_id, entry=about, upload=entry.sheet, actor=actor)
