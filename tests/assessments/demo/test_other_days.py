"""Plan against check on days on which a calendar turns: income window, insurance year, school term, leap day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from assessments.demo.load import Loaded, load_county
from assessments.demo.plan import planned_outcomes
from assessments.models import HouseholdVerdict, Trigger
from assessments.services.runs import run_here, start_run
from households.codes import Guarantee
from tests.assessments.demo.conftest import SEED, SHARE, as_a_test_case_would

pytestmark = pytest.mark.torture

TURNS = [date(2026, 9, 30), date(2026, 10, 1), date(2027, 1, 1), date(2027, 3, 1), date(2028, 2, 29)]


def noon(day: date) -> datetime:
    """Return noon of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture(params=TURNS, ids=str)
def turned(request: pytest.FixtureRequest, db: None) -> Iterator[Loaded]:
    """Load the county on such a day, and take it back."""
    with time_machine.travel(noon(request.param)), as_a_test_case_would():
        yield load_county(seed=SEED, today=request.param, share=SHARE, say=lambda line: None)
        transaction.set_rollback(True)


def test_plan_and_check_agree_on_every_guarantee_of_every_household(turned: Loaded) -> None:
    """Tonight's check; last night's asks for another year or window, for which the plan has no answer."""
    today = turned.plan.calendar.today
    late = noon(today) + timedelta(hours=11)

    run = run_here(start_run(trigger=Trigger.COMMAND, as_of=today, known_at=late))

    verdicts = HouseholdVerdict.objects.current().select_related("household")
    found = {v.household.code: {g: getattr(v, g.value) for g in Guarantee} for v in verdicts}
    planned = planned_outcomes(seed=SEED, today=today, share=SHARE)
    wanted = {code: {g: outcome.value for g, outcome in one.items()} for code, one in planned.items()}
    assert {code: (one, found.get(code)) for code, one in wanted.items() if one != found.get(code)} == {}
    assert found.keys() == wanted.keys()
    assert run.errors == 0
