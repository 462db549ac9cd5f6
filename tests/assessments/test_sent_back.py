"""A case that was sent back is seen again by who sent it back, as long as they are there to see it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import ExitCase
from assessments.selectors.deciding import read_standing
from assessments.services.cases import STEPS, Words
from assessments.services.steps import BlockedRefused, rounds_of
from assessments.status import EXIT_TRANSITIONS, CaseAction
from tests.assessments.chain import begin, bring_to, end_notices, staff
from tests.conftest import make_user, post
from tests.queries import MOST_QUERIES
from villages.clocks import supersede
from villages.models import Posting
from villages.models.people import PostingKind


@pytest.fixture
def here(county, settings, tmp_path):
    """Chen is proposed; everybody a chain needs is there."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    staff(county)
    county.cases = begin(county, [county.chen])
    return county


def step(case, action, actor, **words):
    case.refresh_from_db()
    STEPS[action](case_rounds=rounds_of([case]), words=Words(**{"reason": "缺报告", **words}), actor=actor)


def test_having_approved_the_proposal_does_not_stand_in_for_who_sent_it_back(here):
    zhou = make_user("zhou", "周审批", "county_approver", here.unit, 71)
    (case,) = bring_to(here, CaseAction.INSPECT, here.cases)
    step(case, CaseAction.DISAPPROVE, zhou)
    step(case, CaseAction.MEND, here.liu)

    with pytest.raises(BlockedRefused, match="是周审批退回的，补正以后仍由周审批看"):
        step(case, CaseAction.CONFIRM, here.qian, document="师贫组〔2026〕7号")

    step(case, CaseAction.CONFIRM, zhou, document="师贫组〔2026〕7号")
    case.refresh_from_db()
    assert case.state == "confirmed"


def test_a_reviewer_who_was_posted_elsewhere_holds_nothing_up(here):
    xu = make_user("xu", "徐审核", "township_reviewer", here.unit, 71)
    post(xu, here.east, PostingKind.TOWNSHIP_STAFF)
    (case,) = bring_to(here, CaseAction.POST, here.cases)
    end_notices(here, [case])
    step(case, CaseAction.SEND_BACK, here.li)
    step(case, CaseAction.MEND, here.liu)
    with pytest.raises(BlockedRefused, match="是李审核退回的"):
        step(case, CaseAction.ACCEPT, xu)

    supersede(Posting.objects.get(cadre=here.li.cadre_account.cadre))
    post(here.li, here.west, PostingKind.TOWNSHIP_STAFF)
    step(case, CaseAction.ACCEPT, xu)

    case.refresh_from_db()
    assert (case.state, case.reviewer) == ("accepted", None)


def test_many_reviewers_are_asked_about_at_once(here):
    begin(here, [here.bai, here.yuan])
    moves = [EXIT_TRANSITIONS.get(CaseAction.APPROVE)]
    asked = []
    for reviewers in ([here.li, here.li, here.li], [here.wu, here.liu, here.li]):
        cases = list(ExitCase.objects.select_related("household", "standard", "verdict__run_from").order_by("pk"))
        for case, reviewer in zip(cases, reviewers, strict=True):
            case.reviewer = reviewer
        with CaptureQueriesContext(connection) as queries:
            standing = read_standing(cases, moves)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert standing.awaited == {case.pk for case in cases if case.household != here.yuan}


def test_the_list_before_the_review_asks_at_most_twelve_times(client, here):
    (case,) = bring_to(here, CaseAction.ACCEPT, here.cases)
    step(case, CaseAction.QUERY, here.wu)
    step(case, CaseAction.MEND, here.liu)
    client.force_login(here.wu, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")  # the first page of a session also notes when it was used

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("assessments:case_list"), {"tab": "accepted"})

    assert [row.case for row in answer.context["found"].rows] == [case]
    assert len(queries) <= MOST_QUERIES
