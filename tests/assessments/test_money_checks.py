"""F18 and F20 afterwards: exits that came too early, notices that nobody closed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments.models import Notice, NoticeKind
from assessments.money_checks import HANGING_DAYS, hanging_notice, money_checks, too_early_exit
from funds.checks.joining import all_checks
from households.models import Household, StatusEvent
from households.status import HouseholdStatus
from tests.funds.checks.conftest import asked

TODAY = date(2026, 11, 20)


def found(check, day: date = TODAY) -> list[str]:
    """Return the degrees of what a check finds on a day."""
    return [fault.value or fault.about for fault in check(asked(day))]


def test_these_checks_are_asked_with_those_of_the_funds():
    assert set(money_checks()) <= set(all_checks())


@pytest.mark.parametrize(("exit_year", "said"), [(2016, ["same year"]), (2017, [])])
def test_an_exit_in_the_year_of_registration_is_found(county, exit_year, said):
    Household.objects.filter(pk=county.chen.pk).update(status=HouseholdStatus.EXITED, exit_year=exit_year)

    assert found(too_early_exit) == said


@pytest.mark.parametrize(("back_on", "said"), [(date(2025, 12, 31), ["returned"]), (date(2026, 1, 1), [])])
def test_a_return_in_the_year_of_the_exit_is_found(county, back_on, said):
    for before, after, day in (("planned", "exited", date(2025, 11, 1)), ("exited", "returned", back_on)):
        StatusEvent.objects.create(household=county.chen, before=before, after=after, on_date=day)

    assert found(too_early_exit) == said


@pytest.mark.parametrize(("days", "said"), [(HANGING_DAYS, []), (HANGING_DAYS + 1, ["下湾村"])])
def test_a_notice_that_nobody_closed_is_found(county, days, said):
    today = timezone.localdate()
    last_day = today - timedelta(days)
    Notice.objects.create(
        kind=NoticeKind.FIRST, village=county.lower, exit_year=2026, place="村委会公示栏", required_days=7,
        posted_on=last_day - timedelta(7), in_working_days=False, last_day=last_day, phone="12317",
        posted_by=county.he,
    )  # fmt: skip

    assert found(hanging_notice, today) == said
