from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from assessments.models import ExitCase, ExitDecision, HouseholdVerdict
from assessments.services.cases import BlockedRefused, approve, propose, return_cases
from config.lib.refusals import NotFoundRefused, Refused
from households.models import Household
from households.status import HouseholdStatus
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import make_user


@pytest.fixture
def tonight(county):
    """Chen, Bai and Yuan stand all met since tonight."""
    county.run = make_run()
    county.verdicts = {h: make_verdict(h, county.run) for h in (county.chen, county.bai, county.yuan)}
    return county


def refusals() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action__endswith=".refused"))


def assert_nothing_happened() -> None:
    """No case, no decision, no status moved, and one audit row says who was refused."""
    assert not ExitCase.objects.exists()
    assert not ExitDecision.objects.exists()
    assert set(Household.objects.values_list("status", flat=True)) == {HouseholdStatus.REGISTERED}
    assert len(refusals()) == 1


def test_the_county_clerk_proposes_many_with_one_opinion(tonight):
    picks = [tonight.verdicts[tonight.chen].pk, tonight.verdicts[tonight.yuan].pk]

    cases = propose(verdict_ids=picks, reason="收入稳定", actor=tonight.zhao)

    assert [case.household for case in cases] == [tonight.chen, tonight.yuan]
    assert {d.reason for d in ExitDecision.objects.all()} == {"收入稳定"}
    assert {c.state for c in ExitCase.objects.all()} == {"proposed"}
    assert AuditEntry.objects.filter(action="exit.propose", actor=tonight.zhao).count() == 2
    assert Household.objects.get(pk=tonight.chen.pk).status == HouseholdStatus.REGISTERED


def test_a_case_pins_verdict_standard_window_and_year(tonight):
    verdict = tonight.verdicts[tonight.chen]

    (case,) = propose(verdict_ids=[verdict.pk], reason="", actor=tonight.zhao)

    case.refresh_from_db()
    assert (case.verdict, case.standard) == (verdict, tonight.run.standard)
    assert (case.window_end.month, case.window_end.day) == (9, 30)
    assert (case.window_end - case.window_start) in {timedelta(days=364), timedelta(days=365)}
    assert case.exit_year == timezone.localdate().year


@pytest.mark.parametrize("username", ["wang", "he", "liu", "li", "qian", "shui", "cai", "sheng", "sysadmin"])
def test_nobody_but_the_county_clerk_may_propose(tonight, username):
    with pytest.raises(PermissionDenied):
        propose(verdict_ids=[tonight.verdicts[tonight.chen].pk], reason="", actor=getattr(tonight, username))

    assert_nothing_happened()


def test_a_household_that_lacks_something_is_blocked_with_a_sentence(tonight):
    short = make_verdict(tonight.bai, make_run(nights_ago=-1), lacks=("water",))

    with pytest.raises(BlockedRefused, match="七项没有全部达标"):
        propose(verdict_ids=[short.pk], reason="", actor=tonight.zhao)

    assert_nothing_happened()


def test_one_blocked_household_stops_all_and_is_named(tonight):
    short = make_verdict(tonight.bai, make_run(nights_ago=-1), lacks=("housing",))
    picks = [tonight.verdicts[tonight.chen].pk, short.pk, tonight.verdicts[tonight.yuan].pk]

    with pytest.raises(BlockedRefused, match="选中 3 户，其中 1 户现在不能办理，所以一户也没有办。白石保家") as refused:
        propose(verdict_ids=picks, reason="", actor=tonight.zhao)

    assert [blocked.household for blocked in refused.value.blocked] == [tonight.bai]
    assert_nothing_happened()


def test_a_verdict_that_changed_since_the_page_was_shown_blocks(tonight):
    shown = tonight.verdicts[tonight.chen]
    make_verdict(tonight.chen, make_run(nights_ago=-1), per_head="3600.00")

    with pytest.raises(BlockedRefused, match="打开名单以后"):
        propose(verdict_ids=[shown.pk], reason="", actor=tonight.zhao)

    assert_nothing_happened()


