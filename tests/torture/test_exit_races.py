"""Two people at one exit at the same moment, in real transactions: one wins, the other is told why, nothing is between.

Each race is run over and over, now one and now the other a few thousandths of a second ahead.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.permissions import Role
from assessments.models import CaseStop, ExitCase, ExitDecision, Notice, Objection, Trigger
from assessments.services.announcing import announce
from assessments.services.cases import STEPS, Words, approve, drop
from assessments.services.notices import close_notice, post_notice
from assessments.services.objections import add_objection, settle_objection
from assessments.services.recheck import recheck_households
from assessments.services.runs import run_here, start_run
from assessments.services.steps import rounds_of
from assessments.status import CaseAction
from households.models import Household, HousingFact, StatusEvent
from tests.assessments.chain import PLACE, begin, board, bring_to, picture, staff
from tests.assessments.in_order import put_in_order
from tests.assessments.races import at_once
from tests.conftest import build_county, make_household, make_user, pair
from villages.services.boards import ObjectionEntry

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

ROUNDS = 8
LEADS = [(0.0, 0.004 * lead) if lead >= 0 else (-0.004 * lead, 0.0) for lead in range(-ROUNDS // 2, ROUNDS // 2)]
"""How long either waits in each round."""
PATIENT = [(0.0, wait) for wait in (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 2.0)]
"""The same where one of the two takes its time."""
CHINESE = re.compile("[\u4e00-\u9fff].*。$")


@pytest.fixture
def here(settings, tmp_path) -> SimpleNamespace:
    """Eight households of one village, their facts in order, each proposed."""
    settings.MEDIA_ROOT = tmp_path
    county = staff(build_county())
    county.zhou = make_user("zhou", "周三", Role.COUNTY_APPROVER, county.unit, 77)
    county.bi = make_user("bi", "毕四", Role.COUNTY_CLERK, county.unit, 78)
    homes = [make_household(county.lower, f"户{n}", f"53039900010{n}", size=1) for n in range(ROUNDS)]
    for home in homes:
        pair(county.wang, home)
        put_in_order(home)
    county.cases = begin(county, homes)
    return county


@pytest.fixture
def posted(here) -> Iterator[SimpleNamespace]:
    """Each household on a notice of its own, whose days have run out today."""
    for case in bring_to(here, CaseAction.AGREE, here.cases):
        post_notice(case_rounds=rounds_of([case]), entry=board(), actor=here.liu)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        yield here


def fresh(case: ExitCase) -> ExitCase:
    return ExitCase.objects.get(pk=case.pk)


def the_refused(outcomes: list[str]) -> int:
    """Return which of two was told no, in a whole Chinese sentence; the other won."""
    assert sorted(map(bool, outcomes)) == [False, True], outcomes
    assert CHINESE.search(max(outcomes))
    return outcomes.index(max(outcomes))


def objected(here: SimpleNamespace, notice: Notice) -> Objection:
    entry = ObjectionEntry("他家新买了车", timezone.localdate())
    return add_objection(notice_id=notice.pk, entry_id=notice.entries.get().pk, entry=entry, actor=here.liu)


@transaction.atomic
def found_dangerous(household: Household, *, check: bool = True) -> None:
    """Record that a house was found dangerous, and check the household in the same transaction, as an import does."""
    fact = {"grade": "D", "source": "department", "source_name": "鉴定", "valid_from": timezone.localdate()}
    HousingFact.objects.create(household=household, **fact)
    if check:
        recheck_households([household.pk], None)


def end(here: SimpleNamespace, notice: Notice) -> Notice:
    return close_notice(notice_id=notice.pk, opinion="公示期满，无异议", photos=[picture()], actor=here.liu)


def test_two_approvers_and_two_announcers_at_once(here):
    cases = bring_to(here, CaseAction.INSPECT, here.cases)
    confirm = partial(STEPS[CaseAction.CONFIRM], words=Words("同意", document="师贫组〔2026〕7号"))
    rounds = rounds_of(cases)

    the_refused(
        at_once(
            partial(confirm, case_rounds=rounds, actor=here.qian),
            partial(confirm, case_rounds=dict(reversed(rounds.items())), actor=here.zhou),
        )
    )
    assert ExitDecision.objects.filter(action="confirm").count() == ROUNDS
    for case, after in zip(cases, LEADS, strict=True):
        last = partial(announce, case_rounds=rounds_of([fresh(case)]), document="师政告〔2026〕3号", entry=PLACE)

        the_refused(at_once(partial(last, actor=here.zhao), partial(last, actor=here.bi), after=after))

        assert StatusEvent.objects.filter(household=case.household_id, after="exited").count() == 1
        assert case.decisions.filter(action="announce").count() == 1


def test_an_approval_against_its_return(here):
    words = Words("理由", document="师贫组〔2026〕7号")
    for case, after in zip(bring_to(here, CaseAction.INSPECT, here.cases), LEADS, strict=True):
        about = {"case_rounds": rounds_of([case]), "words": words}
        confirm = partial(STEPS[CaseAction.CONFIRM], **about, actor=here.qian)
        back = partial(STEPS[CaseAction.DISAPPROVE], **about, actor=here.zhou)

        lost = the_refused(at_once(confirm, back, after=after))

        assert fresh(case).state == ("mending" if lost == 0 else "confirmed")
        assert case.decisions.filter(action__in=["confirm", "disapprove"]).count() == 1


def test_an_objection_that_comes_in_against_the_end_of_the_notice(posted):
    for case, after in zip(posted.cases, LEADS, strict=True):
        notice = Notice.objects.get(entries__case=case)

        lost = the_refused(at_once(partial(objected, posted, notice), partial(end, posted, notice), after=after))

        notice.refresh_from_db()
        assert (notice.closed_on is None, Objection.objects.filter(notice=notice).exists()) == (lost == 1, lost == 1)


def test_a_list_that_changes_against_the_end_of_its_notice(posted):
    for case, after in zip(posted.cases, LEADS, strict=True):
        notice = Notice.objects.get(entries__case=case)
        about = {"objection_id": objected(posted, notice).pk, "upheld": True, "finding": "属实"}
        settle = partial(settle_objection, **about, actor=posted.li)

        lost = the_refused(at_once(settle, partial(end, posted, notice), after=after))

        notice.refresh_from_db()
        assert (lost, notice.closed_on, notice.withdrawn_at is None) == (1, None, False)
        assert fresh(case).state == "applied"


def test_a_household_that_is_dropped_against_the_end_of_its_notice(posted):
    """Whoever is first: a notice that has ended stays ended, one that was taken down is never closed."""
    for case, after in zip(posted.cases, LEADS, strict=True):
        notice = Notice.objects.get(entries__case=case)
        leave = partial(drop, case_rounds=rounds_of([fresh(case)]), reason="大病", actor=posted.wu)

        outcomes = at_once(leave, partial(end, posted, notice), after=after)

        notice.refresh_from_db()
        assert outcomes[0] == ""
        assert bool(outcomes[1]) == (notice.withdrawn_at is not None) == (notice.closed_on is None)
        assert fresh(case).state == "dropped"


def test_two_households_of_one_list_leave_at_once(here):
    """Both may; the list that hangs at the end is without either, and neither waits for the other for ever."""
    cases = bring_to(here, CaseAction.POST, here.cases)
    for number, after in zip(range(0, ROUNDS - 2, 2), LEADS[1::3], strict=False):
        one, other = cases[number : number + 2]
        leave = partial(drop, reason="大病")

        outcomes = at_once(
            partial(leave, case_rounds=rounds_of([one]), actor=here.wu),
            partial(leave, case_rounds=rounds_of([other]), actor=here.bi),
            after=after,
        )

        assert outcomes == ["", ""]
        hanging = Notice.objects.running().get()
        assert [line.case_id for line in hanging.entries.all()] == [case.pk for case in cases[number + 2 :]]


def test_an_objection_to_a_household_that_is_being_dropped(posted):
    """Nobody waits for ever; an objection to a list that was taken down is told so."""
    for case, after in zip(posted.cases, LEADS, strict=True):
        notice = Notice.objects.get(entries__case=case)
        leave = partial(drop, case_rounds=rounds_of([fresh(case)]), reason="大病", actor=posted.wu)

        dropped, said = at_once(leave, partial(objected, posted, notice), after=after)

        assert dropped == ""
        assert not said or "已经撤下" in said
        assert Objection.objects.filter(notice=notice).exists() == (not said)


def test_a_verdict_that_turns_against_the_township(posted):
    """Whoever is first, the case stands still afterwards, and nothing goes on."""
    for case, after in zip(posted.cases, PATIENT, strict=True):
        end(posted, Notice.objects.get(entries__case=case))
        rounds = rounds_of([fresh(case)])
        accept = partial(STEPS[CaseAction.ACCEPT], case_rounds=rounds, words=Words("通过"), actor=posted.li)

        turned, accepted = at_once(partial(found_dangerous, case.household), accept, after=after)

        assert turned == ""
        assert not accepted or CHINESE.search(accepted)
        assert fresh(case).state == ("posted" if accepted else "accepted")
        assert CaseStop.objects.standing().filter(case=case).count() == 1


def test_a_run_against_an_approval(here):
    """Facts have turned; while the check finds it, somebody approves: told no, or the case stands still at once."""
    told = []
    for case, after in zip(here.cases, PATIENT, strict=True):
        found_dangerous(case.household, check=False)
        run = start_run(trigger=Trigger.COMMAND)
        agree = partial(approve, case_rounds=rounds_of([case]), reason="", actor=here.qian)

        ran, approved = at_once(partial(run_here, run), agree, after=after)

        told.append(approved)
        assert ran == ""
        assert not approved or CHINESE.search(approved)
        assert fresh(case).state == ("proposed" if approved else "approved")
        assert CaseStop.objects.standing().filter(case=case).count() == 1
        assert case.decisions.filter(action="approve").count() == (not approved)
    assert any(told), "the check never came first"
