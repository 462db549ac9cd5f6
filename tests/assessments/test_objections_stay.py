"""What stands in the way stays there: an objection when its list hangs anew, and for whoever had another duty."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import CaseStop, Notice, Objection
from assessments.selectors.duties import duty_fault, persons_on
from assessments.selectors.notices import NoticeTab, read_notice, read_notices
from assessments.services.notices import close_notice
from assessments.services.objections import add_objection, settle_objection
from assessments.services.stops import lift_stop
from assessments.status import EXIT_TRANSITIONS, CaseAction
from config.lib.refusals import Refused, SamePersonRefused
from tests.assessments.chain import begin, bring_to, picture, staff
from tests.conftest import make_household, make_user, pair
from villages.models import CadreAccount
from villages.persons import person_of
from villages.services.boards import ObjectionEntry


@pytest.fixture
def posted(county, settings, tmp_path):
    """Chen and Bao of Lower Bend are on one notice; somebody objected to each."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    staff(county)
    county.bao = make_household(county.lower, "包小宝", "530399000009", size=2)
    pair(county.wang, county.bao)
    county.cases = bring_to(county, CaseAction.POST, begin(county, [county.chen, county.bao]))
    county.notice = Notice.objects.get()
    county.to_chen, county.to_bao = (say(county, head) for head in ("陈阿福", "包小宝"))
    return county


def say(here, head: str) -> Objection:
    line = here.notice.entries.get(head_name=head)
    entry = ObjectionEntry("他家新买了车", timezone.localdate())
    return add_objection(notice_id=here.notice.pk, entry_id=line.pk, entry=entry, actor=here.he)


def settle(objection, actor, *, upheld: bool = False) -> None:
    settle_objection(objection_id=objection.pk, upheld=upheld, finding="问过邻居", actor=actor)


def end(here, notice: Notice) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        close_notice(notice_id=notice.pk, opinion="公示期满", photos=[picture()], actor=here.liu)


def unsettled(here, tab: str) -> dict[int, int]:
    return {row.pk: row.unsettled for row in read_notices(user=here.li, tab=tab, chosen={}).page.rows}


def reviewer_who_is_the_clerk(here):
    """Return a second account, of a reviewer, of the person who did the paperwork of the village."""
    second = make_user("liu2", "刘专干", "township_reviewer", here.unit, 77)
    CadreAccount.objects.filter(user=second).update(cadre=here.liu.cadre_account.cadre)
    return second


def test_what_is_open_against_the_others_goes_along_when_their_list_hangs_anew(posted):
    settle(posted.to_chen, posted.li, upheld=True)
    anew = Notice.objects.running().get()

    assert [said.objection for said in read_notice(anew, posted.li).objections] == [posted.to_bao]
    assert unsettled(posted, NoticeTab.RUNNING) == {anew.pk: 1}
    with pytest.raises(Refused, match="还有没处理的异议"):
        end(posted, anew)

    settle(posted.to_bao, posted.li)
    end(posted, anew)

    anew.refresh_from_db()
    assert anew.closed_on


def test_an_ended_notice_shows_what_was_said_to_it_and_nothing_else(posted):
    settle(posted.to_chen, posted.li, upheld=True)
    first, anew = Notice.objects.get(pk=posted.notice.pk), Notice.objects.running().get()
    about = {"received_on": anew.posted_on, "recorded_by": posted.he, "recorded_person": posted.to_bao.recorded_person}
    Objection.objects.create(notice=anew, case=posted.to_bao.case, content="又说了一次", **about)

    said = {one.objection for one in read_notice(first, posted.li).objections}
    assert said == {posted.to_chen, posted.to_bao}
    assert len(read_notice(anew, posted.li).objections) == 2
    assert (unsettled(posted, NoticeTab.CLOSED), unsettled(posted, NoticeTab.RUNNING)) == ({first.pk: 1}, {anew.pk: 2})


def test_who_had_another_duty_on_the_case_settles_no_objection_to_it(posted):
    second = reviewer_who_is_the_clerk(posted)
    why = "您在这一户办过「村级公示」（村级经办），不能再办乡镇验收"

    for upheld in (False, True):
        with pytest.raises(SamePersonRefused, match=why):
            settle(posted.to_chen, second, upheld=upheld)

    assert {said.lock[: len(why)] for said in read_notice(posted.notice, second).objections} == {why}
    posted.to_chen.refresh_from_db()
    assert posted.to_chen.result == ""


def test_who_had_another_duty_on_the_case_lifts_no_stop_of_it(posted):
    case = posted.cases[0]
    CaseStop.objects.create(case=case, verdict=case.verdict)

    with pytest.raises(SamePersonRefused, match="不能再办乡镇验收"):
        lift_stop(case_id=case.pk, words="房子验收了", actor=reviewer_who_is_the_clerk(posted))

    assert CaseStop.objects.standing().exists()


def test_the_page_asks_as_often_however_many_objected(posted):
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            read_notice(posted.notice, posted.li)
        asked.append(len(queries))
        say(posted, "陈阿福")

    assert asked[0] == asked[1]


def test_who_settled_an_objection_takes_no_step_of_another_duty(posted):
    settle(posted.to_chen, posted.li)
    case = posted.to_chen.case

    fault = duty_fault(EXIT_TRANSITIONS.get(CaseAction.APPROVE), person_of(posted.li), persons_on([case])[case.pk])
    same_duty = duty_fault(EXIT_TRANSITIONS.get(CaseAction.ACCEPT), person_of(posted.li), persons_on([case])[case.pk])

    assert fault == "您在这一户办过「处理异议」（乡镇验收），不能再办审批。请由另一位同事办理。"
    assert same_duty == ""


def test_who_lifted_a_stop_takes_no_step_of_another_duty(posted):
    case = posted.cases[0]
    stop = {"lifted_at": timezone.now(), "lifted_by": posted.li, "words": "房子验收了"}
    CaseStop.objects.create(case=case, verdict=case.verdict, **stop)

    fault = duty_fault(EXIT_TRANSITIONS.get(CaseAction.INSPECT), person_of(posted.li), persons_on([case])[case.pk])

    assert fault.startswith("您在这一户办过「恢复停办」（乡镇验收），不能再办")
