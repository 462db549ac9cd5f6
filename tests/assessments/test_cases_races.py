"""Two people at once, in real transactions: one wins, the other gets a sentence, nobody deadlocks."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from accounts.permissions import Role
from assessments.models import ExitCase, ExitDecision, HouseholdVerdict
from assessments.services.cases import approve, propose, return_cases
from households.models import Household, StatusEvent
from households.status import HouseholdStatus
from tests.assessments.factories import make_run, make_verdict
from tests.assessments.races import at_once
from tests.conftest import build_county, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county():
    """All three households stand all met; Zhou is a second approver, Wu a second clerk."""
    here = build_county()
    run = make_run()
    here.picks = [make_verdict(h, run).pk for h in (here.chen, here.bai, here.yuan)]
    here.zhou = make_user("zhou", "周三", Role.COUNTY_APPROVER, here.unit, 77)
    here.wu = make_user("wu", "吴四", Role.COUNTY_CLERK, here.unit, 78)
    return here


def assert_one_won(outcomes: list[str]) -> None:
    assert sorted(map(bool, outcomes)) == [False, True]
    assert AuditEntry.objects.filter(action__endswith=".refused").count() == 1


def test_two_approvers_at_once(county):
    rounds = {case.pk: 1 for case in propose(verdict_ids=county.picks, reason="", actor=county.zhao)}

    outcomes = at_once(
        lambda: approve(case_rounds=rounds, reason="", actor=county.qian),
        lambda: approve(case_rounds=dict(reversed(rounds.items())), reason="", actor=county.zhou),
    )

    assert_one_won(outcomes)
    assert "现在是「已批准」" in max(outcomes)
    assert ExitDecision.objects.filter(action="approve").count() == StatusEvent.objects.count() == 3


def test_approve_against_return(county):
    rounds = {case.pk: 1 for case in propose(verdict_ids=county.picks, reason="", actor=county.zhao)}

    outcomes = at_once(
        lambda: approve(case_rounds=rounds, reason="", actor=county.qian),
        lambda: return_cases(case_rounds=rounds, reason="缺证", actor=county.zhou),
    )

    assert_one_won(outcomes)
    won = "returned" if outcomes[0] else "approved"
    planned = 0 if outcomes[0] else 3
    assert set(ExitCase.objects.values_list("state", flat=True)) == {won}
    assert Household.objects.filter(status=HouseholdStatus.PLANNED).count() == planned


def test_two_clerks_propose_the_same_households(county):
    outcomes = at_once(
        lambda: propose(verdict_ids=county.picks, reason="", actor=county.zhao),
        lambda: propose(verdict_ids=list(reversed(county.picks)), reason="", actor=county.wu),
    )

    assert_one_won(outcomes)
    assert ExitCase.objects.count() == ExitDecision.objects.count() == 3


def test_a_double_click_approves_once(county):
    rounds = {case.pk: 1 for case in propose(verdict_ids=county.picks, reason="", actor=county.zhao)}

    outcomes = at_once(*[lambda: approve(case_rounds=rounds, reason="", actor=county.qian)] * 2)

    assert_one_won(outcomes)
    assert StatusEvent.objects.count() == 3


def test_a_household_that_is_being_checked_is_not_approved_meanwhile(county):
    rounds = {case.pk: 1 for case in propose(verdict_ids=county.picks, reason="", actor=county.zhao)}

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        list(HouseholdVerdict.objects.filter(household=county.chen).select_for_update(of=("self",)))
        (outcome,) = pool.submit(at_once, lambda: approve(case_rounds=rounds, reason="", actor=county.qian)).result(20)

    assert "陈阿福家：这一户正在重新核对" in outcome
    assert not StatusEvent.objects.exists()
