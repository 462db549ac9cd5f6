import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from accounts.permissions import Role
from assessments.models import ExitCase, ExitDecision
from assessments.services.cases import BlockedRefused, approve, propose, return_cases
from config.lib.refusals import NotFoundRefused, Refused
from households.models import Household, StatusEvent
from households.status import HouseholdStatus
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import make_user
from villages.models import CadreAccount

SAME = "您是这一户的提名人，不能再审批。请由另一位审批人办理。"


@pytest.fixture
def proposed(county):
    """Zhao has proposed Chen and Yuan; both stand all met."""
    county.run = make_run()
    county.verdicts = {h: make_verdict(h, county.run) for h in (county.chen, county.yuan)}
    cases = propose(verdict_ids=[v.pk for v in county.verdicts.values()], reason="", actor=county.zhao)
    county.chen_case, county.yuan_case = cases
    return county


def second_account(county, *, behind, role):
    """Return another account of the same cadre as `behind`."""
    user = make_user(f"{behind.username}2", behind.display_name, role, county.unit, 88)
    CadreAccount.objects.filter(user=user).update(cadre=behind.cadre_account.cadre)
    return type(user).objects.get(pk=user.pk)


def assert_untouched(*, refused: str) -> None:
    """Every case still waits, nobody but the proposer has signed, no status moved, one audit row of the refusal."""
    assert set(ExitCase.objects.values_list("state", flat=True)) == {"proposed"}
    assert set(ExitDecision.objects.values_list("action", flat=True)) == {"propose"}
    assert not StatusEvent.objects.exists()
    (row,) = AuditEntry.objects.filter(action__endswith=".refused")
    assert row.action == refused


def test_another_person_approves_and_the_household_becomes_planned(proposed):
    approve(case_rounds={proposed.chen_case.pk: 1}, reason="同意", actor=proposed.qian)

    proposed.chen_case.refresh_from_db()
    event = StatusEvent.objects.get()
    assert proposed.chen_case.state == "approved"
    assert Household.objects.get(pk=proposed.chen.pk).status == HouseholdStatus.PLANNED
    assert (event.before, event.after, event.document) == ("registered", "planned", proposed.chen_case.number)
    assert AuditEntry.objects.filter(action="exit.approve", actor=proposed.qian).count() == 1


def test_another_person_returns_with_a_reason_and_the_household_stays(proposed):
    return_cases(case_rounds={proposed.chen_case.pk: 1}, reason="缺水质检测", actor=proposed.qian)

    proposed.chen_case.refresh_from_db()
    assert proposed.chen_case.state == "returned"
    assert proposed.chen_case.decisions.get(action="return").reason == "缺水质检测"
    assert Household.objects.get(pk=proposed.chen.pk).status == HouseholdStatus.REGISTERED


def test_many_are_approved_at_once(proposed):
    approve(case_rounds={proposed.chen_case.pk: 1, proposed.yuan_case.pk: 1}, reason="", actor=proposed.qian)

    assert Household.objects.filter(status=HouseholdStatus.PLANNED).count() == 2


def test_a_return_needs_a_reason(proposed):
    with pytest.raises(Refused, match="退回要写明原因"):
        return_cases(case_rounds={proposed.chen_case.pk: 1}, reason="  ", actor=proposed.qian)

    assert_untouched(refused="exit.return.refused")


@pytest.mark.parametrize("username", ["wang", "he", "liu", "li", "zhao", "shui", "cai", "sheng", "sysadmin"])
@pytest.mark.parametrize("decide", [approve, return_cases])
def test_nobody_but_the_county_approver_decides(proposed, decide, username):
    with pytest.raises(PermissionDenied):
        decide(case_rounds={proposed.chen_case.pk: 1}, reason="好", actor=getattr(proposed, username))

    assert_untouched(refused="exit.approve.refused" if decide is approve else "exit.return.refused")


