"""A run taken back: the households stand again as before, and what was taken back is still there to be seen."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from assessments.models import CaseStop, ExitRun, HouseholdVerdict, Trigger
from assessments.models.verdicts import SAID
from assessments.selectors.verdict_history import changes_of
from assessments.services.cases import propose
from assessments.services.recheck import recheck_households
from assessments.services.replay import nights_of, replay
from assessments.services.runs import run_here, start_run
from assessments.services.stops import lift_stop
from assessments.services.undoing import undo_run
from config.lib.refusals import NotFoundRefused, Refused
from households.models import Household, HousingFact
from tests.assessments.factories import make_run, make_standard, make_verdict
from tests.assessments.in_order import put_in_order

WHY = "医保名单是旧的"


def check() -> ExitRun:
    return run_here(start_run(trigger=Trigger.COMMAND))


def undo(run: ExitRun, actor=None, reason: str = WHY) -> ExitRun:
    return undo_run(run_id=run.pk, reason=reason, actor=actor)


def stand() -> list[tuple]:
    """Return what the current verdicts say, household by household."""
    return list(HouseholdVerdict.objects.current().order_by("household_id").values_list(*SAID))


def endanger(household: Household) -> None:
    HousingFact.objects.create(household=household, grade="D", source="department", valid_from=timezone.localdate())


@pytest.fixture
def nights(county):
    """Two runs: by the second Chen's house has become dangerous, Yuan's is safe after all, Bai is as before."""
    make_standard()
    put_in_order(county.chen)
    put_in_order(county.yuan)
    endanger(county.yuan)
    county.first = check()
    county.before = stand()
    endanger(county.chen)
    HousingFact.objects.filter(household=county.yuan, grade="D").update(superseded_at=timezone.now())
    county.second = check()
    return county


def test_every_household_stands_again_as_before_the_run(nights):
    assert stand() != nights.before

    made = undo(nights.second, nights.zhao)

    assert stand() == nights.before
    assert (made.trigger, made.undoes, made.read, made.requested_by) == ("undo", nights.second, 2, nights.zhao)
    told = AuditEntry.objects.get(action="assessments.undo_run")
    assert (told.after["ended"], told.after["restored"], told.reason) == (2, 2, WHY)


def test_what_was_taken_back_is_still_what_that_night_said(nights):
    said = list(HouseholdVerdict.objects.at(nights.second).order_by("household_id").values_list("overall", flat=True))

    undo(nights.second)

    at = HouseholdVerdict.objects.at(nights.second).order_by("household_id")
    assert list(at.values_list("overall", flat=True)) == said
    assert [change.words for change in changes_of(nights.chen.pk)] == [
        f"第 {nights.second.pk} 次核对撤销了，恢复以前的结论",
        "住房由达标变不达标（这次核对后来撤销了）",
        "第一次核对",
    ]


def test_every_night_replays_before_and_after(nights):
    made = undo(nights.second)
    later = check()

    for household in (nights.chen, nights.bai, nights.yuan):
        for run in (nights.first, nights.second, made, later):
            assert replay(household_id=household.pk, run=run).agrees, (household, run)
    assert [run.pk for run in nights_of(nights.bai.pk, 9)] == [later.pk, nights.second.pk, nights.first.pk]
    assert made in nights_of(nights.chen.pk, 9)


def test_the_next_run_goes_on_from_the_last_that_stands(nights):
    undo(nights.second)

    assert ExitRun.objects.latest_good() == nights.first
    assert ExitRun.objects.good_since(nights.second.finished_at) is False
    later = check()

    assert (later.previous, later.changed) == (nights.first, nights.second.changed)
    assert ExitRun.objects.latest_good() == later


def test_runs_are_taken_back_one_after_the_other(nights):
    with pytest.raises(Refused, match=f"请先撤销第 {nights.second.pk} 次"):
        undo(nights.first)
    undo(nights.second)
    with pytest.raises(Refused, match="已经撤销过了"):
        undo(nights.second)

    undo(nights.first)

    assert stand() == []
    assert ExitRun.objects.latest_good() is None


def test_a_run_after_one_taken_back_is_taken_back_to_where_it_began(nights):
    undo(nights.second)
    third = check()

    undo(third)
    assert stand() == nights.before
    undo(nights.first)

    assert stand() == []


def test_none_is_taken_back_while_one_is_open(nights):
    make_run(state=JobState.RUNNING, finished_at=None)

    with pytest.raises(Refused, match="还在进行，现在不能撤销"):
        undo(nights.second)
    assert not ExitRun.objects.filter(trigger=Trigger.UNDO).exists()


def test_a_stopped_run_takes_back_what_it_had_stored(nights):
    ExitRun.objects.filter(pk=nights.second.pk).update(state=JobState.CANCELLED)

    undo(nights.second)

    assert stand() == nights.before


def test_a_household_checked_again_since_keeps_the_later_verdict(nights):
    HousingFact.objects.filter(household=nights.chen, grade="D").update(superseded_at=timezone.now())
    recheck_households([nights.chen.pk], None)
    since = HouseholdVerdict.objects.current().get(household=nights.chen)

    undo(nights.second)

    assert HouseholdVerdict.objects.current().get(household=nights.chen) == since
    assert HouseholdVerdict.objects.current().get(household=nights.yuan).run_from.trigger == Trigger.UNDO


def test_a_household_that_had_left_in_between_stands_as_before_until_the_next_run(nights):
    Household.objects.filter(pk=nights.bai.pk).update(status="exited", exit_year=timezone.localdate().year)
    third = check()
    assert not HouseholdVerdict.objects.current().filter(household=nights.bai).exists()

    undo(third)
    assert HouseholdVerdict.objects.current().filter(household=nights.bai).exists()
    check()

    assert not HouseholdVerdict.objects.current().filter(household=nights.bai).exists()


def test_a_case_that_rests_on_it_stands_still_until_somebody_has_looked(county):
    make_verdict(county.chen, make_run(nights_ago=1))
    run = make_run()
    verdict = make_verdict(county.chen, run, per_head="4000.00")
    (case,) = propose(verdict_ids=[verdict.pk], reason="达标", actor=county.zhao)

    undo(run, county.qian)

    stop = CaseStop.objects.standing().get(case=case)
    assert stop.verdict == verdict
    lift_stop(case_id=case.pk, words="看过恢复的结论，仍然达标", actor=county.li)
    assert not CaseStop.objects.standing().exists()


def test_a_case_without_a_verdict_left_cannot_go_on(county):
    run = make_run()
    verdict = make_verdict(county.chen, run)
    (case,) = propose(verdict_ids=[verdict.pk], reason="达标", actor=county.zhao)

    undo(run)

    assert CaseStop.objects.standing().filter(case=case).exists()
    with pytest.raises(Refused, match="还没有全部达标"):
        lift_stop(case_id=case.pk, words="看过了", actor=county.li)


def test_who_may_not_run_the_check_may_not_take_it_back(nights):
    before = stand()

    with pytest.raises(PermissionDenied):
        undo(nights.second, nights.li)

    assert stand() == before
    assert AuditEntry.objects.filter(action="assessments.undo_run.refused", actor=nights.li).count() == 1


@pytest.mark.parametrize("reason", ["", "  错了  ", "错" * 201, "电话 13800002046 说错了"])
def test_a_reason_that_will_not_do_is_refused(county, reason):
    run = make_run()
    with pytest.raises(Refused):
        undo(run, county.zhao, reason)
    assert not ExitRun.objects.filter(trigger=Trigger.UNDO).exists()


def test_a_recheck_of_one_household_is_no_run_to_take_back(county):
    for run_id in (make_run(trigger=Trigger.RECHECK).pk, 999_999):
        with pytest.raises(NotFoundRefused):
            undo_run(run_id=run_id, reason=WHY, actor=county.zhao)


def test_the_database_lets_nothing_come_back_that_was_not_there(county):
    verdict = make_verdict(county.chen, make_run(nights_ago=1))
    wrong = HouseholdVerdict.objects.get(pk=verdict.pk)
    run = make_run()
    make_verdict(county.chen, run, lacks=("housing",))
    made = undo(run)
    HouseholdVerdict.objects.current().update(run_until=make_run())
    wrong.pk, wrong.restores, wrong.run_from = None, verdict, made
    wrong.run_from = ExitRun.objects.latest_good()
    with pytest.raises(DatabaseError, match="comes back as it was"), transaction.atomic():
        wrong.save(force_insert=True)
    wrong.run_from, wrong.content_since = made, verdict.content_since + timedelta(days=1)
    with pytest.raises(DatabaseError, match="comes back as it was"), transaction.atomic():
        wrong.save(force_insert=True)


def test_the_command_takes_a_run_back_and_says_why_not(county, capsys):
    run = make_run()
    make_verdict(county.chen, run)

    call_command("undo_run", str(run.pk), reason=WHY)

    assert f"第 {run.pk} 次核对已撤销，1 户" in capsys.readouterr().out
    with pytest.raises(CommandError, match="已经撤销过了"):
        call_command("undo_run", str(run.pk), reason=WHY)


def test_the_page_of_a_run_leads_to_taking_it_back_and_tells_of_it(client, county):
    run = make_run()
    verdict = make_verdict(county.chen, run)
    propose(verdict_ids=[verdict.pk], reason="达标", actor=county.zhao)
    asked, page = (reverse(f"assessments:{name}", args=[run.pk]) for name in ("run_undo", "run_detail"))
    client.force_login(county.li)
    assert asked not in client.get(page).content.decode()
    client.force_login(county.zhao)
    assert asked in client.get(page).content.decode()
    assert "1 户的退出是按这次核对提名或签字的" in client.get(asked).content.decode()

    answer = client.post(asked, {"reason": WHY}, follow=True).content.decode()

    assert f"第 {run.pk} 次核对已撤销，1 户的结论恢复到核对以前" in answer
    assert f"赵经办：{WHY}" in answer
    assert asked not in answer
    assert "已经撤销过了" in client.get(asked).content.decode()
