"""The ticked households of the list get another helper: all or none, every fault named, the result row by row."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import Household, Pairing, RegisterChange
from households.services.pairings import MOST_AT_ONCE, HelpersRefused, change_helpers_of
from tests.conftest import make_household, pair
from tests.households.conftest import refusals
from tests.households.pairings import ago, cadre_of, helpers, paper, rows, stand_as
from tests.households.test_pairing_pages import get, key_of, send

ACTION = "households.change_helpers_of"
FORM, RESULT = "/households/pairings/change/households/", "/households/pairings/changed/"


@pytest.fixture
def dan(county) -> Household:
    """A second household of Wang's, in Upper Bend."""
    household = make_household(county.upper, "但有才", "530399000011", size=1)
    pair(county.wang, household)
    return household


def hand_over(county, *households, actor=None, **changes):
    """Hand households to He from yesterday on."""
    asked = {"cadre_id": cadre_of(county.he).pk, "on": ago(1), "paper": paper()} | changes
    return change_helpers_of(household_ids=[one.pk for one in households], actor=actor or county.liu, **asked)


def test_all_the_households_get_the_new_helper_and_keep_their_history(county, dan):
    begun = hand_over(county, county.chen, dan)

    assert [(one.household, one.cadre) for one in begun] == [(county.chen, cadre_of(county.he)), (dan, begun[1].cadre)]
    for household in (county.chen, dan):
        (old, _, ended, why), (new, since, until, _) = helpers(household)
        assert (old, ended, why, new, since, until) == ("王小满", ago(2), "工作调动", "何驻村", ago(1), None)
    assert RegisterChange.objects.filter(kind="pairing").count() == 2
    entry = AuditEntry.objects.get(action=ACTION)
    assert (entry.after["households"], entry.after["cadre"], entry.reason) == (2, "何驻村", "工作调动")


def test_the_same_form_sent_twice_changes_once(county, dan):
    again = paper()
    first = hand_over(county, county.chen, dan, paper=again)
    before = rows()

    assert hand_over(county, county.chen, dan, paper=again) == first
    assert rows() == before


def test_one_that_cannot_change_stops_all_and_each_is_named_with_its_reason(county, dan):
    stand_as(dan, "closed")
    before = rows()

    with pytest.raises(HelpersRefused, match="3 户换不了，所选的户都没有换") as refused:
        hand_over(county, county.chen, county.bai, dan, cadre_id=cadre_of(county.wang).pk)

    faults = refused.value.faults
    assert set(faults) == {county.chen.pk, county.bai.pk, dan.pk}
    assert "不用换" in faults[county.chen.pk]
    assert "先给它登记结对" in faults[county.bai.pk]
    assert "不再结对" in faults[dan.pk]
    assert rows() == before
    assert refusals() == [(f"{ACTION}.refused", "liu")]


def test_those_that_could_change_do_not_when_one_cannot(county, dan):
    before = rows()

    with pytest.raises(HelpersRefused) as refused:
        hand_over(county, county.chen, county.bai, dan)

    assert set(refused.value.faults) == {county.bai.pk}
    assert rows() == before


def test_a_household_of_another_township_is_not_found_and_nothing_changes(county):
    before = rows()

    with pytest.raises(Household.DoesNotExist):
        hand_over(county, county.chen, county.yuan)

    assert rows() == before
    assert refusals() == [(f"{ACTION}.refused", "liu")]


@pytest.mark.parametrize("username", ["wang", "li", "sheng"])
def test_others_than_the_clerks_change_no_helper(county, username):
    before = rows()

    with pytest.raises(PermissionDenied):
        hand_over(county, county.chen, actor=getattr(county, username))

    assert rows() == before
    assert refusals() == [(f"{ACTION}.refused", username)]


def test_none_and_too_many_are_refused(county):
    for ids in ([], range(1, MOST_AT_ONCE + 2)):
        with pytest.raises(Refused):
            change_helpers_of(
                household_ids=ids, cadre_id=cadre_of(county.he).pk, on=ago(1), paper=paper(), actor=county.liu
            )


