from datetime import timedelta

import pytest
from django.utils import timezone

from households.hooks import home_cards
from households.models import Household, VisitRule
from households.selectors.lists import days_late, for_list, overdue, rows_of
from households.selectors.visit_rules import NO_RULE, months_in, quota_of
from households.services.visit_rules import STARTING_RULE


@pytest.fixture
def exited(county):
    """Chen's household, which left poverty last year."""
    Household.objects.filter(pk=county.chen.pk).update(status="exited", exit_year=2025)
    county.chen.refresh_from_db()
    return county.chen


@pytest.fixture
def no_rule(county):
    VisitRule.objects.update(superseded_at=timezone.now())


@pytest.mark.parametrize(("days_ago", "late"), [(90, 0), (91, 1), (100, 10)])
def test_a_household_that_left_is_still_visited_at_its_own_pace(county, exited, visited, today, days_ago, late):
    visited(exited, county.wang, days_ago)

    assert days_late(exited, today - timedelta(days_ago), today, county.rule) == late
    assert (exited in overdue(Household.objects.all(), today, county.rule)) == bool(late)


def test_where_the_rule_asks_nothing_of_those_who_left_none_is_overdue(county, exited, today):
    rule = VisitRule(**STARTING_RULE | {"exited_every_days": None}, valid_from=today)

    assert days_late(exited, None, today, rule) == 0
    assert exited not in overdue(Household.objects.all(), today, rule)


@pytest.mark.parametrize("every", [1, 7, 30])
def test_list_and_row_agree_on_every_day_around_the_limit(county, visited, today, every):
    rule = VisitRule(**STARTING_RULE | {"open_every_days": every}, valid_from=today)
    visited(county.bai, county.li, every)
    visited(county.chen, county.wang, every + 1)

    rows = rows_of(for_list(Household.objects.all(), today), today, rule)

    late = set(overdue(Household.objects.all(), today, rule))
    assert {row.household for row in rows if row.days_late} == late == {county.chen, county.yuan}


def test_without_a_rule_nothing_is_overdue_and_the_pages_say_so(client, county, no_rule, today):
    assert not overdue(Household.objects.all(), today, None).exists()

    for user, address in ((county.wang, "/households/"), (county.liu, "/households/?tab=overdue"), (county.liu, "/")):
        client.force_login(user)
        assert NO_RULE.rstrip("。") in client.get(address).content.decode()


def test_the_helper_reads_the_quota_of_the_rule_and_the_resident_none(county):
    assert home_cards(county.wang)[2].context["quota"] == 4
    assert home_cards(county.he)[2].context["quota"] is None
    assert quota_of(None, "helper") is None


def test_a_period_touches_the_months_it_lies_in(today):
    first = today.replace(month=1, day=15)

    months = list(months_in(first, first.replace(month=3, day=2)))

    assert [(m.first.day, m.last.day) for m in months][0] == (15, 31)
    assert (len(months), months[-1].last) == (3, first.replace(month=3, day=2))
