"""The morning's work that the demonstration leaves in the shown township: entries, returned visits, a round."""

from collections import Counter

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.hooks import answered
from accounts.models import User
from assessments.demo.load import Loaded
from assessments.demo.visits import CORRECTIONS
from households.changes import ChangeKind, ChangeState
from households.models import Doubt, Household, LivingFact, Member, RegisterChange, Visit, VisitReturn, VisitRound
from households.register_fields import HOUSEHOLD_FIELDS, MEMBER_FIELDS
from households.returns import ReturnState
from households.selectors.returns import to_be_corrected_by
from households.selectors.verifying import came_back_to, to_verify
from households.waiting import waiting_items
from tests.assessments.demo.conftest import TODAY

pytestmark = pytest.mark.usefixtures("loaded")


def user(name: str) -> User:
    """Return an account of the demonstration."""
    return User.objects.get(username=name)


def waits_for(name: str) -> dict[str, int]:
    """Return how much of each task waits for an account, without the empty ones."""
    return {item.task: item.count for item in answered(user(name), waiting_items(user(name))) if item.count}


def test_the_township_finds_a_morning_of_work() -> None:
    clerk, reviewer = waits_for("liusy"), waits_for("wangjg")
    assert clerk["复核录入"] >= 15
    assert reviewer["复核录入"] > clerk["复核录入"]
    assert clerk["更正退回的录入"] == 1
    assert clerk["复核更正的走访"] == reviewer["复核更正的走访"] == 1
    assert {"催逾期的走访", "解决走访发现的问题"} <= clerk.keys()


def test_the_helper_the_resident_and_the_county_find_theirs() -> None:
    assert waits_for("zhanghy").items() >= {("更正退回的走访", 2), ("更正退回的录入", 1)}
    assert waits_for("chenlq")["复核录入"] >= 15
    assert "催逾期的走访" in waits_for("heqiong") or "记逾期的走访" in waits_for("heqiong")


def test_nobody_is_asked_about_their_own_entries_or_about_what_they_may_not_see() -> None:
    pending = RegisterChange.objects.pending()
    for change in pending.select_related("made_by", "household"):
        assert Household.objects.visible_to(change.made_by).filter(pk=change.household_id).exists()
    for name in ("liusy", "wangjg", "chenlq"):
        assert not to_verify(user(name)).filter(made_by=user(name)).exists()
    assert came_back_to(user("zhanghy")).get().opinion


def test_entries_are_of_several_kinds_and_stand_in_every_state() -> None:
    kinds = set(RegisterChange.objects.pending().values_list("kind", flat=True))
    assert {ChangeKind.HOUSEHOLD, ChangeKind.MEMBER, ChangeKind.HOUSING, ChangeKind.WATER, ChangeKind.WORKSHEET} < kinds
    states = Counter(RegisterChange.objects.values_list("state", flat=True))
    assert states[ChangeState.RETURNED] == 2
    assert states[ChangeState.CONFIRMED] == 3
    assert not RegisterChange.objects.filter(decided_at__lt=F("made_at")).exists()
    assert not RegisterChange.objects.filter(made_at__gt=timezone.now()).exists()


def test_an_entry_tells_what_the_register_holds() -> None:
    words = {one.name: one.words for one in (*HOUSEHOLD_FIELDS, *MEMBER_FIELDS)}
    for model, kind in ((Household, ChangeKind.HOUSEHOLD), (Member, ChangeKind.MEMBER)):
        changes = RegisterChange.objects.filter(kind=kind)
        assert changes
        for change in changes:
            row = model.objects.get(pk=change.subject_id)
            assert change.fields
            for told in change.fields:
                assert told["after"] == words[told["name"]](getattr(row, told["name"]))
                assert told["before"] != told["after"]


def test_visits_were_sent_back_one_of_them_long_ago() -> None:
    states = Counter(VisitReturn.objects.values_list("state", flat=True))
    # As many as so small a township has beside the cadres with accounts.
    assert 4 <= states[ReturnState.RETURNED] <= 12
    assert (states[ReturnState.CORRECTED], states[ReturnState.ACCEPTED]) == (1, 1)
    days = [(TODAY - timezone.localdate(one.returned_at)).days for one in VisitReturn.objects.waiting()]
    assert sum(n > 7 for n in days) == 1
    mine = to_be_corrected_by(user("zhanghy"))
    assert {(TODAY - timezone.localdate(one.returned_at)).days for one in mine} == {9, 1}


def test_a_correction_takes_the_place_of_a_visit_that_told_the_check_nothing(loaded: Loaded) -> None:
    done = VisitReturn.objects.exclude(correction=None).select_related("visit", "correction")
    assert len(done) == CORRECTIONS
    for one in done:
        old, new = one.visit, one.correction
        assert (old.household_id, old.cadre_id, old.visited_on) == (new.household_id, new.cadre_id, new.visited_on)
        assert old.text != new.text
        assert old.voided_at == new.recorded_at == one.corrected_at
        assert old.void_reason == f"退回更正：{one.reason}"
    told = [model.objects.filter(visit__in=[one.visit_id for one in done]) for model in (LivingFact, Doubt)]
    assert not any(rows.exists() for rows in told)
    assert Visit.objects.count() == loaded.rows["Visit"] == loaded.plan.figures.visits
    assert Visit.objects.filter(voided_at__isnull=False).count() == CORRECTIONS


def test_the_round_under_way_has_reached_somewhat_more_than_half() -> None:
    under_way = VisitRound.objects.believed().as_of(TODAY).get()
    stock = Household.objects.exclude(status="closed")
    reached = stock.filter(visits__visited_on__gte=under_way.valid_from, visits__voided_at=None).distinct().count()
    assert 0.5 < reached / stock.count() < 0.7