def test_a_reason_is_asked_for_every_household(county, dan):
    with pytest.raises(HelpersRefused, match="请写明为什么换帮扶人"):
        hand_over(county, county.chen, dan, paper=paper(reason=" "))


def picks(*households) -> str:
    return "&".join(f"pick={one.pk}" for one in households)


def filled(county, page: str, *households, **changes):
    """Return what a browser sends for the filled form."""
    sent = {"submit_key": key_of(page), "pick": [one.pk for one in households]}
    return sent | {"cadre": cadre_of(county.he).pk, "on": str(ago(1)), "reason": "工作调动"} | changes


def test_the_list_leads_to_the_form_and_the_form_to_the_result(client, county, dan):
    assert FORM in get(client, county.liu, "/households/")
    opened = send(client, county.liu, FORM, pick=[county.chen.pk, dan.pk])
    assert "给哪些户换（2 户）" in opened
    assert "王小满" in opened

    result = send(client, county.liu, FORM, **filled(county, opened, county.chen, dan))

    assert "已换帮扶人 2 户" in result
    assert "何驻村" in result
    assert result.count("王小满") == 2
    assert result.count("待复核") >= 2


def test_a_fault_stands_beside_its_household_and_what_was_typed_stays(client, county, dan):
    opened = send(client, county.liu, FORM, pick=[county.chen.pk, county.bai.pk])

    page = send(client, county.liu, FORM, **filled(county, opened, county.chen, county.bai))

    assert "1 户换不了，所选的户都没有换" in page
    assert page.index("白石保") < page.index("先给它登记结对") < page.index("陈阿福")
    assert "工作调动" in page
    assert Pairing.objects.filter(cadre=cadre_of(county.he)).count() == 0
    again = send(client, county.liu, FORM, **filled(county, page, county.chen))
    assert "已换帮扶人 1 户" in again


def test_a_household_out_of_scope_is_neither_shown_nor_changed(client, county):
    assert "还没有选户" in send(client, county.liu, FORM, pick=[county.yuan.pk])

    client.force_login(county.liu)
    opened = get(client, county.liu, f"{FORM}?{picks(county.chen)}")
    answer = client.post(FORM, filled(county, opened, county.yuan))

    assert answer.status_code == 404
    assert county.yuan.pairings.get().superseded_at is None
    assert "没有可看的结果" in get(client, county.liu, f"{RESULT}?pick={county.yuan.pairings.get().pk}")


@pytest.mark.parametrize("address", [FORM, RESULT])
@pytest.mark.parametrize("query", ["", "pick=x", "pick=", f"pick={10**30}", "pick=%00"])
def test_a_broken_address_shows_a_page(client, county, address, query):
    client.force_login(county.liu)

    assert client.get(f"{address}?{query}").status_code == 200


def test_the_button_is_for_those_who_may_pair(client, county):
    assert FORM not in get(client, county.li, "/households/")


def test_a_day_that_cannot_be_read_saves_nothing(client, county):
    opened = send(client, county.liu, FORM, pick=[county.chen.pk])

    page = send(client, county.liu, FORM, **filled(county, opened, county.chen, on="x"))

    assert "请按 2026-11-20 的样子填日期" in page
    assert county.chen.pairings.count() == 1


def test_twice_the_households_cost_no_more_queries(client, county):
    client.force_login(county.liu)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def both() -> tuple[int, int]:
        pairings = Pairing.objects.believed().filter(household__village=county.upper)
        households = Household.objects.filter(village=county.upper)
        return queries(f"{FORM}?{picks(*households)}"), queries(f"{RESULT}?{picks(*pairings)}")

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            pair(county.wang, make_household(county.upper, f"户{number}", f"53039901{number:04}", size=1))

    more(0, 3)
    both()
    few = both()
    more(3, 8)

    assert both() == few
    assert max(few) <= 12