def test_a_household_without_a_current_verdict_is_blocked(tonight):
    shown = tonight.verdicts[tonight.chen]
    HouseholdVerdict.objects.filter(pk=shown.pk).update(run_until=make_run(nights_ago=-1))

    with pytest.raises(BlockedRefused, match="正在重新核对"):
        propose(verdict_ids=[shown.pk], reason="", actor=tonight.zhao)

    assert_nothing_happened()


@pytest.mark.parametrize("status", ["planned", "exited", "removed", "closed"])
def test_only_registered_and_returned_households_may_be_proposed(tonight, status):
    Household.objects.filter(pk=tonight.chen.pk).update(status=status, exit_year=2026)

    with pytest.raises(BlockedRefused, match="不在提名范围"):
        propose(verdict_ids=[tonight.verdicts[tonight.chen].pk], reason="", actor=tonight.zhao)

    assert not ExitCase.objects.exists()
    assert len(refusals()) == 1


def test_a_household_that_fell_back_may_be_proposed(tonight):
    Household.objects.filter(pk=tonight.chen.pk).update(status=HouseholdStatus.RETURNED)

    (case,) = propose(verdict_ids=[tonight.verdicts[tonight.chen].pk], reason="", actor=tonight.zhao)

    assert case.state == "proposed"


def test_a_household_is_not_proposed_twice(tonight):
    picks = [tonight.verdicts[tonight.chen].pk]
    propose(verdict_ids=picks, reason="", actor=tonight.zhao)

    with pytest.raises(BlockedRefused, match="已经提名"):
        propose(verdict_ids=picks, reason="", actor=tonight.zhao)

    assert ExitCase.objects.count() == ExitDecision.objects.count() == 1
    assert len(refusals()) == 1


def test_a_returned_case_is_proposed_again_in_a_new_round(tonight):
    picks = [tonight.verdicts[tonight.chen].pk]
    (first,) = propose(verdict_ids=picks, reason="第一次", actor=tonight.zhao)
    return_cases(case_rounds={first.pk: 1}, reason="缺水质", actor=tonight.qian)

    (again,) = propose(verdict_ids=picks, reason="补了水质", actor=tonight.zhao)

    again.refresh_from_db()
    assert (again.pk, again.round, again.state) == (first.pk, 2, "proposed")
    assert list(again.decisions.values_list("round", "action")) == [(1, "propose"), (1, "return"), (2, "propose")]


def test_a_household_approved_this_year_is_not_proposed_again_this_year(tonight):
    picks = [tonight.verdicts[tonight.chen].pk]
    (case,) = propose(verdict_ids=picks, reason="", actor=tonight.zhao)
    approve(case_rounds={case.pk: 1}, reason="", actor=tonight.qian)
    Household.objects.filter(pk=tonight.chen.pk).update(status=HouseholdStatus.REGISTERED)

    with pytest.raises(BlockedRefused, match="今年已经批准过"):
        propose(verdict_ids=picks, reason="", actor=tonight.zhao)


def test_what_does_not_exist_is_not_found(tonight):
    with pytest.raises(NotFoundRefused):
        propose(verdict_ids=[0], reason="", actor=tonight.zhao)

    assert_nothing_happened()


def test_nothing_ticked_is_said_in_a_sentence(tonight):
    with pytest.raises(Refused, match="还没有选户"):
        propose(verdict_ids=[], reason="", actor=tonight.zhao)


def test_an_account_without_a_cadre_behind_it_may_not_decide(tonight):
    lone = make_user("lone", "无名", "county_clerk", tonight.unit, 77)
    lone.cadre_account.delete()

    with pytest.raises(Refused, match="没有关联到干部本人"):
        propose(verdict_ids=[tonight.verdicts[tonight.chen].pk], reason="", actor=type(lone).objects.get(pk=lone.pk))

    assert_nothing_happened()
