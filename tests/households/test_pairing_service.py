from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from config.lib.refusals import Refused
from households.models import Household, Pairing, RegisterChange
from households.services.pairings import (
    change_helper,
    change_helpers,
    end_pairing,
    pair_household,
)
from tests.conftest import LONG_AGO, make_household, pair
from tests.households.conftest import refusals
from tests.households.pairings import ago, cadre_of, helpers, paper, rows, stand_as


@pytest.fixture
def bai(county) -> dict[str, Any]:
    """What pairs Bai, whom nobody helps, with Wang."""
    cadre = cadre_of(county.wang)
    return {"household_id": county.bai.pk, "cadre_id": cadre.pk, "valid_from": ago(5), "actor": county.liu}


def test_a_household_gets_its_helper_who_sees_it_from_then_on(county, bai):
    assert county.bai not in Household.objects.visible_to(county.wang)

    pairing = pair_household(**bai, paper=paper("新结对"))

    assert (pairing.household, pairing.cadre, pairing.recorded_by) == (county.bai, cadre_of(county.wang), county.liu)
    assert county.bai in Household.objects.visible_to(county.wang)


def test_a_second_person_finds_the_entry_to_verify(county, bai):
    pairing = pair_household(**bai, paper=paper("新结对"))

    change = RegisterChange.objects.get()
    assert (change.kind, change.household, change.subject_id) == ("pairing", county.bai, str(pairing.pk))
    assert [(one["label"], one["before"], one["after"]) for one in change.fields][0] == (
        "帮扶人",
        "没有",
        "王小满（县水务局）",
    )


def test_the_same_form_sent_again_returns_its_pairing(county, bai):
    same = paper("新结对")
    first = pair_household(**bai, paper=same)

    assert pair_household(**bai, paper=same) == first
    assert (Pairing.objects.filter(household=county.bai).count(), RegisterChange.objects.count()) == (1, 1)


@pytest.mark.parametrize("username", ["li", "wang", "he", "sheng", "qian"])
def test_who_does_not_arrange_help_pairs_nobody(county, bai, username):
    before = rows()

    with pytest.raises(PermissionDenied):
        pair_household(**(bai | {"actor": getattr(county, username)}), paper=paper())

    assert rows() == before
    assert refusals() == [("households.pair.refused", username)]


def test_a_household_of_another_township_is_not_found(county, bai):
    before = rows()

    with pytest.raises(Household.DoesNotExist):
        pair_household(**(bai | {"household_id": county.yuan.pk}), paper=paper())
    with pytest.raises(Pairing.DoesNotExist):
        change_helper(
            pairing_id=county.yuan.pairings.get().pk,
            cadre_id=bai["cadre_id"],
            on=ago(1),
            paper=paper(),
            actor=county.liu,
        )

    assert rows() == before


@pytest.mark.parametrize(("days", "words"), [(-1, "不能晚于今天"), (40_000, "太早")])
def test_a_pairing_begins_neither_tomorrow_nor_long_before(county, bai, days, words):
    with pytest.raises(Refused, match=words):
        pair_household(**(bai | {"valid_from": ago(days)}), paper=paper())

    assert not county.bai.pairings.exists()


def test_a_household_that_is_gone_gets_no_helper(county, bai):
    stand_as(county.bai, "closed")

    with pytest.raises(Refused, match="不再结对"):
        pair_household(**bai, paper=paper())


def test_a_household_has_one_helper_and_the_sentence_says_who(county, bai):
    before = rows()

    with pytest.raises(Refused, match="王小满.*换帮扶人"):
        pair_household(**(bai | {"household_id": county.chen.pk, "cadre_id": cadre_of(county.he).pk}), paper=paper())

    assert rows() == before
    with pytest.raises(IntegrityError, match="pairing_one_helper_at_a_time"), transaction.atomic():
        pair(county.he, county.chen)


def test_a_change_of_helper_keeps_the_one_before_with_the_reason(county):
    old = county.chen.pairings.get()

    new = change_helper(pairing_id=old.pk, cadre_id=cadre_of(county.he).pk, on=ago(3), paper=paper(), actor=county.liu)

    old.refresh_from_db()
    assert (old.superseded_at is not None, old.valid_to, new.reason) == (True, None, "工作调动")
    assert helpers(county.chen) == [("王小满", LONG_AGO, ago(4), "工作调动"), ("何驻村", ago(3), None, "")]
    assert county.chen not in Household.objects.visible_to(county.wang)


