from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import Doubt, LivingFact, Visit, VisitRule
from households.services.visits import record_visit
from households.services.voiding import void_visit
from tests.households import stubs
from tests.households.conftest import entry_for, refusals

WHY = "记到了别的户"
REFUSAL = "households.void_visit.refused"


@pytest.fixture
def doubting(county) -> Visit:
    """Wang's visit to Chen today, which doubts the water and saw enough to eat."""
    return record_visit(household_id=county.chen.pk, entry=entry_for(water="no"), actor=county.wang)


def believed() -> tuple[int, int]:
    """Count the living facts and doubts that still stand."""
    return LivingFact.objects.believed().count(), Doubt.objects.believed().count()


def test_a_voided_visit_takes_its_facts_and_doubts_with_it_and_the_household_is_checked_again(county, doubting):
    stubs.noticed.clear()
    assert believed() == (1, 1)

    void_visit(visit_id=doubting.pk, reason=f" {WHY} ", actor=county.wang)

    doubting.refresh_from_db()
    assert (doubting.voided_by, doubting.void_reason) == (county.wang, WHY)
    assert believed() == (0, 0)
    assert stubs.noticed == [county.chen.pk]
    entry = AuditEntry.objects.get(action="households.void_visit")
    assert (entry.reason, entry.after["facts"], entry.after["doubts"]) == (WHY, 1, 1)


def test_what_was_believed_before_can_still_be_asked(county, doubting):
    before = timezone.now()
    void_visit(visit_id=doubting.pk, reason=WHY, actor=county.wang)

    assert Doubt.objects.as_known(before).count() == 1
    assert Doubt.objects.as_known(timezone.now()).count() == 0


def test_other_visits_keep_what_they_say(county, doubting):
    record_visit(household_id=county.chen.pk, entry=entry_for(house="no"), actor=county.wang)

    void_visit(visit_id=doubting.pk, reason=WHY, actor=county.wang)

    assert believed() == (1, 1)


def test_the_township_clerk_voids_any_visit_of_the_township(county, doubting):
    assert void_visit(visit_id=doubting.pk, reason=WHY, actor=county.liu).voided_by == county.liu


@pytest.mark.parametrize("username", ["he", "li"])
def test_somebody_elses_visit_is_left_alone(county, doubting, username):
    with pytest.raises(Refused, match="不是您记的"):
        void_visit(visit_id=doubting.pk, reason=WHY, actor=getattr(county, username))

    assert believed() == (1, 1)
    assert refusals() == [(REFUSAL, username)]


@pytest.mark.parametrize("username", ["zhao", "sheng", "cai"])
def test_who_records_no_visits_voids_none(county, doubting, username):
    with pytest.raises(PermissionDenied):
        void_visit(visit_id=doubting.pk, reason=WHY, actor=getattr(county, username))

    assert believed() == (1, 1)
    assert refusals() == [(REFUSAL, username)]


def test_a_visit_elsewhere_is_not_found(county):
    far = record_visit(household_id=county.yuan.pk, entry=entry_for(), actor=county.sun)

    for actor in (county.wang, county.liu):
        with pytest.raises(Visit.DoesNotExist):
            void_visit(visit_id=far.pk, reason=WHY, actor=actor)

    assert Visit.objects.get().voided_at is None
    assert sorted(refusals()) == [(REFUSAL, "liu"), (REFUSAL, "wang")]


def test_a_visit_is_voided_once(county, doubting):
    void_visit(visit_id=doubting.pk, reason=WHY, actor=county.wang)

    with pytest.raises(Refused, match="已经作废"):
        void_visit(visit_id=doubting.pk, reason="再来一次", actor=county.liu)

    doubting.refresh_from_db()
    assert doubting.void_reason == WHY


@pytest.mark.parametrize("reason", ["", "  错 ", "长" * 201, "应是138 8741 2046那户"])
def test_a_reason_is_asked_for_and_holds_no_personal_number(county, doubting, reason):
    with pytest.raises(Refused, match="原因"):
        void_visit(visit_id=doubting.pk, reason=reason, actor=county.wang)

    assert believed() == (1, 1)


@pytest.mark.parametrize(("days_ago", "is_voided"), [(7, True), (8, False)])
def test_ones_own_visit_is_voided_within_the_days_of_the_rule(county, visited, days_ago, is_voided):
    old = visited(county.chen, county.wang, days_ago, recorded_at=timezone.now() - timedelta(days_ago))

    if is_voided:
        assert void_visit(visit_id=old.pk, reason=WHY, actor=county.wang).voided_at
    else:
        with pytest.raises(Refused, match="登记超过 7 天"):
            void_visit(visit_id=old.pk, reason=WHY, actor=county.wang)
        assert void_visit(visit_id=old.pk, reason=WHY, actor=county.liu).voided_at


def test_without_a_rule_only_the_township_voids(county, doubting):
    VisitRule.objects.update(superseded_at=timezone.now())

    with pytest.raises(Refused, match="没有登记走访规则"):
        void_visit(visit_id=doubting.pk, reason=WHY, actor=county.wang)

    assert void_visit(visit_id=doubting.pk, reason=WHY, actor=county.liu).voided_at


def test_the_database_lets_nobody_take_a_voiding_back(county, doubting):
    void_visit(visit_id=doubting.pk, reason=WHY, actor=county.wang)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE households_visit SET voided_at = NULL, void_reason = ''")
