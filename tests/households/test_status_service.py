import pytest

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import Household, StatusEvent
from households.services.status import change_status
from households.status import ALLOWED_MOVES, HouseholdStatus
from tests.households.conftest import refusals


def test_a_move_leaves_an_event_and_one_audit_row(county, today):
    event = change_status(
        household_id=county.chen.pk,
        after="planned",
        on_date=today,
        document="T-1",
        reason="七项达标",
        actor=county.qian,
    )

    county.chen.refresh_from_db()
    assert county.chen.status == HouseholdStatus.PLANNED
    assert (event.before, event.after, event.on_date, event.document) == ("registered", "planned", today, "T-1")
    assert event.recorded_by == county.qian
    entry = AuditEntry.objects.get(action="households.change_status")
    assert (entry.before, entry.after["status"], entry.reason) == ({"status": "registered"}, "planned", "七项达标")


def test_an_exit_sets_the_exit_year(county, today):
    change_status(household_id=county.chen.pk, after="planned", on_date=today, actor=county.qian)
    change_status(household_id=county.chen.pk, after="exited", on_date=today, actor=county.qian)

    county.chen.refresh_from_db()
    assert county.chen.exit_year == today.year


@pytest.mark.parametrize("before", HouseholdStatus.values)
def test_a_move_that_the_table_does_not_list_changes_nothing(county, today, before):
    Household.objects.filter(pk=county.chen.pk).update(status=before, exit_year=2020)

    for after in set(HouseholdStatus.values) - ALLOWED_MOVES[before]:
        with pytest.raises(Refused, match="不能改为"):
            change_status(household_id=county.chen.pk, after=after, on_date=today, actor=county.qian)

    assert Household.objects.get(pk=county.chen.pk).status == before
    assert not StatusEvent.objects.exists()


def test_somebody_from_elsewhere_finds_nothing(county, today):
    with pytest.raises(Household.DoesNotExist):
        change_status(household_id=county.chen.pk, after="planned", on_date=today, actor=county.sun)

    assert refusals() == [("households.change_status.refused", "sun")]
    assert not StatusEvent.objects.exists()
