"""四不摘: exited households that have lost helper, visits or help are found, and the others are not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import HelpMeasure, Household, Pairing, VisitRule
from households.services.visits import VisitEntry, record_visit

TODAY = timezone.localdate()
SEEN = dict.fromkeys(("food", "clothing", "water", "house", "school", "insurance"), "yes")


@pytest.fixture
def out(county):
    """All three have left poverty; visits to such households are demanded every ninety days."""
    VisitRule.objects.filter(pk=county.rule.pk).update(superseded_at=timezone.now())
    rule = VisitRule.objects.get(pk=county.rule.pk)
    rule.pk, rule.superseded_at, rule.exited_every_days = None, None, 90
    rule.save(force_insert=True)
    Household.objects.update(status="exited", exit_year=TODAY.year - 1)
    return county


def help_household(household: Household, *, ended_days_ago: int | None) -> None:
    until = None if ended_days_ago is None else TODAY - timedelta(days=ended_days_ago)
    about = {"kind": "industry", "content": "仔猪", "unit_name": "县农业农村局", "source": "form"}
    HelpMeasure.objects.create(household=household, valid_from=TODAY - timedelta(days=900), valid_to=until, **about)


def heads(client, user, tab: str) -> list[str]:
    """Return the householders on a tab."""
    client.force_login(user)
    return [
        home.head_name for home in client.get(reverse("households:kept_on"), {"tab": tab}).context["found"].page.rows
    ]


def test_who_has_no_helper_any_more_is_listed(client, out):
    Pairing.objects.filter(household=out.yuan).update(superseded_at=timezone.now())

    assert heads(client, out.zhao, "helper") == ["白石保", "袁远"]
    assert heads(client, out.li, "helper") == ["白石保"]


def test_who_was_not_visited_within_the_days_of_the_rule_is_listed(client, out):
    entry = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=TODAY, met="head", **SEEN)
    record_visit(household_id=out.chen.pk, entry=entry, actor=out.wang)

    assert heads(client, out.zhao, "visits") == ["白石保", "袁远"]


@pytest.mark.parametrize(("days_ago", "listed"), [(None, []), (365, []), (366, ["陈阿福"])])
def test_help_has_stopped_a_year_after_the_last_measure(client, out, days_ago, listed):
    help_household(out.chen, ended_days_ago=days_ago)

    assert heads(client, out.zhao, "help") == listed


def test_who_is_still_poor_is_no_matter_of_this_page(client, out):
    Household.objects.filter(pk=out.bai.pk).update(status="registered")

    assert heads(client, out.zhao, "helper") == []


def test_the_townships_are_counted_and_the_township_is_told(client, out):
    help_household(out.chen, ended_days_ago=400)
    client.force_login(out.zhao)
    lines = client.get(reverse("households:kept_on")).context["found"].lines

    assert [(line.name, line.exited, line.lost) for line in lines] == [("东乡", 2, [1, 2, 1]), ("西镇", 1, [0, 1, 0])]
    client.force_login(out.liu)
    assert "接上已脱贫户的帮扶措施 1 户" in client.get("/").content.decode()
