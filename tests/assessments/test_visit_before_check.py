"""Which visit lets a case be checked: one since the application at which somebody was met, or since it came back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assessments.models import ExitDecision
from assessments.selectors.conditions import NO_VISIT, open_needs
from assessments.services.cases import STEPS, Words
from assessments.services.steps import rounds_of
from assessments.status import CaseAction, Need
from households.services.visits import VisitEntry, record_visit
from tests.assessments.chain import SEEN, begin, bring_to, staff

LOCKED, OPEN = NO_VISIT, None


@pytest.fixture
def here(county, settings, tmp_path):
    """Chen's case stands before the check."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    staff(county)
    (county.case,) = bring_to(county, CaseAction.APPLY, begin(county, [county.chen]))
    return county


def lock_of(here) -> str | None:
    here.case.refresh_from_db()
    return open_needs([Need.VISIT], [here.case]).get(here.case.pk)


def go(here, met: str, *, days_ago: int = 0) -> None:
    about = {"submit_key": uuid4(), "kind": "learn", "visited_on": timezone.localdate() - timedelta(days_ago)}
    record_visit(household_id=here.chen.pk, entry=VisitEntry(**about, met=met, **SEEN), actor=here.wang)


def step(here, action, actor, reason=""):
    here.case.refresh_from_db()
    STEPS[action](case_rounds=rounds_of([here.case]), words=Words(reason), actor=actor)


def test_a_visit_on_the_day_of_the_application_counts(here):
    assert lock_of(here) == LOCKED

    go(here, "head")

    assert lock_of(here) == OPEN


def test_a_visit_before_the_application_does_not_count(here):
    go(here, "head", days_ago=1)

    assert lock_of(here) == LOCKED


def test_a_visit_that_met_nobody_does_not_count(here):
    go(here, "nobody")

    assert lock_of(here) == LOCKED


def test_a_case_that_came_back_waits_for_a_visit_after_it_came_back(here):
    go(here, "head")
    step(here, CaseAction.CHECK, here.wang)
    step(here, CaseAction.DISPUTE, here.he, reason="灶房漏雨")

    assert lock_of(here) == LOCKED
    go(here, "nobody")
    assert lock_of(here) == LOCKED
    go(here, "head")

    assert lock_of(here) == OPEN
    assert ExitDecision.objects.get(action=CaseAction.DISPUTE).on_date == timezone.localdate()
