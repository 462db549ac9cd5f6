"""Samples at work: what may still be drawn when one is widened, and who may write down what was found."""

import pytest

from accounts.models import AuditEntry
from assessments.selectors.samples import read_sample
from assessments.services.cases import STEPS, Words
from assessments.services.samples import NOTHING_LEFT, draw_sample, widen_sample, write_finding
from assessments.services.steps import rounds_of
from assessments.status import CaseAction
from config.lib.refusals import Refused, SamePersonRefused
from tests.assessments.chain import begin, bring_to, staff
from tests.assessments.factories import make_standard
from tests.conftest import make_household, make_user, pair
from villages.models import CadreAccount


@pytest.fixture
def here(county, settings, tmp_path):
    """Of Chen and Bao, both before the review, one is drawn and the other is not."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    make_standard(sample_all_up_to=1, sample_small_least=1)
    staff(county)
    bao = make_household(county.lower, "包小宝", "530399000009", size=2)
    pair(county.wang, bao)
    bring_to(county, CaseAction.ACCEPT, begin(county, [county.chen, bao]))
    county.sample = draw_sample(township_id=county.east.pk, actor=county.wu)
    county.drawn, county.other = county.sample.rows.order_by("place")
    return county


def step(row, action, actor):
    row.case.refresh_from_db()
    STEPS[action](case_rounds=rounds_of([row.case]), words=Words("缺水质报告"), actor=actor)


def review(here) -> None:
    write_finding(row_id=here.drawn.pk, clean=True, finding="属实", actor=here.wu)
    step(here.other, CaseAction.INSPECT, here.wu)


def mend(here) -> None:
    step(here.other, CaseAction.QUERY, here.wu)
    step(here.other, CaseAction.MEND, here.liu)


def test_the_next_one_in_the_drawn_order_is_drawn(here):
    assert (here.drawn.is_drawn, here.other.is_drawn, read_sample(here.sample).left) == (True, False, 1)

    widen_sample(sample_id=here.sample.pk, by=1, reason="第一户有疑问", actor=here.wu)

    here.other.refresh_from_db()
    assert (here.other.is_drawn, read_sample(here.sample).left) == (True, 0)


@pytest.mark.parametrize("move_on", [review, mend])
def test_what_no_longer_waits_for_the_review_is_not_drawn(here, move_on):
    move_on(here)

    with pytest.raises(Refused, match=NOTHING_LEFT):
        widen_sample(sample_id=here.sample.pk, by=1, reason="第一户有疑问", actor=here.wu)

    here.other.refresh_from_db()
    assert (here.other.is_drawn, read_sample(here.sample).left) == (False, 0)


def test_who_had_another_duty_on_the_case_does_not_check_it_for_the_sample(here):
    second = make_user("wang2", "王小满", "county_clerk", here.unit, 77)
    CadreAccount.objects.filter(user=second).update(cadre=here.wang.cadre_account.cadre)

    with pytest.raises(SamePersonRefused, match="您在这一户办过「入户核查达标」（入户核查），不能再办县级审核"):
        write_finding(row_id=here.drawn.pk, clean=True, finding="属实", actor=second)

    here.drawn.refresh_from_db()
    assert here.drawn.result == ""
    assert AuditEntry.objects.filter(action="exit.find.refused").count() == 1
