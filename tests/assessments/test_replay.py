"""Any household, any past night, the same answer as stored: also after facts, names and standards changed since."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from assessments.models import ExitRun, HouseholdVerdict, Trigger
from assessments.services.recheck import recheck_households
from assessments.services.replay import nights_of, replay
from assessments.services.runs import run_here, start_run
from households.models import LivingFact, Member, WaterFact
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order


@pytest.fixture
def night(county) -> ExitRun:
    make_standard()
    put_in_order(county.chen)
    return run_here(start_run(trigger=Trigger.COMMAND, known_at=timezone.now() - timedelta(hours=1)))


def test_an_untouched_household_is_replayed_to_the_letter(night, county):
    for household in (county.chen, county.yuan):
        found = replay(household_id=household.pk, run=night)
        assert found.agrees
        assert all(row.agrees for row in found.rows)


def test_what_came_in_later_does_not_change_the_replay(night, county):
    LivingFact.objects.create(
        household=county.chen, food="no", clothing="no", source="visit", valid_from=timezone.localdate()
    )
    WaterFact.objects.filter(household=county.chen).update(superseded_at=timezone.now())
    Member.objects.filter(household=county.chen).update(name="改名", birth_date=date(2018, 1, 1))
    Member.objects.filter(household=county.yuan).update(name="改了名")
    recheck_households([county.chen.pk, county.yuan.pk], None)
    now = HouseholdVerdict.objects.current().get(household=county.chen)

    assert now.overall == "unmet"
    assert replay(household_id=county.chen.pk, run=night).agrees
    assert replay(household_id=county.yuan.pk, run=night).agrees
    recheck = now.run_from
    assert replay(household_id=county.chen.pk, run=recheck).agrees
    assert [run.pk for run in nights_of(county.chen.pk, 10)] == [recheck.pk, night.pk]


def test_a_run_over_another_township_is_no_night_of_the_household(client, night, county):
    elsewhere = run_here(start_run(trigger=Trigger.COMMAND, township=county.west))
    here = run_here(start_run(trigger=Trigger.COMMAND, township=county.east))

    assert [run.pk for run in nights_of(county.chen.pk, 10)] == [here.pk, night.pk]
    assert elsewhere.read == 1
    client.force_login(county.wang)
    page = client.get(f"/exit/households/{county.chen.pk}/nights/").content.decode()
    assert f"（命令启动，只核{county.east}）" in page


def test_a_stored_row_that_was_tampered_with_is_found_out(night, county):
    found = replay(household_id=county.chen.pk, run=night)
    altered = HouseholdVerdict.objects.get(household=county.chen)
    altered.digest += 1
    assert not type(found)(found.run, altered, found.again, found.rows).agrees


def test_the_command_says_whether_they_agree(night, county, capsys):
    call_command("replay_verdicts", run=night.pk, household=county.chen.code)
    assert "一致" in capsys.readouterr().out
    call_command("replay_verdicts", run=night.pk)
    assert "全部一致" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [{"run": 999_999}, {"run": 0}])
def test_the_command_knows_no_run_that_was_not(night, asked):
    with pytest.raises(CommandError):
        call_command("replay_verdicts", **asked)


def test_the_page_shows_a_chosen_night(client, night, county):
    client.force_login(county.wang)
    page = client.get(f"/exit/households/{county.chen.pk}/nights/?run={night.pk}")
    assert "重算和存下的完全一致" in page.content.decode()


def test_a_household_nobody_has_checked_has_no_nights(county, client):
    make_standard()
    assert nights_of(county.chen.pk, 10) == []


def test_the_night_before_a_change_is_told_with_what_changed(night, county, client):
    LivingFact.objects.create(
        household=county.chen, food="no", clothing="yes", source="visit", valid_from=timezone.localdate()
    )
    recheck_households([county.chen.pk], None)
    client.force_login(county.wang)
    assert "不愁吃由达标变不达标" in client.get(f"/exit/households/{county.chen.pk}/nights/").content.decode()
