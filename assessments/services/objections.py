"""Objections to a notice: written down with a private telephone number, settled by another person with a finding."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import ACCEPT_EXIT, KEEP_EXIT_PAPERS
from assessments.models import Notice, NoticeEntry, Objection, ObjectionResult
from assessments.selectors.duties import require_duty
from assessments.services.notices import begin_without, require_running
from assessments.services.steps import Words, rounds_of, take
from assessments.status import CaseAction
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from villages.persons import person_of, require_other_person

LONGEST_WHO, LONGEST_PHONE, LONGEST_TEXT = 40, 30, 500
WRITTEN_BY_YOU = "这条异议是您登记的，不能由您处理。请由另一位同事核实。"
UPHELD = "异议成立，名单有变"


@dataclass(frozen=True)
class ObjectionEntry:
    """What somebody said about a household of a notice; name and telephone number may be kept back."""

    content: str
    received_on: date
    who: str = ""
    phone: str = ""


@service("exit.object")
def add_objection(*, notice_id: int, entry_id: int, entry: ObjectionEntry, actor: User) -> Objection:
    """Write down an objection to one line of a running notice, and return it; until it is settled nothing goes on.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a notice that has ended or words that
    will not do.
    """
    require(actor, KEEP_EXIT_PAPERS)
    person = person_of(actor)
    notice = Notice.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=notice_id)
    require_running(notice)
    line = NoticeEntry.objects.get(notice=notice, pk=entry_id)
    content = entry.content.strip()
    if not content or len(content) > LONGEST_TEXT:
        raise Refused(f"请写明异议的内容，最多 {LONGEST_TEXT} 字。")
    require_no_numbers(content)
    if len(entry.who) > LONGEST_WHO or len(entry.phone) > LONGEST_PHONE:
        raise Refused("提出人和电话写得太长，请写短一些。")
    if not notice.posted_on <= entry.received_on <= timezone.localdate():
        raise Refused("收到日期应在张贴以后、今天以前。请照实填。")
    objection = Objection.objects.create(
        notice=notice,
        case_id=line.case_id,
        content=content,
        who=entry.who.strip(),
        phone=entry.phone.strip(),
        received_on=entry.received_on,
        recorded_by=actor,
        recorded_person=person,
    )
    record(actor=actor, action="exit.object", subject=objection, after={"notice": notice.number})
    return objection


@service("exit.settle_objection")
def settle_objection(*, objection_id: int, upheld: bool, finding: str, actor: User) -> Objection:
    """Settle an objection with what was found, and return it.

    Upheld, its household goes back to the check, and the notice begins anew for the others. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, SamePersonRefused for who wrote it down or had another duty on the case,
    Refused without a finding or when it is settled already.
    """
    require(actor, ACCEPT_EXIT)
    person, words = person_of(actor), finding.strip()
    asked = Objection.objects.visible_to(actor).select_related("case").get(pk=objection_id)
    if not words or len(words) > LONGEST_TEXT:
        raise Refused(f"请写明核实的情况，最多 {LONGEST_TEXT} 字。")
    require_no_numbers(words)
    require_other_person(person=person, earlier=[asked.recorded_person], sentence=WRITTEN_BY_YOU)
    require_duty(CaseAction.UPHOLD, asked.case, person)
    if upheld:
        cases = take(CaseAction.UPHOLD, case_rounds=rounds_of([asked.case]), words=Words(words[:200]), actor=actor)
        begin_without(cases, reason=UPHELD, actor=actor)
    objection = Objection.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=objection_id)
    if objection.result:
        raise Refused("这条异议已经处理过了。请刷新页面看结果。")
    objection.result = ObjectionResult.UPHELD if upheld else ObjectionResult.REJECTED
    objection.settled_by, objection.settled_person = actor, person
    objection.settled_at, objection.finding = timezone.now(), words
    objection.save(update_fields=["result", "settled_by", "settled_person", "settled_at", "finding"])
    told = {"result": objection.result}
    record(actor=actor, action="exit.settle_objection", subject=objection, after=told, reason=words)
    return objection
