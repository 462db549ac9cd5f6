"""What the database refuses about verdicts, runs and standards, whoever asks."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments.models import ExitRun, HouseholdVerdict, RunError, Standard
from tests.assessments.factories import make_run, make_standard, make_verdict


@pytest.fixture
def verdict(county):
    return make_verdict(county.chen, make_run())


def refused(change) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "change", [{"overall": "unmet"}, {"housing": "unmet"}, {"details": []}, {"per_head": 1}, {"household_id": 1}]
)
def test_a_stored_verdict_is_never_changed(verdict, change):
    refused(lambda: HouseholdVerdict.objects.filter(pk=verdict.pk).update(**change))


def test_a_stored_verdict_is_never_removed(verdict):
    refused(lambda: HouseholdVerdict.objects.filter(pk=verdict.pk).delete())


def test_a_verdict_is_ended_once_and_not_opened_again(verdict):
    later = make_run()
    HouseholdVerdict.objects.filter(pk=verdict.pk).update(run_until=later)

    refused(lambda: HouseholdVerdict.objects.filter(pk=verdict.pk).update(run_until=make_run()))
    refused(lambda: HouseholdVerdict.objects.filter(pk=verdict.pk).update(run_until=None))


def test_a_household_has_one_current_verdict(verdict, county):
    copy = HouseholdVerdict.objects.get(pk=verdict.pk)
    copy.pk, copy.run_from = None, make_run()

    refused(lambda: copy.save(force_insert=True))


def test_nobody_is_met_with_anything_missing(county):
    made = make_verdict(county.chen, make_run(), lacks=("water",))
    copy = HouseholdVerdict.objects.get(pk=made.pk)
    copy.pk, copy.household, copy.overall, copy.unknown_count = None, county.yuan, "met", 0

    refused(lambda: copy.save(force_insert=True))


def test_two_runs_by_beat_on_one_night_are_refused(county):
    make_run(trigger="beat")

    with pytest.raises(IntegrityError, match="exit_run_one_a_night"), transaction.atomic():
        make_run(trigger="beat")


def test_an_error_is_never_changed(county):
    run = make_run()
    RunError.objects.create(run=run, household=county.chen, message="成员数为 0")

    refused(lambda: RunError.objects.update(message=""))


def test_a_released_standard_is_only_ended(county):
    standard = make_standard()
    mine = Standard.objects.filter(pk=standard.pk)

    refused(lambda: mine.update(income_line=1))
    refused(lambda: mine.update(released_at=None))
    refused(mine.delete)
    assert mine.update(valid_to=date(2030, 12, 31)) == 1


def test_two_released_standards_of_a_region_never_overlap(county):
    copy = make_standard()
    copy.pk, copy.code, copy.valid_from = None, "TWIN", date(2020, 1, 1)

    with pytest.raises(IntegrityError, match="standard_one_released_at_a_time"), transaction.atomic():
        copy.save(force_insert=True)
    copy.released_at = None
    copy.save(force_insert=True)
    assert Standard.objects.on(date(2026, 1, 1)).code == "TEST"


def test_a_countys_own_standard_goes_before_the_general_one(county):
    own = make_standard()
    own.pk, own.code, own.region = None, "OWN", county.county
    own.save(force_insert=True)

    assert Standard.objects.on(date(2026, 1, 1)).code == "OWN"


def test_runs_know_which_verdicts_held_at_their_end(county):
    first, second = make_run(nights_ago=1), make_run()
    make_verdict(county.chen, first)
    make_verdict(county.chen, second, lacks=("water",))

    told = {run.pk: HouseholdVerdict.objects.at(run).get().overall for run in ExitRun.objects.all()}

    assert told == {first.pk: "met", second.pk: "unknown"}
