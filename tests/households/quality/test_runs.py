"""The nightly pass of the rules: counted, resumable, one a night; its scores."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.jobs import JobState
from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households import tasks
from households.models import CadreScore, CheckRun, CheckTrigger, Finding, Household, Member, VillageScore
from households.quality.rules import RULES
from households.services import quality
from households.services.quality import resume_silent_checks, start_check, work_on
from households.services.scores import score_of, write_scores
from tests.households.conftest import refusals
from tests.households.quality.registers import open_rules


@pytest.fixture
def troubled(orderly):
    """No telephone at the Chens' (an error), a man without labour at the Bais' (a warning)."""
    Household.objects.filter(pk=orderly.chen.pk).update(phone="")
    Member.objects.filter(pk=orderly.bai.members.last().pk).update(labour="none")
    return orderly


def beat() -> CheckRun:
    """Begin tonight's run."""
    return start_check(trigger=CheckTrigger.BEAT, actor=None)


def test_a_run_finds_counts_and_closes(troubled):
    run = beat()
    assert work_on(run.pk)
    run.refresh_from_db()

    assert (run.state, run.done, run.total, run.opened) == (JobState.DONE, 3, 3, 2)
    results = {result.rule: result for result in run.results.all()}
    assert len(results) == len(RULES)
    assert (results["19.1"].found, results["9.2"].found, results["1.1"].found) == (1, 1, 0)
    assert open_rules(troubled.chen) == ["19.1"]


def test_the_next_run_writes_only_what_is_different(troubled):
    work_on(beat().pk)
    Member.objects.update(labour="ordinary")
    again = start_check(trigger=CheckTrigger.COMMAND, actor=None)
    work_on(again.pk)
    again.refresh_from_db()

    assert (again.opened, again.changed, again.closed) == (0, 0, 1)


def test_a_killed_run_goes_on_behind_the_last_stored_chunk(troubled, monkeypatch):
    monkeypatch.setattr(quality, "CHUNK", 1)
    run, asked = beat(), []
    real = quality.check_households

    def die_at_the_second(household_ids, *rest):
        asked.append(household_ids)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return real(household_ids, *rest)

    monkeypatch.setattr(quality, "check_households", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        work_on(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == (JobState.RUNNING, 1)
    assert not work_on(run.pk), "held by whoever died until it has been silent for two minutes"

    CheckRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))
    assert [one.pk for one in resume_silent_checks()] == [run.pk]
    assert work_on(run.pk)
    run.refresh_from_db()
    ids = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    assert [one for chunk in asked for one in chunk] == [ids[0], ids[1], ids[1], ids[2]]
    assert (run.state, run.resumed, run.opened) == (JobState.DONE, 1, 2)
    assert run.results.get(rule="19.1").found == 1


def test_a_run_that_never_ends_is_given_up_with_a_sentence(troubled):
    run = beat()
    CheckRun.objects.update(state=JobState.RUNNING, heartbeat_at=timezone.now() - timedelta(minutes=3), resumed=5)

    assert resume_silent_checks() == []
    run.refresh_from_db()
    assert (run.state, run.reason) == (JobState.FAILED, "续查 5 次都没有查完，请联系系统管理员。")


def test_two_beats_on_one_night_make_one_run(troubled):
    assert beat().pk == beat().pk
    assert work_on(beat().pk)
    assert not work_on(beat().pk)


def test_the_beat_sends_a_run_out_and_the_sweep_sends_silent_ones_again(troubled, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    tasks.check_quality_tonight.apply()
    assert CheckRun.objects.get().state == JobState.DONE

    silent = start_check(trigger=CheckTrigger.COMMAND, actor=None)
    CheckRun.objects.filter(pk=silent.pk).update(created_at=timezone.now() - timedelta(minutes=3))
    tasks.sweep_checks.apply()
    silent.refresh_from_db()
    assert silent.state == JobState.DONE


def test_the_county_clerk_starts_one_by_button_and_only_one(troubled):
    run = start_check(trigger=CheckTrigger.BUTTON, actor=troubled.zhao)
    with pytest.raises(Refused, match=f"第 {run.pk} 次检查还在进行"):
        start_check(trigger=CheckTrigger.BUTTON, actor=troubled.zhao)

    assert AuditEntry.objects.get(action="households.check_run").actor == troubled.zhao


@pytest.mark.parametrize("username", ["wang", "liu", "qian", "sheng", "cai"])
def test_nobody_else_starts_one(troubled, username):
    with pytest.raises(PermissionDenied):
        start_check(trigger=CheckTrigger.BUTTON, actor=getattr(troubled, username))

    assert not CheckRun.objects.exists()
    assert refusals() == [("households.check_run.refused", username)]


def test_a_rule_that_crashes_shows_as_crashed_and_the_run_ends_well(troubled):
    def crash(home, calendar):
        raise KeyError

    run = beat()
    assert work_on(run.pk, [replace(rule, find=crash) if rule.id == "1.1" else rule for rule in RULES])

    result = run.results.get(rule="1.1")
    assert (result.crashes, result.reason.startswith("KeyError")) == (3, True)
    assert open_rules(troubled.chen) == ["19.1"]


def test_the_day_has_a_score_of_every_village_and_cadre(troubled):
    work_on(beat().pk)

    scores = {row.village: row for row in VillageScore.objects.select_related("village")}
    assert (scores[troubled.lower].errors, scores[troubled.lower].score) == (1, Decimal(0))
    assert (scores[troubled.upper].warnings, scores[troubled.upper].score) == (1, Decimal(50))
    assert (scores[troubled.far].clean_households, scores[troubled.far].score) == (1, Decimal(100))
    by_cadre = {row.cadre.name: row.score for row in CadreScore.objects.select_related("cadre")}
    assert by_cadre == {"王小满": Decimal(0), "孙远山": Decimal(100)}


def test_the_latest_run_of_a_day_counts_and_cadres_are_written_when_something_changed(troubled):
    work_on(beat().pk)
    tomorrow = timezone.localdate() + timedelta(1)
    write_scores(tomorrow)
    assert VillageScore.objects.count() == 6
    assert CadreScore.objects.filter(day=tomorrow).count() == 0

    Finding.objects.open().update(waived_until=tomorrow)
    write_scores(tomorrow)
    assert VillageScore.objects.get(village=troubled.lower, day=tomorrow).score == 100
    assert VillageScore.objects.get(village=troubled.lower, day=tomorrow).waived == 1
    assert CadreScore.objects.filter(day=tomorrow).count() == 1


@pytest.mark.parametrize(
    ("households", "grave", "score"),
    [(0, {}, "100"), (4, {1: 1}, "75.00"), (3, {1: 1, 2: 1, 3: 1}, "46.67"), (1, {1: 1}, "0.00")],
)
def test_a_score_is_the_mean_of_the_points(households, grave, score):
    assert score_of(households, grave) == Decimal(score)
