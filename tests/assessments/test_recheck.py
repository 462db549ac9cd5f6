"""Single households checked again at once, and how that mixes with the nightly run."""

from datetime import timedelta

import pytest

from assessments.hooks import household_panels, household_standings, recheck_at_once, standing
from assessments.models import ExitRun, HouseholdVerdict, Standard, Trigger
from assessments.services.recheck import recheck_households
from assessments.services.runs import run_here, run_range, start_run
from households.models import HousingFact, LivingFact
from tests.assessments.conftest import PLAIN_DAY
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order

TODAY = PLAIN_DAY
pytestmark = pytest.mark.usefixtures("plain_day")


@pytest.fixture
def checked(county):
    """Everything was in order with Chen and Yuan when the county was checked last night."""
    make_standard()
    put_in_order(county.chen)
    put_in_order(county.yuan)
    county.last_night = run_here(start_run(trigger=Trigger.COMMAND, as_of=TODAY - timedelta(days=1)))
    return county


def find_danger(household):
    HousingFact.objects.create(household=household, grade="D", source="department", valid_from=TODAY)


def test_a_recheck_stores_the_change_with_who_set_it_off(checked):
    find_danger(checked.chen)

    assert recheck_households([checked.chen.pk], checked.wang) == 1

    verdict = HouseholdVerdict.objects.current().get(household=checked.chen)
    assert (verdict.overall, verdict.run_from.trigger, verdict.run_from.requested_by) == (
        "unmet", "recheck", checked.wang,
    )  # fmt: skip
    assert (verdict.run_from.read, verdict.run_from.changed, verdict.run_from.newly_blocked) == (1, 1, 1)


def test_a_recheck_that_finds_nothing_new_leaves_no_trace(checked):
    assert recheck_households([checked.chen.pk, checked.yuan.pk], checked.wang) == 0
    assert ExitRun.objects.filter(trigger=Trigger.RECHECK).count() == 0


def test_a_recheck_is_no_run_of_the_county(checked):
    find_danger(checked.chen)
    recheck_households([checked.chen.pk], checked.wang)

    assert ExitRun.objects.latest_good() == checked.last_night


def test_tonight_counts_what_a_recheck_changed_during_the_day(checked):
    find_danger(checked.chen)
    recheck_households([checked.chen.pk], checked.wang)

    tonight = run_here(start_run(trigger=Trigger.COMMAND))

    assert tonight.previous == checked.last_night
    assert (tonight.changed, tonight.newly_blocked) == (1, 1)
    assert tonight.verdicts.count() == 0


def test_a_run_leaves_alone_what_was_learnt_after_it_began(checked):
    run = start_run(trigger=Trigger.COMMAND)
    find_danger(checked.chen)
    recheck_households([checked.chen.pk], checked.wang)

    run_here(run)

    assert HouseholdVerdict.objects.current().get(household=checked.chen).overall == "unmet"


def test_households_that_are_not_open_are_not_judged(checked):
    type(checked.chen).objects.filter(pk=checked.chen.pk).update(status="removed")
    find_danger(checked.chen)

    assert recheck_households([checked.chen.pk], checked.wang) == 0


def test_a_visit_is_recorded_also_where_no_standard_is_released(county):
    recheck_at_once(household_id=county.chen.pk, actor=county.wang)

    assert not Standard.objects.exists()
    assert not HouseholdVerdict.objects.exists()


def test_after_a_visit_the_household_is_judged_at_once(checked):
    LivingFact.objects.create(household=checked.chen, food="no", clothing="yes", source="visit", valid_from=TODAY)

    recheck_at_once(household_id=checked.chen.pk, actor=checked.wang)

    assert standing(checked.chen.pk).headline == "离脱贫还差 1 项：不愁吃不达标"
    assert standing(checked.chen.pk).gaps[0].missing == "走访看到吃的没有保障"


def test_standings_come_in_one_query(checked, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = household_standings([checked.chen.pk, checked.yuan.pk, checked.bai.pk])

    assert found[checked.chen.pk].gaps == ()
    assert len(found[checked.bai.pk].gaps) == 6
    assert found[checked.chen.pk].checked_at == checked.last_night.known_at


def test_the_panel_shows_the_seven_to_those_who_may_see_verdicts(checked):
    [panel] = household_panels(checked.chen, checked.wang)

    assert [row["label"] for row in panel.context["rows"]] == [
        "收入", "不愁吃", "不愁穿", "饮用水", "义务教育", "基本医疗", "住房",
    ]  # fmt: skip
    assert household_panels(checked.chen, checked.cai) == []
    assert household_panels(checked.chen, checked.sun) == []


def test_a_part_that_is_finished_is_not_worked_on_again(checked):
    [first, *_] = checked.last_night.ranges.all()

    assert run_range(first.pk, take_over=True) is False
