"""What every notice (公示) on a board asks for: a place, full days, an opinion at the end; objections and findings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from config.lib.holidays import HolidaysUnknown, full_days
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from villages.models.boards import BoardNotice
from villages.models.objections import ObjectionBase, ObjectionResult
from villages.persons import require_other_person

LONGEST_OPINION, LONGEST_PLACE = 200, 60
LONGEST_WHO, LONGEST_PHONE, LONGEST_TEXT = 40, 30, 500
WRITTEN_BY_YOU = "这条异议是您登记的，不能由您处理。请由另一位同事核实。"


@dataclass(frozen=True)
class NoticeEntryForm:
    """What is said when a list is posted: where it hangs, whom villagers call, photos of the board."""

    place: str
    phone: str
    photos: "Sequence[UploadedFile[Any]]" = field(default_factory=tuple)


@dataclass(frozen=True)
class ObjectionEntry:
    """What somebody said about a line of a notice; name and telephone number may be kept back."""

    content: str
    received_on: date
    who: str = ""
    phone: str = ""


class WithPosting(Protocol):
    """A notice, as far as its first day is asked for."""

    posted_on: date


def require_place(entry: NoticeEntryForm) -> None:
    """Refuse a place or telephone number that will not do."""
    if not entry.place.strip() or len(entry.place) > LONGEST_PLACE:
        raise Refused(f"请写明张贴在哪里，最多 {LONGEST_PLACE} 字。")
    if not entry.phone.strip():
        raise Refused("请填写监督电话，群众有意见才找得到人。")
    require_no_numbers(entry.place)


def last_day_after(posted_on: date, days: int, *, in_working_days: bool) -> date:
    """Return the last of so many full days after the day of posting. Raises Refused where holidays are not known."""
    try:
        return ([posted_on, *full_days(posted_on, days, in_working_days=in_working_days)])[-1]
    except HolidaysUnknown as unknown:
        raise Refused(f"{unknown.year} 年的放假安排还没有收录，按工作日算不出公示期。请联系系统管理员。") from unknown


def require_may_end(notice: BoardNotice, *, opinion: str, unsettled: bool) -> str:
    """Return the closing opinion of a notice that may be closed today. Raises Refused when it may not."""
    words = opinion.strip()
    if timezone.localdate() <= notice.last_day:
        raise Refused(f"公示到 {notice.last_day:%Y-%m-%d} 才满，现在还不能结束。")
    if unsettled:
        raise Refused("还有没处理的异议，不能结束公示。请先核实处理。")
    if not words or len(words) > LONGEST_OPINION:
        raise Refused(f"请写一句结束意见，最多 {LONGEST_OPINION} 字，如「公示期满，无异议」。")
    require_no_numbers(words)
    return words


def objection_columns(notice: WithPosting, entry: ObjectionEntry) -> dict[str, Any]:
    """Return what is written down of an objection to `notice`. Raises Refused for words or a day that will not do."""
    content = entry.content.strip()
    if not content or len(content) > LONGEST_TEXT:
        raise Refused(f"请写明异议的内容，最多 {LONGEST_TEXT} 字。")
    require_no_numbers(content)
    if len(entry.who) > LONGEST_WHO or len(entry.phone) > LONGEST_PHONE:
        raise Refused("提出人和电话写得太长，请写短一些。")
    if not notice.posted_on <= entry.received_on <= timezone.localdate():
        raise Refused("收到日期应在张贴以后、今天以前。请照实填。")
    return {
        "content": content,
        "who": entry.who.strip(),
        "phone": entry.phone.strip(),
        "received_on": entry.received_on,
    }


def finding_about(objection: ObjectionBase, finding: str, person: str) -> str:
    """Return the finding with which `person` settles an objection. Raises Refused, SamePersonRefused for its writer."""
    words = finding.strip()
    if not words or len(words) > LONGEST_TEXT:
        raise Refused(f"请写明核实的情况，最多 {LONGEST_TEXT} 字。")
    require_no_numbers(words)
    require_other_person(person=person, earlier=[objection.recorded_person], sentence=WRITTEN_BY_YOU)
    return words


def settle(objection: ObjectionBase, *, upheld: bool, finding: str, person: str, actor: Any) -> None:
    """Write down how an objection, locked by the caller, was settled. Raises Refused when somebody has done it."""
    if objection.result:
        raise Refused("这条异议已经处理过了。请刷新页面看结果。")
    objection.result = ObjectionResult.UPHELD if upheld else ObjectionResult.REJECTED
    objection.settled_by, objection.settled_person = actor, person
    objection.settled_at, objection.finding = timezone.now(), finding
    objection.save(update_fields=["result", "settled_by", "settled_person", "settled_at", "finding"])