@pytest.mark.parametrize("decide", [approve, return_cases])
def test_the_proposer_may_not_decide_through_another_account(proposed, decide):
    other_account = second_account(proposed, behind=proposed.zhao, role=Role.COUNTY_APPROVER)

    with pytest.raises(BlockedRefused, match=SAME):
        decide(case_rounds={proposed.chen_case.pk: 1}, reason="好", actor=other_account)

    assert_untouched(refused="exit.approve.refused" if decide is approve else "exit.return.refused")


def test_one_own_proposal_among_many_stops_all(proposed):
    other_account = second_account(proposed, behind=proposed.zhao, role=Role.COUNTY_APPROVER)
    picks = {proposed.chen_case.pk: 1, proposed.yuan_case.pk: 1}

    with pytest.raises(BlockedRefused) as refused:
        approve(case_rounds=picks, reason="", actor=other_account)

    assert [blocked.sentence for blocked in refused.value.blocked] == [SAME, SAME]
    assert_untouched(refused="exit.approve.refused")


def test_a_household_that_no_longer_passes_is_not_approved(proposed):
    make_verdict(proposed.chen, make_run(nights_ago=-1), lacks=("housing",))

    with pytest.raises(BlockedRefused, match="现在七项没有全部达标，不能批准"):
        approve(case_rounds={proposed.chen_case.pk: 1}, reason="", actor=proposed.qian)

    assert_untouched(refused="exit.approve.refused")


def test_a_household_that_no_longer_passes_may_be_returned(proposed):
    make_verdict(proposed.chen, make_run(nights_ago=-1), lacks=("housing",))

    return_cases(case_rounds={proposed.chen_case.pk: 1}, reason="住房没有验收", actor=proposed.qian)

    proposed.chen_case.refresh_from_db()
    assert proposed.chen_case.state == "returned"


@pytest.mark.parametrize("first", [approve, return_cases])
@pytest.mark.parametrize("second", [approve, return_cases])
def test_a_decided_case_is_not_decided_again(proposed, first, second):
    third = make_user("zhou", "周三", Role.COUNTY_APPROVER, proposed.unit, 99)
    first(case_rounds={proposed.chen_case.pk: 1}, reason="好", actor=proposed.qian)

    with pytest.raises(BlockedRefused, match="请刷新页面看最新情况"):
        second(case_rounds={proposed.chen_case.pk: 1}, reason="好", actor=third)

    assert ExitDecision.objects.filter(case=proposed.chen_case).count() == 2


def test_a_round_that_was_not_shown_is_not_decided(proposed):
    return_cases(case_rounds={proposed.chen_case.pk: 1}, reason="缺水质", actor=proposed.qian)
    propose(verdict_ids=[proposed.verdicts[proposed.chen].pk], reason="", actor=proposed.zhao)

    with pytest.raises(BlockedRefused, match="退回过又重新提名"):
        approve(case_rounds={proposed.chen_case.pk: 1}, reason="", actor=proposed.qian)


def test_who_returned_one_round_may_approve_the_next(proposed):
    return_cases(case_rounds={proposed.chen_case.pk: 1}, reason="缺水质", actor=proposed.qian)
    propose(verdict_ids=[proposed.verdicts[proposed.chen].pk], reason="", actor=proposed.zhao)

    approve(case_rounds={proposed.chen_case.pk: 2}, reason="", actor=proposed.qian)

    assert Household.objects.get(pk=proposed.chen.pk).status == HouseholdStatus.PLANNED


def test_a_household_that_left_the_register_is_not_approved(proposed):
    Household.objects.filter(pk=proposed.chen.pk).update(status=HouseholdStatus.CLOSED)

    with pytest.raises(BlockedRefused, match="整户自然减少"):
        approve(case_rounds={proposed.chen_case.pk: 1}, reason="", actor=proposed.qian)

    assert_untouched(refused="exit.approve.refused")


def test_what_does_not_exist_is_not_found(proposed):
    with pytest.raises(NotFoundRefused):
        approve(case_rounds={0: 1}, reason="", actor=proposed.qian)

    assert_untouched(refused="exit.approve.refused")
