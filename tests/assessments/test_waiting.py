"""What waits in the exit check: by the table of moves, for the person and not for the account."""

import pytest
from django.utils import timezone

from accounts.hooks import answered
from assessments.models import ExitDecision
from assessments.services.cases import propose, return_cases
from assessments.status import EXIT_TRANSITIONS
from assessments.waiting import WORDS, waiting_items
from households.services.status import change_status
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import make_user
from villages.models import CadreAccount


@pytest.fixture
def tonight(county):
    """Chen and Yuan stand all met, Bai lacks water; Zhao has proposed Yuan. Everybody has a helper and a telephone."""
    run = make_run()
    make_verdict(county.chen, run)
    make_verdict(county.bai, run, lacks=("water",))
    (county.case,) = propose(verdict_ids=[make_verdict(county.yuan, run).pk], reason="", actor=county.zhao)
    return county


def found(user) -> dict[str, int]:
    """Return task → how much of it waits, without what there is none of."""
    return {item.task: item.count for item in answered(user, waiting_items(user)) if item.count}


def test_the_clerk_reads_what_may_be_proposed(tonight):
    assert found(tonight.zhao) == {"提名预脱贫": 1}


def test_the_clerk_reads_what_came_back(tonight):
    return_cases(case_rounds={tonight.case.pk: 1}, reason="缺证", actor=tonight.qian)

    assert found(tonight.zhao) == {"再提名退回的": 1, "提名预脱贫": 2}


def test_what_came_back_waits_no_more_once_the_household_has_left_the_register(tonight):
    return_cases(case_rounds={tonight.case.pk: 1}, reason="缺证", actor=tonight.qian)
    change_status(household_id=tonight.yuan.pk, after="closed", on_date=timezone.localdate(), actor=tonight.zhao)

    assert "再提名退回的" not in found(tonight.zhao)


def test_the_approver_reads_what_waits_for_them(tonight):
    (task,) = (item for item in answered(tonight.qian, waiting_items(tonight.qian)) if item.count)

    assert (task.task, task.count, task.url) == ("审批预脱贫", 1, "/exit/cases/?tab=proposed")


def test_ones_own_proposals_do_not_wait_for_oneself_through_another_account(tonight):
    second = make_user("zhao2", "赵经办二", "county_approver", tonight.unit, 90)
    CadreAccount.objects.filter(user=second).update(cadre=tonight.zhao.cadre_account.cadre)

    assert found(second) == {}


def test_a_proposal_of_an_earlier_round_shuts_its_person_out_of_approving(tonight):
    """One person, one duty on a case, however often it was returned and by whomever it is proposed again."""
    return_cases(case_rounds={tonight.case.pk: 1}, reason="缺证", actor=tonight.qian)
    other = make_user("zheng", "郑经办", "county_clerk", tonight.unit, 91)
    verdict = tonight.yuan.verdicts.get()
    propose(verdict_ids=[verdict.pk], reason="补了", actor=other)
    second = make_user("zhao3", "赵经办三", "county_approver", tonight.unit, 92)
    CadreAccount.objects.filter(user=second).update(cadre=tonight.zhao.cadre_account.cadre)

    assert ExitDecision.objects.filter(case=tonight.case, round=2).count() == 1
    assert found(second) == {}


def test_nobody_behind_the_account_has_cases_to_decide(tonight):
    CadreAccount.objects.filter(user=tonight.qian).delete()

    assert found(tonight.qian) == {}


def test_the_township_supplies_what_the_county_sent_back_and_what_is_missing(tonight):
    (case,) = propose(verdict_ids=[tonight.chen.verdicts.get().pk], reason="", actor=tonight.zhao)
    return_cases(case_rounds={case.pk: 1}, reason="缺证", actor=tonight.qian)

    assert found(tonight.liu) == {"补齐县里退回的": 1, "补齐缺的资料": 2}


@pytest.mark.parametrize("username", ["wang", "he", "shui", "cai", "sheng", "sysadmin", "secadmin", "audadmin"])
def test_others_have_nothing_to_do_here(tonight, username):
    assert found(getattr(tonight, username)) == {}


def test_every_state_from_which_a_move_leads_on_has_its_words(tonight):
    """A state that the table gains tomorrow is not offered without a word."""
    ahead = {state for move in EXIT_TRANSITIONS if not move.is_back for state in move.sources if state}

    assert ahead <= set(WORDS)
