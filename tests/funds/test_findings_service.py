"""A problem on its way: given, put right, closed by another person; who may not, and what the database keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import TransitionNotAllowed
from funds.checks.check import Fault
from funds.finding_status import FindingState
from funds.models import MoneyFinding
from funds.services.findings import (
    FoundByPeople,
    add_finding,
    assign_finding,
    close_finding,
    report_finding,
    return_finding,
)
from tests.funds.test_money_checks import check_of, run, stands

ENTRY = FoundByPeople("audit", "审〔2026〕3号", "spending", "下湾村人饮管网", "多付工程款未收回")


@pytest.fixture
def problem(county) -> MoneyFinding:
    """A check found something about East township."""
    run(check_of(Fault("a", "下湾村人饮管网", "欠一百", "100", township_id=county.east.pk)))
    return MoneyFinding.objects.get()


def give(county, problem, *, actor=None, days: int = 9, owner: str = "周某") -> MoneyFinding:
    """Give a problem to the water office."""
    day = timezone.localdate() + timedelta(days)
    about = {"unit_id": county.unit.pk, "owner": owner, "due_on": day}
    return assign_finding(finding_id=problem.pk, **about, actor=actor or county.zhao)


def mend(problem, actor, measure: str = "已收回多付的款") -> MoneyFinding:
    """Say that a problem was put right."""
    return report_finding(finding_id=problem.pk, measure=measure, evidence="收字第 12 号凭证", actor=actor)


def refused(todo, error: type[Exception], action: str) -> None:
    """Let `todo` be refused: no problem changes, one row of the trail says so."""
    before = list(MoneyFinding.objects.values())

    with pytest.raises(error):
        todo()

    assert list(MoneyFinding.objects.values()) == before
    assert AuditEntry.objects.filter(action=f"{action}.refused").count() == 1


def test_a_problem_is_given_put_right_and_closed_by_another_person(county, problem):
    give(county, problem)
    mend(problem, county.liu)
    closed = close_finding(finding_id=problem.pk, opinion="看了凭证，钱已到账", actor=county.zhao)

    assert (closed.state, closed.owner, closed.closed_by) == (FindingState.CLOSED, "周某", county.zhao)
    actions = AuditEntry.objects.filter(subject_id=str(problem.pk), action__endswith="_finding")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "funds.assign_finding", "funds.report_finding", "funds.close_finding",
    ]  # fmt: skip


def test_who_put_it_right_does_not_close_it(county, problem):
    give(county, problem)
    mend(problem, county.zhao)

    refused(
        lambda: close_finding(finding_id=problem.pk, opinion="自己看过了", actor=county.zhao),
        SamePersonRefused,
        "funds.close_finding",
    )
    assert close_finding(finding_id=problem.pk, opinion="看了凭证", actor=county.qian)


def test_a_problem_sent_back_is_put_right_again(county, problem):
    give(county, problem)
    mend(problem, county.liu)
    back = return_finding(finding_id=problem.pk, opinion="凭证对不上", actor=county.zhao)
    assert back.state == FindingState.ASSIGNED

    assert mend(problem, county.liu, "补了凭证和回单").state == FindingState.REPORTED


def test_the_wrong_role_is_refused(county, problem):
    refused(lambda: give(county, problem, actor=county.sheng), PermissionDenied, "funds.assign_finding")
    give(county, problem)
    refused(lambda: mend(problem, county.li), PermissionDenied, "funds.report_finding")
    mend(problem, county.liu)
    refused(
        lambda: close_finding(finding_id=problem.pk, opinion="看了凭证", actor=county.cai),
        PermissionDenied,
        "funds.close_finding",
    )


def test_the_wrong_state_is_refused(county, problem):
    refused(lambda: mend(problem, county.liu), TransitionNotAllowed, "funds.report_finding")
    give(county, problem)
    refused(
        lambda: close_finding(finding_id=problem.pk, opinion="看了凭证", actor=county.qian),
        TransitionNotAllowed,
        "funds.close_finding",
    )


def test_another_township_does_not_see_it(county):
    run(check_of(Fault("b", "远山村产业路", "欠一百", township_id=county.west.pk)))
    far = MoneyFinding.objects.get()
    give(county, far)

    refused(lambda: mend(far, county.liu), ObjectDoesNotExist, "funds.report_finding")
    assert not MoneyFinding.objects.visible_to(county.liu).exists()


@pytest.mark.parametrize("wrong", [{"days": -1}, {"days": 731}, {"owner": " "}], ids=["past", "too far", "nobody"])
def test_a_day_that_has_passed_and_nobody_are_refused(county, problem, wrong):
    refused(lambda: give(county, problem, **wrong), Refused, "funds.assign_finding")


def test_numbers_of_persons_and_empty_words_are_refused(county, problem):
    give(county, problem)
    refused(lambda: mend(problem, county.liu, "收回 13912345678 的款"), Refused, "funds.report_finding")
    with pytest.raises(Refused):
        mend(problem, county.liu, "好")


def test_what_was_closed_comes_back_when_its_degree_changes(county, problem):
    give(county, problem)
    mend(problem, county.liu)
    close_finding(finding_id=problem.pk, opinion="情况属实，按计划支付", actor=county.zhao)

    run(check_of(Fault("a", "下湾村人饮管网", "还欠一百", "100")))
    assert stands("a") == [FindingState.CLOSED]

    run(check_of(Fault("a", "下湾村人饮管网", "欠二百", "200")))
    assert stands("a") == [FindingState.CLOSED, FindingState.OPEN]


def test_a_problem_out_of_a_list_of_people_goes_the_same_way(county):
    made = add_finding(entry=replace(ENTRY, township_id=county.east.pk), actor=county.zhao)
    run(check_of())

    made.refresh_from_db()
    assert (made.state, made.source, made.recorded_by) == (FindingState.OPEN, "audit", county.zhao)
    for wrong in ({"source": "check"}, {"category": "x"}, {"about": " "}, {"sentence": "坏"}):
        with pytest.raises(Refused):
            add_finding(entry=replace(ENTRY, **wrong), actor=county.zhao)
    with pytest.raises(PermissionDenied):
        add_finding(entry=ENTRY, actor=county.sheng)


def test_an_ended_problem_is_never_changed_and_none_is_deleted(county, problem):
    run(check_of())

    for todo in (lambda: MoneyFinding.objects.update(owner="别人"), MoneyFinding.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            todo()


def test_an_account_without_a_person_closes_nothing(county, problem):
    give(county, problem)
    mend(problem, county.liu)
    county.qian.cadre_account.delete()

    with pytest.raises(Refused):
        close_finding(finding_id=problem.pk, opinion="看了凭证", actor=county.qian)
