from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import IntegrityError

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import VisitRound, VisitRule
from households.selectors.visit_rules import rule_on
from households.services.visit_rules import (
    RULE_NUMBERS,
    STARTING_RULE,
    RoundEntry,
    ensure_starting_rule,
    set_visit_round,
    set_visit_rule,
)
from tests.conftest import LONG_AGO
from tests.households.conftest import refusals

NUMBERS = {name: STARTING_RULE.get(name) for name in RULE_NUMBERS}
SPRING, SUMMER = date(2026, 3, 1), date(2026, 6, 1)


def put_rule(actor, valid_from: date, **changes) -> VisitRule:
    """Let a rule begin on `valid_from`, with `changes` to the starting numbers."""
    document = changes.pop("document", "县办〔2026〕9号")
    return set_visit_rule(values=NUMBERS | changes, valid_from=valid_from, document=document, actor=actor)


def days_believed() -> list[tuple[date, date | None, int]]:
    """Return what the register believes: from, to, days for open households."""
    return list(
        VisitRule.objects.believed().order_by("valid_from").values_list("valid_from", "valid_to", "open_every_days")
    )


def test_a_new_rule_ends_the_one_before_and_nothing_is_overwritten(county):
    put_rule(county.zhao, SPRING, open_every_days=10)

    assert days_believed() == [(LONG_AGO, date(2026, 2, 28), 7), (SPRING, None, 10)]
    county.rule.refresh_from_db()
    assert (county.rule.valid_to, county.rule.superseded_at is not None) == (None, True)
    entry = AuditEntry.objects.get(action="households.set_visit_rule")
    assert (entry.after["open_every_days"], entry.after["document"]) == (10, "县办〔2026〕9号")


def test_the_rule_of_the_day_decides(county):
    put_rule(county.zhao, SPRING, open_every_days=10)

    assert [rule_on(day).open_every_days for day in (SPRING - timedelta(1), SPRING)] == [7, 10]
    assert rule_on(LONG_AGO - timedelta(1)) is None


def test_a_rule_from_the_same_day_on_replaces_the_one_that_stood_there(county):
    put_rule(county.zhao, SPRING, open_every_days=10)
    put_rule(county.zhao, SPRING, open_every_days=14)

    assert days_believed() == [(LONG_AGO, date(2026, 2, 28), 7), (SPRING, None, 14)]
    assert VisitRule.objects.count() == 4


def test_a_rule_before_a_later_one_ends_where_that_begins(county):
    put_rule(county.zhao, SUMMER, open_every_days=30)
    put_rule(county.zhao, SPRING, open_every_days=10)

    assert days_believed() == [
        (LONG_AGO, date(2026, 2, 28), 7),
        (SPRING, date(2026, 5, 31), 10),
        (SUMMER, None, 30),
    ]


@pytest.mark.parametrize("username", ["wang", "liu", "qian", "sheng"])
def test_others_than_the_county_clerk_set_no_rule(county, username):
    with pytest.raises(PermissionDenied):
        put_rule(getattr(county, username), SPRING)

    assert days_believed() == [(LONG_AGO, None, 7)]
    assert refusals() == [("households.set_visit_rule.refused", username)]


@pytest.mark.parametrize(
    "changes",
    [{"document": " "}, {"open_every_days": 0}, {"open_every_days": None}, {"rapid_count": "5"}, {"alert_days": 9999}],
)
def test_a_rule_needs_a_document_and_numbers_that_make_sense(county, changes):
    with pytest.raises(Refused):
        put_rule(county.zhao, SPRING, **changes)

    assert days_believed() == [(LONG_AGO, None, 7)]


def test_the_database_holds_one_rule_a_day_and_no_zero(county):
    for wrong in (STARTING_RULE, STARTING_RULE | {"open_every_days": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VisitRule.objects.create(**wrong, valid_from=SPRING if wrong is STARTING_RULE else date(2015, 1, 1))


def test_a_county_gets_its_starting_rule_once(county):
    assert ensure_starting_rule(valid_from=SPRING) is None
    VisitRule.objects.update(superseded_at="2026-01-01T00:00Z")

    made = ensure_starting_rule(valid_from=SPRING, actor=county.zhao)

    assert (made.open_every_days, made.recorded_by) == (7, county.zhao)
    assert ensure_starting_rule(valid_from=SUMMER) is None


def entry(**changes) -> RoundEntry:
    """Return a well-filled form of a round, with `changes`."""
    filled = {"number": 1, "name": "春季遍访", "valid_from": SPRING, "valid_to": SUMMER, "document": "县办〔2026〕3号"}
    return RoundEntry(**(filled | changes))


def test_a_round_is_called_and_corrected_by_superseding(county):
    first = set_visit_round(entry=entry(), actor=county.zhao)
    second = set_visit_round(entry=entry(valid_to=date(2026, 7, 1)), round_id=first.pk, actor=county.zhao)

    assert list(VisitRound.objects.believed()) == [second]
    assert VisitRound.objects.count() == 2
    last = AuditEntry.objects.filter(action="households.set_visit_round").order_by("pk").last()
    assert (last.before["valid_to"], last.after["valid_to"]) == ("2026-06-01", "2026-07-01")


@pytest.mark.parametrize(
    "changes", [{"valid_to": SPRING - timedelta(1)}, {"name": " "}, {"document": ""}, {"number": 0}]
)
def test_a_round_that_makes_no_sense_is_refused(county, changes):
    with pytest.raises(Refused):
        set_visit_round(entry=entry(**changes), actor=county.zhao)

    assert not VisitRound.objects.exists()
    assert refusals() == [("households.set_visit_round.refused", "zhao")]


def test_a_number_is_taken_once_and_a_corrected_round_is_not_corrected_again(county):
    first = set_visit_round(entry=entry(), actor=county.zhao)

    with pytest.raises(Refused, match="第 1 轮已经有了"):
        set_visit_round(entry=entry(), actor=county.zhao)
    set_visit_round(entry=entry(name="夏季遍访"), round_id=first.pk, actor=county.zhao)
    with pytest.raises(Refused, match="已经有人更正过"):
        set_visit_round(entry=entry(name="秋季遍访"), round_id=first.pk, actor=county.zhao)

    assert [one.name for one in VisitRound.objects.believed()] == ["夏季遍访"]


def test_others_than_the_county_clerk_call_no_round(county):
    with pytest.raises(PermissionDenied):
        set_visit_round(entry=entry(), actor=county.liu)

    assert not VisitRound.objects.exists()
    assert refusals() == [("households.set_visit_round.refused", "liu")]
