"""What waits for those who visit, and for the township that watches over them."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from accounts.hooks import answered
from households.models import VisitRule
from households.services.changes import confirm_change, return_change
from households.services.problems import resolve_problem
from households.services.register import correct_household
from households.services.returns import accept_correction, correct_visit, return_visit
from households.services.visit_rules import RULE_NUMBERS, set_visit_rule
from households.services.visits import record_visit
from households.waiting import waiting_items
from tests.conftest import make_user
from tests.households.conftest import entry_for
from tests.households.entries import household_form
from villages.models import CadreAccount, Posting


@pytest.fixture(autouse=True)
def _no_checks(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def found(user) -> dict[str, int]:
    """Return task → how much of it waits, without what there is none of."""
    return {item.task: item.count for item in answered(user, waiting_items(user)) if item.count}


def the(user, task: str):
    return next(item for item in answered(user, waiting_items(user)) if item.task == task)


@pytest.fixture
def entered(county):
    """An entry about Chen that Wang made."""
    typed, paper = household_form(county.chen, main_cause="no_money")
    return correct_household(household_id=county.chen.pk, typed=typed, paper=paper, actor=county.wang)


def test_an_overdue_visit_waits_for_its_helper_since_the_last_one(county, visited, today):
    visited(county.chen, county.wang, 13)

    late = the(county.wang, "记逾期的走访")

    assert (late.count, late.since, late.due) == (1, today - timedelta(13), today - timedelta(6))
    assert (late.late_words, late.url) == ("逾期 6 天", "/households/")


def test_the_township_is_asked_to_press_for_all_of_its_households(county, visited):
    visited(county.chen, county.wang, 13)
    visited(county.bai, county.li, 2)
    visited(county.yuan, county.sun, 20)

    late = the(county.liu, "催逾期的走访")

    assert (late.count, late.url) == (1, "/households/?tab=overdue")


def test_households_nobody_ever_visited_are_named_and_late(county):
    late = the(county.wang, "记逾期的走访")

    assert (late.count, late.since, late.text) == (1, None, "其中 1 户还没有走访过")
    assert (late.due, late.late_words) == (None, "还没有走访")


def test_a_visit_in_time_asks_for_nothing(county, visited):
    visited(county.chen, county.wang, 7)

    assert found(county.wang) == {}


def test_a_returned_visit_waits_for_the_one_who_made_it_and_for_nobody_else(county, visit, today):
    return_visit(visit_id=visit.pk, reason="没写见到谁", actor=county.li)

    mine = the(county.wang, "更正退回的走访")

    assert (mine.count, mine.since, mine.due) == (1, today, today + timedelta(7))
    assert "更正退回的走访" not in found(county.he) | found(county.li) | found(county.sun)


def test_the_rule_says_by_when_a_returned_visit_is_corrected_and_without_one_there_is_no_day(county, visit, today):
    return_visit(visit_id=visit.pk, reason="没写见到谁", actor=county.li)
    numbers = {name: getattr(county.rule, name) for name in RULE_NUMBERS} | {"correct_days": 3}
    set_visit_rule(values=numbers, valid_from=today, document="县办〔2026〕9号", actor=county.zhao)
    assert the(county.wang, "更正退回的走访").due == today + timedelta(3)

    VisitRule.objects.believed().update(superseded_at=Now())

    assert the(county.wang, "更正退回的走访").due is None


def test_a_correction_waits_for_the_township_until_it_is_accepted(county, visit):
    sent_back = return_visit(visit_id=visit.pk, reason="没写见到谁", actor=county.li)
    correct_visit(visit_id=visit.pk, entry=entry_for(met="spouse"), actor=county.wang)

    assert found(county.li)["复核更正的走访"] == found(county.liu)["复核更正的走访"] == 1
    assert "更正退回的走访" not in found(county.wang)

    accept_correction(return_id=sent_back.pk, actor=county.liu)
    assert "复核更正的走访" not in found(county.li)


def test_an_open_problem_waits_for_all_who_visit_there_until_it_is_solved(county, today):
    entry = entry_for(problem_state="open", problem="没有水")
    troubled = record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)

    assert found(county.wang)["解决走访发现的问题"] == found(county.liu)["解决走访发现的问题"] == 1
    assert "解决走访发现的问题" not in found(county.sun)

    resolve_problem(visit_id=troubled.pk, solved_on=today, how="接通了水管", actor=county.li)
    assert "解决走访发现的问题" not in found(county.wang)


def test_an_entry_waits_for_another_person_than_its_maker(county, entered):
    assert found(county.liu)["复核录入"] == found(county.zhao)["复核录入"] == 1
    assert "复核录入" not in found(county.wang)

    second = make_user("wang2", "王小满二", "township_clerk", county.unit, 91)
    CadreAccount.objects.filter(user=second).update(cadre=county.wang.cadre_account.cadre)
    assert "复核录入" not in found(second)


def test_a_returned_entry_waits_for_its_maker(county, entered):
    return_change(change_id=entered.pk, opinion="和凭据不一致", actor=county.liu)

    assert found(county.wang)["更正退回的录入"] == 1
    assert "更正退回的录入" not in found(county.he)


def test_a_confirmed_entry_waits_for_nobody(county, entered):
    confirm_change(change_id=entered.pk, actor=county.liu)

    assert "复核录入" not in found(county.li) | found(county.zhao)


@pytest.mark.parametrize("username", ["qian", "shui", "cai", "sheng", "sysadmin", "secadmin", "audadmin"])
def test_others_have_nothing_to_do_here(county, entered, visit, username):
    return_visit(visit_id=visit.pk, reason="没写见到谁", actor=county.li)

    assert found(getattr(county, username)) == {}


def test_a_clerk_is_asked_to_pair_who_has_nobody_and_to_ask_who_came_with_a_posting(county, today):
    assert found(county.liu)["登记结对"] == 1
    assert "登记结对" not in found(county.li)
    posted = {"kind": "team_member", "township": county.east, "village": county.lower}
    days = {"valid_from": today - timedelta(90), "valid_to": today - timedelta(9)}
    Posting.objects.create(cadre=county.wang.cadre_account.cadre, **posted, **days)

    asked = the(county.liu, "问驻村结束的帮扶人")

    assert (asked.count, asked.url) == (1, "/households/pairings/loads/?tab=ended")
