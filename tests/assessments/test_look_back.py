"""The look-back: exited households judged again, as of today and as of their exits; it suspects and changes nothing."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.jobs import JobState
from assessments.models import ExitRun, HouseholdVerdict, LookBackRun, Suspicion
from assessments.services.look_back import exits_of, look_back, resume_silent_look_backs, start_look_back
from assessments.services.suspicions import SuspicionWords, take_suspicion_step
from config.lib.refusals import Refused
from households.models import Household, StatusEvent
from tests.assessments.conftest import PLAIN_DAY
from tests.assessments.exited import appraise, let_out, look
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order

pytestmark = pytest.mark.usefixtures("plain_day")


@pytest.fixture
def out(county):
    """Chen left ten days ago with everything in order, and is so still."""
    make_standard()
    put_in_order(county.chen)
    county.exited_on = let_out(county.chen)
    return county


def found() -> list[tuple[str, str, str]]:
    """Return kind, state and first criterion of what is suspected."""
    rows = Suspicion.objects.order_by("kind", "pk")
    return [(one.kind, one.state, one.criteria[0][0]) for one in rows]


def test_a_household_in_order_then_and_now_is_not_suspected(out):
    run = look()

    assert (run.state, run.done, run.total, run.found, run.undated, run.errors) == ("done", 1, 1, 0, 0, 0)
    assert found() == []


def test_what_went_wrong_since_the_exit_is_falling_back(out):
    appraise(out.chen, "D", days_ago=5)

    run = look()

    assert found() == [("fallen_back", "open", "housing")]
    suspicion = Suspicion.objects.get()
    assert suspicion.criteria == [
        ["housing", "D 级", "住的是 D 级危房，还没有改造", "县住建局", (PLAIN_DAY - timedelta(5)).isoformat()]
    ]
    assert (suspicion.exited_on, suspicion.since, suspicion.latest) == (out.exited_on, run, run)


def test_what_was_wrong_at_the_exit_and_has_come_out_since_is_a_wrong_exit(out):
    appraise(out.chen, "D", days_ago=20)
    appraise(out.chen, "A", days_ago=2)

    look()

    assert found() == [("wrong_exit", "open", "housing")]


def test_wrong_then_and_now_is_both(out):
    appraise(out.chen, "D", days_ago=10)

    look()

    assert found() == [("fallen_back", "open", "housing"), ("wrong_exit", "open", "housing")]


def test_what_nobody_knows_is_no_suspicion(county):
    make_standard()
    let_out(county.bai)

    assert look().found == 0


def test_the_look_back_writes_no_verdict_and_moves_nobody(out):
    appraise(out.chen, "D", days_ago=20)
    events = StatusEvent.objects.count()

    look()

    assert not HouseholdVerdict.objects.exists()
    assert not ExitRun.objects.exists()
    assert (StatusEvent.objects.count(), Household.objects.get(pk=out.chen.pk).status) == (events, "exited")


def test_the_next_night_doubles_nothing_and_follows_what_changed(out):
    appraise(out.chen, "D", days_ago=5)
    first = look()
    assert look().found == 0
    appraise(out.chen, "C", days_ago=4)

    third = look()

    suspicion = Suspicion.objects.get()
    assert (third.found, third.gone, suspicion.criteria[0][1]) == (0, 0, "C 级")
    assert (suspicion.since, suspicion.latest) == (first, third)


def test_what_is_no_longer_found_goes_by_itself_and_may_come_back(out):
    wrong = appraise(out.chen, "D", days_ago=5)
    look()
    type(wrong).objects.filter(pk=wrong.pk).update(superseded_at=timezone.now())

    assert look().gone == 1
    assert found() == [("fallen_back", "gone", "housing")]
    appraise(out.chen, "C", days_ago=1)
    look()

    assert [state for _, state, _ in found()] == ["gone", "open"]


def test_what_two_persons_found_untrue_is_not_listed_again_until_it_is_another_matter(out):
    appraise(out.chen, "D", days_ago=5)
    look()
    pk = Suspicion.objects.get().pk
    for action, actor in (("deny", out.wang), ("dismiss", out.li)):
        take_suspicion_step(suspicion_id=pk, action=action, said=SuspicionWords("鉴定弄错了户"), actor=actor)

    assert look().found == 0
    appraise(out.chen, "C", days_ago=1)
    assert look().found == 1

    assert [state for _, state, _ in found()] == ["dismissed", "open"]


def test_what_somebody_has_looked_at_is_left_as_they_saw_it(out):
    wrong = appraise(out.chen, "D", days_ago=5)
    look()
    suspicion = Suspicion.objects.get()
    take_suspicion_step(
        suspicion_id=suspicion.pk, action="confirm", said=SuspicionWords("房子确实危险"), actor=out.wang
    )
    type(wrong).objects.filter(pk=wrong.pk).update(superseded_at=timezone.now())

    look()

    suspicion.refresh_from_db()
    assert (suspicion.state, suspicion.criteria[0][1]) == ("true", "D 级")


def test_a_household_that_is_no_longer_out_is_not_suspected_any_more(out):
    appraise(out.chen, "D", days_ago=5)
    look()
    Household.objects.filter(pk=out.chen.pk).update(status="closed")

    run = look()

    assert (run.done, run.gone, found()[0][1]) == (0, 1, "gone")


def test_an_exit_before_the_first_standard_is_counted_and_judged_as_of_today_only(out):
    StatusEvent.objects.create(household=out.chen, before="planned", after="exited", on_date=PLAIN_DAY)
    Household.objects.filter(pk=out.bai.pk).update(status="exited", exit_year=2015)

    exits = exits_of([out.chen.pk, out.bai.pk])

    assert exits[out.chen.pk].day == PLAIN_DAY
    assert (exits[out.bai.pk].day, exits[out.bai.pk].standard_id) == (date(2015, 12, 31), None)
    assert look().undated == 1


def test_one_that_was_killed_is_gone_on_with_behind_what_was_done(out):
    put_in_order(out.yuan)
    let_out(out.yuan)
    for home in (out.chen, out.yuan):
        appraise(home, "D", days_ago=5)
    run = start_look_back()
    about = {"state": JobState.RUNNING, "attempt": 1, "position": out.chen.pk, "done": 1}
    LookBackRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now(), **about)

    look_back(run.pk)
    assert not Suspicion.objects.exists(), "another process works on it"
    LookBackRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert resume_silent_look_backs() == [run]
    look_back(run.pk)

    run.refresh_from_db()
    assert (run.state, run.done, run.attempt) == ("done", 2, 2)
    assert list(Suspicion.objects.values_list("household", flat=True)) == [out.yuan.pk]


def test_one_that_dies_again_and_again_is_given_up_in_a_sentence(out):
    run = start_look_back()
    LookBackRun.objects.filter(pk=run.pk).update(
        state=JobState.RUNNING, attempt=5, heartbeat_at=timezone.now() - timedelta(minutes=5)
    )

    assert resume_silent_look_backs() == []

    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "续核 5 次都没有核完，请联系系统管理员。")


def test_two_beats_on_one_night_are_one(out):
    first = start_look_back(by_beat=True)
    look_back(first.pk)

    assert start_look_back(by_beat=True) == first
    assert start_look_back() != first


def test_without_a_standard_nobody_looks_back(county):
    with pytest.raises(Refused, match="没有已发布的退出标准"):
        start_look_back()


def test_the_command_tells_what_it_found(out, capsys):
    appraise(out.chen, "D", days_ago=5)

    call_command("look_back")

    assert "看了 1 户，新发现 1 个疑点" in capsys.readouterr().out
