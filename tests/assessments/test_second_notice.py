"""A standard with a second notice: the notice that hangs last decides, for steps, list of work and database."""

import pytest
from django.utils import timezone

from accounts.hooks import answered
from assessments.models import Notice, NoticeKind
from assessments.selectors.conditions import NO_NOTICE, open_needs
from assessments.services.cases import STEPS, Words
from assessments.services.notices import post_notice
from assessments.services.objections import add_objection, settle_objection
from assessments.services.steps import BlockedRefused, rounds_of
from assessments.status import CaseAction, Need
from assessments.waiting import waiting_items
from tests.assessments.chain import begin, board, bring_to, check_sample, end_notices, staff, take
from tests.assessments.factories import make_standard
from villages.services.boards import ObjectionEntry

AGAIN = (CaseAction.CHECK, CaseAction.COUNTERSIGN, CaseAction.REVIEW, CaseAction.AGREE, CaseAction.POST)


@pytest.fixture
def here(county, settings, tmp_path):
    """Chen's case is accepted and posted again: the first notice is closed, the second runs."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    make_standard(second_notice_days=5)
    staff(county)
    county.cases = bring_to(county, CaseAction.ACCEPT, begin(county, [county.chen]))
    check_sample(county, county.cases)
    post_notice(case_rounds=rounds_of(county.cases), entry=board(), second=True, actor=county.liu)
    (county.case,) = county.cases
    county.case.refresh_from_db()
    county.second = Notice.objects.running().get()
    return county


def step(here, action, actor):
    here.case.refresh_from_db()
    return STEPS[action](case_rounds=rounds_of([here.case]), words=Words("属实"), actor=actor)


def waits(user) -> set[str]:
    return {item.task for item in answered(user, waiting_items(user)) if item.count}


def test_the_review_waits_for_the_second_notice(here):
    assert (here.case.state, here.second.kind) == ("reposted", NoticeKind.SECOND)
    assert "审核退出" not in waits(here.wu)
    with pytest.raises(BlockedRefused, match=f"公示到 {here.second.last_day}"):
        step(here, CaseAction.INSPECT, here.wu)

    end_notices(here, here.cases)

    assert "审核退出" in waits(here.wu)
    step(here, CaseAction.INSPECT, here.wu)
    here.case.refresh_from_db()
    assert here.case.state == "inspected"


def test_the_township_waits_for_the_notice_that_was_posted_after_an_objection(here):
    entry = ObjectionEntry("他家新买了车", timezone.localdate())
    line = here.second.entries.get()
    objection = add_objection(notice_id=here.second.pk, entry_id=line.pk, entry=entry, actor=here.liu)
    settle_objection(objection_id=objection.pk, upheld=True, finding="车是实的", actor=here.li)
    for action in AGAIN:
        take(here, action, here.cases)

    assert "验收退出" not in waits(here.li)
    with pytest.raises(BlockedRefused, match="公示到"):
        step(here, CaseAction.ACCEPT, here.li)

    end_notices(here, here.cases)

    assert "验收退出" in waits(here.li)
    step(here, CaseAction.ACCEPT, here.li)
    here.case.refresh_from_db()
    assert here.case.state == "accepted"


def test_a_case_on_notice_without_any_notice_is_locked(here):
    withdrawn = {"withdrawn_at": timezone.now(), "withdraw_reason": "名单有变"}
    Notice.objects.filter(pk=here.second.pk).update(**withdrawn)
    first = here.case.notice_entries.exclude(notice=here.second)

    assert first.get().notice.closed_on
    assert open_needs([Need.NOTICE], [here.case]) == {here.case.pk: NO_NOTICE}
