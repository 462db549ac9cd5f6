"""Objections to a notice: written down with a private telephone number, settled by another person with a finding."""

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import ACCEPT_EXIT, KEEP_EXIT_PAPERS
from assessments.models import Notice, NoticeEntry, Objection
from assessments.selectors.duties import require_duty
from assessments.services.notices import begin_without, require_running
from assessments.services.steps import Words, rounds_of, take
from assessments.status import CaseAction
from villages.persons import person_of
from villages.services.boards import ObjectionEntry, finding_about, objection_columns, settle

UPHELD = "异议成立，名单有变"


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
    objection = Objection.objects.create(
        notice=notice,
        case_id=line.case_id,
        recorded_by=actor,
        recorded_person=person,
        **objection_columns(notice, entry),
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
    person = person_of(actor)
    asked = Objection.objects.visible_to(actor).select_related("case").get(pk=objection_id)
    words = finding_about(asked, finding, person)
    require_duty(CaseAction.UPHOLD, asked.case, person)
    if upheld:
        cases = take(CaseAction.UPHOLD, case_rounds=rounds_of([asked.case]), words=Words(words[:200]), actor=actor)
        begin_without(cases, reason=UPHELD, actor=actor)
    objection = Objection.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=objection_id)
    settle(objection, upheld=upheld, finding=words, person=person, actor=actor)
    told = {"result": objection.result}
    record(actor=actor, action="exit.settle_objection", subject=objection, after=told, reason=words)
    return objection
