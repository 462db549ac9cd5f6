"""Passes of the checks: what they open, end and tell anew; crashes, kills and second beats."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.jobs import JobState
from config.lib.refusals import Refused
from funds.checks.check import Check, Fault
from funds.finding_status import Category, FindingState, Mode
from funds.models import MoneyCheckRun, MoneyFinding
from funds.services import money_checks
from funds.services.findings import assign_finding
from funds.services.money_checks import resume_silent_checks, start_check, work_on
from funds.tasks import check_money_tonight
from households.models import CheckTrigger


def check_of(*faults: Fault, name: str = "F3") -> Check:
    """Return a check that finds `faults`."""
    return Check(name, "试查", Mode.WARN, Category.IDLE, "请看。", lambda asked: iter(faults))


def crash(asked):
    """Raise in the middle of finding something."""
    yield Fault("x", "甲", "先找到一个")
    raise ZeroDivisionError("secret")


CRASHING = Check("F9", "坏的", Mode.HINT, Category.OTHER, "请看。", crash)


def run(*checks: Check) -> MoneyCheckRun:
    """Ask `checks` in a pass of their own and return it as it stands then."""
    made = start_check(trigger=CheckTrigger.COMMAND)
    assert work_on(made.pk, checks)
    made.refresh_from_db()
    return made


def stands(key: str) -> list[str]:
    """Return the states of what was found under a key, oldest first."""
    return list(MoneyFinding.objects.filter(key=key).order_by("pk").values_list("state", flat=True))


def test_a_fault_is_opened_told_anew_and_ends_when_it_is_found_no_more(county):
    first = run(check_of(Fault("a", "甲", "欠一百", "100")))
    again = run(check_of(Fault("a", "甲", "欠二百", "200")))

    assert (first.opened, again.opened, again.changed) == (1, 0, 1)
    assert MoneyFinding.objects.get().sentence == "欠二百"
    assert run(check_of(Fault("a", "甲", "欠二百", "200"))).changed == 0

    assert run(check_of()).gone == 1
    assert stands("a") == [FindingState.GONE]
    assert run(check_of(Fault("a", "甲", "欠二百", "200"))).opened == 1
    assert stands("a") == [FindingState.GONE, FindingState.OPEN]


def test_what_somebody_was_given_waits_for_a_second_person_though_it_is_found_no_more(county):
    run(check_of(Fault("a", "甲", "欠一百")))
    given = MoneyFinding.objects.get()
    day = timezone.localdate() + timedelta(9)
    assign_finding(finding_id=given.pk, unit_id=county.unit.pk, owner="周某", due_on=day, actor=county.zhao)

    run(check_of())
    given.refresh_from_db()
    assert (given.state, given.gone_on) == (FindingState.ASSIGNED, timezone.localdate())

    run(check_of(Fault("a", "甲", "欠一百")))
    given.refresh_from_db()
    assert given.gone_on is None


def test_a_crashing_check_hides_no_other_and_keeps_what_it_had_found(county):
    run(check_of(Fault("old", "乙", "旧的"), name="F9"))

    made = run(CRASHING, check_of(Fault("a", "甲", "欠一百")))

    assert made.state == JobState.DONE
    results = {one.check_id: one.reason for one in made.results.all()}
    assert results == {"F9": "ZeroDivisionError", "F3": ""}
    assert (stands("old"), stands("x"), stands("a")) == (["open"], [], ["open"])


def test_a_killed_pass_asks_only_what_was_not_answered(county, monkeypatch):
    made = start_check(trigger=CheckTrigger.COMMAND)
    with monkeypatch.context() as patched:
        patched.setattr(money_checks, "_note", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            work_on(made.pk, [check_of(Fault("a", "甲", "欠一百"))])
    assert stands("a") == []
    MoneyCheckRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))

    assert [one.pk for one in resume_silent_checks()] == [made.pk]
    assert work_on(made.pk, [check_of(Fault("a", "甲", "欠一百")), check_of(name="F4")])
    assert not work_on(made.pk)
    assert (stands("a"), made.results.count()) == (["open"], 2)


def test_one_pass_a_night_and_one_by_hand_at_a_time(county, monkeypatch):
    monkeypatch.setattr("funds.tasks.check_money.delay", work_on)
    check_money_tonight()
    check_money_tonight()
    assert MoneyCheckRun.objects.get().state == JobState.DONE

    start_check(trigger=CheckTrigger.BUTTON, actor=county.cai)
    with pytest.raises(Refused, match="还在进行"):
        start_check(trigger=CheckTrigger.BUTTON, actor=county.zhao)
    with pytest.raises(PermissionDenied):
        start_check(trigger=CheckTrigger.BUTTON, actor=county.sheng)


def test_a_pass_that_nobody_finishes_is_given_up(county):
    made = start_check(trigger=CheckTrigger.COMMAND)
    MoneyCheckRun.objects.update(resumed=5, created_at=timezone.now() - timedelta(hours=1))

    assert resume_silent_checks() == []
    made.refresh_from_db()
    assert made.state == JobState.FAILED


@pytest.mark.parametrize(
    "broken",
    [{"state": "closed", "due_on": "2026-01-01"}, {"state": "assigned"}, {"state": "gone"}, {"mode": 9}],
    ids=["closed by nobody", "no day", "gone on no day", "no such mode"],
)
def test_the_database_refuses_a_problem_that_nobody_could_have_made(county, broken):
    run(check_of(Fault("a", "甲", "欠一百")))

    with pytest.raises(IntegrityError), transaction.atomic():
        MoneyFinding.objects.update(**broken)
