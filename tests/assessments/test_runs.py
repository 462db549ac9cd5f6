"""A run: what it stores, what it counts, and what happens the second time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from assessments import criteria
from assessments.criteria.words import CannotJudge
from assessments.models import CRITERIA_FIELDS, ExitRun, ExitRunRange, HouseholdVerdict, RunError, Standard, Trigger
from assessments.services.runs import judge_only, judged, run_here, start_run
from config.lib.refusals import Refused
from households.models import Household, HousingFact, Membership
from tests.assessments.conftest import PLAIN_DAY
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order

TODAY = PLAIN_DAY
pytestmark = pytest.mark.usefixtures("plain_day")


@pytest.fixture
def ready(county):
    """Chen meets everything, Bai has nothing on record, Yuan lives in a dangerous house."""
    make_standard()
    put_in_order(county.chen)
    put_in_order(county.yuan)
    move_to_dangerous_house(county.yuan)
    return county


def move_to_dangerous_house(household):
    HousingFact.objects.create(household=household, grade="D", source="department", valid_from=TODAY)


def check(**about) -> ExitRun:
    return run_here(start_run(**({"trigger": Trigger.COMMAND} | about)))


def current(household) -> HouseholdVerdict:
    return HouseholdVerdict.objects.current().get(household=household)


def test_a_run_judges_every_open_household(ready):
    run = check()

    assert (run.state, run.read, run.eligible, run.unmet, run.unknown) == ("done", 3, 1, 1, 1)
    assert (run.total, run.done, run.errors) == (3, 3, 0)
    assert [current(h).overall for h in (ready.chen, ready.bai, ready.yuan)] == ["met", "unknown", "unmet"]
    assert sorted(run.ranges.values_list("township__name", "read")) == [("东乡", 2), ("西镇", 1)]


def test_a_stored_verdict_tells_value_reason_source_and_day(ready):
    check()

    verdict = current(ready.yuan)

    assert list(verdict.verdicts) == list(CRITERIA_FIELDS)
    assert verdict.verdicts["housing"].reason == "住的是 D 级危房，还没有改造"
    assert verdict.verdicts["housing"].day == TODAY
    assert (verdict.housing, verdict.schooling) == ("unmet", "not_applicable")
    assert (verdict.unmet_count, verdict.unknown_count, verdict.short_count) == (1, 0, 1)
    assert (str(verdict.per_head), str(verdict.income_margin)) == ("4000.00", "500.00")
    assert (verdict.township, verdict.village) == (ready.west, ready.far)


def test_a_second_run_over_the_same_facts_writes_nothing(ready):
    first = check()
    before = list(HouseholdVerdict.objects.order_by("id").values())

    second = check()

    assert (second.read, second.changed, second.newly_eligible, second.newly_blocked) == (3, 0, 0, 0)
    assert list(HouseholdVerdict.objects.order_by("id").values()) == before
    assert second.previous == first


def test_only_the_household_that_changed_gets_a_new_row(ready):
    check()
    move_to_dangerous_house(ready.chen)

    run = check()

    assert (run.changed, run.newly_eligible, run.newly_blocked) == (1, 0, 1)
    assert list(HouseholdVerdict.objects.filter(run_from=run).values_list("household", flat=True)) == [ready.chen.pk]
    assert list(run.ended_verdicts.values_list("household", flat=True)) == [ready.chen.pk]
    assert current(ready.chen).overall_since == run.known_at


def test_newer_evidence_of_the_same_finding_is_stored_but_is_no_change(ready):
    first = check()
    HousingFact.objects.create(household=ready.chen, grade="A", source="department", valid_from=TODAY)

    run = check()

    assert run.changed == 0
    assert current(ready.chen).run_from == run
    assert current(ready.chen).verdicts["housing"].day == TODAY
    assert current(ready.chen).content_since == current(ready.chen).overall_since == first.known_at


def test_households_that_have_left_the_open_ones_keep_no_current_verdict(ready):
    check()
    Household.objects.filter(pk=ready.chen.pk).update(status="exited", exit_year=TODAY.year)

    run = check()

    assert run.read == 2
    assert not HouseholdVerdict.objects.current().filter(household=ready.chen).exists()


def test_a_household_without_members_is_an_error_and_does_not_hide_the_others(ready):
    check()
    Membership.objects.filter(household=ready.chen).update(superseded_at=timezone.now())

    run = check()

    assert (run.state, run.errors, run.read) == ("done", 1, 3)
    assert RunError.objects.get(run=run).message == "家庭成员数为 0，无法核对。请先更正家庭成员。"
    assert (current(ready.chen).overall, current(ready.chen).income, current(ready.chen).housing) == (
        "unknown", "unknown", "met",
    )  # fmt: skip


def test_a_criterion_that_breaks_is_unknown_and_never_met(ready, monkeypatch):
    def broken(facts, standard):
        if facts.household_id == ready.chen.pk:
            raise KeyError("surprise")
        return criteria.water(facts, standard)

    monkeypatch.setattr(criteria, "CRITERIA", tuple(broken if c is criteria.water else c for c in criteria.CRITERIA))

    run = check()

    assert run.errors == 1
    assert (current(ready.chen).overall, current(ready.chen).water) == ("unknown", "unknown")
    assert "系统核对这一户时出错" in current(ready.chen).verdicts["water"].reason


def test_an_error_is_kept_with_its_household(ready, monkeypatch):
    def refuses(facts, standard):
        raise CannotJudge("资料互相矛盾")

    monkeypatch.setattr(criteria, "CRITERIA", (*criteria.CRITERIA[:6], refuses))
    run = check()

    assert run.run_errors.count() == 3
    assert HouseholdVerdict.objects.filter(overall="met").count() == 0


def test_two_beats_on_one_night_make_one_run(ready):
    first = check(trigger=Trigger.BEAT)

    assert start_run(trigger=Trigger.BEAT) == first
    assert ExitRun.objects.filter(trigger=Trigger.BEAT).count() == 1


def test_a_township_can_be_checked_alone(ready):
    run = check(township=ready.west)

    assert (run.read, run.unmet, run.ranges.count()) == (1, 1, 1)
    assert HouseholdVerdict.objects.count() == 1
    assert ExitRun.objects.latest_good() is None


def test_a_past_day_cannot_be_written_once_a_later_one_has(ready):
    check()

    with pytest.raises(Refused, match="以后已经核对过"):
        start_run(trigger=Trigger.COMMAND, as_of=TODAY - timedelta(days=1))

    assert ExitRun.objects.count() == 1


def test_without_a_released_standard_nothing_can_be_checked(county):
    with pytest.raises(Refused, match="没有已发布的退出标准"):
        start_run(trigger=Trigger.COMMAND)

    assert not ExitRun.objects.exists()


def test_who_may_not_start_a_run_is_refused_and_noted(ready):
    with pytest.raises(PermissionDenied):
        start_run(trigger=Trigger.BUTTON, actor=ready.liu)

    assert not ExitRun.objects.exists()
    assert AuditEntry.objects.get(action="assessments.run.refused").actor == ready.liu


def test_a_second_run_by_button_waits_for_the_first(ready):
    start_run(trigger=Trigger.BUTTON, actor=ready.zhao)

    with pytest.raises(Refused, match="还在进行"):
        start_run(trigger=Trigger.BUTTON, actor=ready.qian)


def test_judging_only_writes_nothing(ready):
    tally = judge_only(as_of=TODAY, known_at=timezone.now(), standard=Standard.objects.on(TODAY))

    assert (tally.read, tally.eligible, tally.unmet, tally.unknown) == (3, 1, 1, 1)
    assert not ExitRun.objects.exists()
    assert not ExitRunRange.objects.exists()
    assert not HouseholdVerdict.objects.exists()


def test_a_past_night_is_told_from_what_is_stored(ready):
    yesterday = check(as_of=TODAY - timedelta(days=1))
    move_to_dangerous_house(ready.chen)
    tonight = check()

    assert yesterday.verdicts.count() == 3
    assert HouseholdVerdict.objects.at(yesterday).get(household=ready.chen).overall == "met"
    assert HouseholdVerdict.objects.at(tonight).get(household=ready.chen).overall == "unmet"
    changed = HouseholdVerdict.objects.changed_since(yesterday).order_by("household")
    assert [verdict.household for verdict in changed] == [ready.chen, ready.yuan]


def test_a_past_night_judged_again_gives_what_was_stored(ready):
    yesterday = check(as_of=TODAY - timedelta(days=1))
    move_to_dangerous_house(ready.chen)
    check()
    ids = [ready.chen.pk, ready.bai.pk, ready.yuan.pk]

    again = {one.household_id: one.digest for one in judged(yesterday, ids)}

    assert again == dict(HouseholdVerdict.objects.at(yesterday).values_list("household", "digest"))
