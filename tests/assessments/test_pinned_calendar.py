"""A new year, window or term does not stop a case that was proposed before; a new fact does."""

from datetime import date, datetime

import pytest
import time_machine
from django.utils import timezone

from assessments.models import ExitCase, HouseholdVerdict, Trigger
from assessments.services.cases import BlockedRefused, approve, propose
from assessments.services.runs import run_here, start_run
from households.models import LivingFact
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order

YEAR = timezone.localdate().year + 1
NEW_YEARS_EVE, NEW_YEAR = date(YEAR, 12, 31), date(YEAR + 1, 1, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def proposed(county):
    """Chen was proposed on New Year's Eve; on New Year nobody is on the list of the new year yet."""
    make_standard()
    with time_machine.travel(noon(NEW_YEARS_EVE), tick=False):
        put_in_order(county.chen, today=NEW_YEARS_EVE)
        run_here(start_run(trigger=Trigger.COMMAND, as_of=NEW_YEARS_EVE, known_at=timezone.now()))
        verdict = HouseholdVerdict.objects.current().get(household=county.chen)
        propose(verdict_ids=[verdict.pk], reason="", actor=county.zhao)
    with time_machine.travel(noon(NEW_YEAR), tick=False):
        run_here(start_run(trigger=Trigger.COMMAND, as_of=NEW_YEAR, known_at=timezone.now()))
    county.case = ExitCase.objects.get(household=county.chen)
    return county


def test_a_new_year_does_not_stop_a_case_proposed_before(proposed):
    assert HouseholdVerdict.objects.current().get(household=proposed.chen).medical == "unknown"

    with time_machine.travel(noon(NEW_YEAR), tick=False):
        approve(case_rounds={proposed.case.pk: 1}, reason="同意", actor=proposed.qian)

    proposed.case.refresh_from_db()
    assert proposed.case.state == "approved"


def test_a_newer_fact_still_stops_it(proposed):
    LivingFact.objects.create(household=proposed.chen, food="no", clothing="yes", source="visit", valid_from=NEW_YEAR)

    with time_machine.travel(noon(NEW_YEAR), tick=False), pytest.raises(BlockedRefused):
        approve(case_rounds={proposed.case.pk: 1}, reason="同意", actor=proposed.qian)

    proposed.case.refresh_from_db()
    assert proposed.case.state == "proposed"


def test_the_exit_year_is_the_year_in_which_the_income_window_ends(proposed):
    assert proposed.case.exit_year == proposed.case.window_end.year == YEAR