def test_the_same_change_sent_again_returns_the_same_pairing(county):
    sent = {"pairing_id": county.chen.pairings.get().pk, "cadre_id": cadre_of(county.he).pk, "on": ago(3)}
    same = paper()
    first = change_helper(**sent, paper=same, actor=county.liu)

    assert change_helper(**sent, paper=same, actor=county.liu) == first
    with pytest.raises(Refused, match="有人改过"):
        change_helper(**sent, paper=paper(), actor=county.zhao)


@pytest.mark.parametrize(
    ("who", "on", "reason", "words"),
    [
        ("wang", ago(3), "工作调动", "不用换"),
        ("he", LONG_AGO, "工作调动", "接替要在那之后"),
        ("he", ago(-1), "工作调动", "不能晚于今天"),
        ("he", ago(3), " ", "为什么换帮扶人"),
    ],
)
def test_a_change_that_changes_nothing_or_says_nothing_is_refused(county, who, on, reason, words):
    before = rows()

    with pytest.raises(Refused, match=words):
        change_helper(
            pairing_id=county.chen.pairings.get().pk,
            cadre_id=cadre_of(getattr(county, who)).pk,
            on=on,
            paper=paper(reason),
            actor=county.liu,
        )

    assert rows() == before


def test_all_households_of_a_cadre_who_leaves_go_to_another_at_once(county):
    more = make_household(county.upper, "新户", "530399000098", size=1)
    pairings = [county.chen.pairings.get().pk, pair(county.wang, more).pk]
    sent = {"pairing_ids": pairings, "cadre_id": cadre_of(county.he).pk, "on": ago(1), "actor": county.liu}
    same = paper()

    changed = change_helpers(**sent, paper=same)

    assert {p.household for p in changed} == {county.chen, more}
    assert RegisterChange.objects.filter(kind="pairing").count() == 2
    assert change_helpers(**sent, paper=same) == changed


def test_of_several_households_none_changes_when_one_cannot(county):
    ended = pair(county.he, county.bai)
    end_pairing(pairing_id=ended.pk, last_day=ago(9), paper=paper(), actor=county.liu)
    pairings = [county.chen.pairings.get().pk, Pairing.objects.believed().get(household=county.bai).pk]
    before = rows()

    with pytest.raises(Refused, match="白石保家.*所选的户都没有换"):
        change_helpers(
            pairing_ids=pairings, cadre_id=cadre_of(county.sun).pk, on=ago(1), paper=paper(), actor=county.liu
        )
    with pytest.raises(Refused, match="还没有选户"):
        change_helpers(pairing_ids=[], cadre_id=cadre_of(county.sun).pk, on=ago(1), paper=paper(), actor=county.liu)
    with pytest.raises(Pairing.DoesNotExist):
        change_helpers(
            pairing_ids=[pairings[0], county.yuan.pairings.get().pk],
            cadre_id=cadre_of(county.li).pk,
            on=ago(1),
            paper=paper(),
            actor=county.liu,
        )

    assert rows() == before


def test_an_ended_pairing_stays_with_its_last_day_and_reason(county):
    old = county.chen.pairings.get()

    end_pairing(pairing_id=old.pk, last_day=ago(2), paper=paper("干部退休"), actor=county.liu)

    assert helpers(county.chen) == [("王小满", LONG_AGO, ago(2), "干部退休")]
    with pytest.raises(Refused, match="有人改过"):
        end_pairing(pairing_id=old.pk, last_day=ago(2), paper=paper(), actor=county.liu)


@pytest.mark.parametrize(("last_day", "reason"), [(ago(-1), "退休"), (date(2015, 1, 1), "退休"), (ago(1), " ")])
def test_an_end_needs_a_reason_and_a_day_of_the_pairing(county, last_day, reason):
    before = rows()

    with pytest.raises(Refused):
        end_pairing(pairing_id=county.chen.pairings.get().pk, last_day=last_day, paper=paper(reason), actor=county.liu)

    assert rows() == before


def test_a_household_out_of_poverty_keeps_a_helper_but_may_get_another(county):
    stand_as(county.chen, "exited")
    pairing = county.chen.pairings.get()

    with pytest.raises(Refused, match="四不摘"):
        end_pairing(pairing_id=pairing.pk, last_day=ago(1), paper=paper(), actor=county.liu)
    assert change_helper(
        pairing_id=pairing.pk, cadre_id=cadre_of(county.he).pk, on=ago(1), paper=paper(), actor=county.liu
    )
