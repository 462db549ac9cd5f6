"""Notices: a frozen list of the white-list's fields, objections settled by another, a changed list that hangs anew."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import ExitCase, Notice, Objection
from assessments.papers.notices import notice_paper
from assessments.selectors.notices import VILLAGE_FIELDS
from assessments.services.cases import approve
from assessments.services.objections import add_objection, settle_objection
from assessments.services.steps import rounds_of
from assessments.status import CaseAction
from config.lib.refusals import Refused, SamePersonRefused
from tests.assessments.chain import begin, bring_to, staff
from tests.conftest import make_household, pair
from villages.services.boards import ObjectionEntry


@pytest.fixture
def posted(county, settings, tmp_path):
    """Chen and Bao of Lower Bend are on one notice."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    staff(county)
    county.bao = make_household(county.lower, "包小宝", "530399000009", size=2)
    pair(county.wang, county.bao)
    county.cases = bring_to(county, CaseAction.POST, begin(county, [county.chen, county.bao]))
    county.notice = Notice.objects.get()
    return county


def say(here, head: str) -> Objection:
    line = Notice.objects.running().get().entries.get(head_name=head)
    entry = ObjectionEntry("他家新买了车", timezone.localdate(), who="邻居", phone="13800002046")
    return add_objection(notice_id=line.notice_id, entry_id=line.pk, entry=entry, actor=here.liu)


def state_of(household) -> str:
    return ExitCase.objects.get(household=household).state


def test_the_paper_holds_the_fields_of_the_white_list_and_no_others(posted):
    paper = notice_paper(posted.notice)
    grid = next(block for block in paper.blocks if hasattr(block, "head"))

    assert grid.head == tuple(label for _, label in VILLAGE_FIELDS) == ("序号", "村民小组", "户主姓名", "家庭人口数")
    assert grid.rows == (("1", "第一小组", "包小宝", "2"), ("2", "第一小组", "陈阿福", "3"))


def test_anybody_reads_the_running_notices_and_nothing_that_may_not_be_published(client, posted):
    say(posted, "陈阿福")
    response = client.get(reverse("assessments:public_notices"))
    page = response.content.decode()

    assert (response.status_code, "public" in response["Cache-Control"]) == (200, True)
    for shown in ("东乡", "陈**", "包**", "0874-5760000", str(posted.notice.last_day)):
        assert shown in page
    for hidden in ("陈阿福", "下湾村", "第一小组", "13800002046", "新买了车", posted.chen.code, "3,712"):
        assert hidden not in page


def test_an_objection_upheld_sends_its_household_back_and_the_list_hangs_anew(posted):
    objection = say(posted, "陈阿福")

    settle_objection(objection_id=objection.pk, upheld=True, finding="车是实的", actor=posted.li)

    anew = Notice.objects.running().get()
    posted.notice.refresh_from_db()
    assert (state_of(posted.chen), state_of(posted.bao)) == ("applied", "posted")
    assert (posted.notice.withdraw_reason, anew.replaces) == ("异议成立，名单有变", posted.notice)
    assert list(anew.entries.values_list("serial", "head_name")) == [(1, "包小宝")]
    assert anew.last_day == timezone.localdate() + timedelta(days=7)


def test_an_objection_rejected_leaves_everything_as_it_hangs(posted):
    objection = say(posted, "陈阿福")

    settle_objection(objection_id=objection.pk, upheld=False, finding="车是亲戚的", actor=posted.li)

    assert Notice.objects.running().get() == posted.notice
    assert (state_of(posted.chen), Objection.objects.get().result) == ("posted", "rejected")
    with pytest.raises(Refused, match="已经处理过"):
        settle_objection(objection_id=objection.pk, upheld=False, finding="再看", actor=posted.li)


def test_who_wrote_an_objection_down_does_not_settle_it(posted):
    objection = say(posted, "陈阿福")
    with pytest.raises(PermissionDenied):
        settle_objection(objection_id=objection.pk, upheld=False, finding="属实", actor=posted.liu)
    Objection.objects.filter(pk=objection.pk).update(recorded_person=posted.li.cadre_account.cadre.id_hash)
    with pytest.raises(SamePersonRefused):
        settle_objection(objection_id=objection.pk, upheld=False, finding="属实", actor=posted.li)


def test_free_words_hold_no_numbers_of_persons(posted):
    line = posted.notice.entries.first()
    entry = ObjectionEntry("打13800002046问", timezone.localdate())

    with pytest.raises(Refused, match="身份证号或手机号"):
        add_objection(notice_id=posted.notice.pk, entry_id=line.pk, entry=entry, actor=posted.liu)

    assert not Objection.objects.exists()


def test_who_objected_is_closed_in_the_database(posted):
    objection = say(posted, "陈阿福")
    with connection.cursor() as cursor:
        cursor.execute("SELECT who, phone FROM assessments_objection WHERE id = %s", [objection.pk])
        assert not {"邻居", "13800002046"} & set(cursor.fetchone())


def test_approving_many_asks_no_more_than_approving_few(county):
    staff(county)
    homes = [make_household(county.far, f"户{n}", f"53039910000{n}", size=1) for n in range(8)]
    asked = []
    for group in (homes[:2], homes[2:]):
        cases = begin(county, group)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            approve(case_rounds=rounds_of(cases), reason="", actor=county.qian)
        asked.append(len(queries))

    assert asked[0] == asked[1]
