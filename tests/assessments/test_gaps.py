"""资料缺口: what is missing per household, counted by place and kind, from the stored verdicts and the register."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.criteria.verdict import Outcome
from assessments.selectors.gaps import CRITERIA_OF, FILLERS, GapKind, households_with_gaps, read_gaps
from households.models import Household
from households.services.status import change_status
from tests.assessments.factories import FOUND, make_run, make_verdict
from tests.conftest import make_household, pair

LIST = "/exit/gaps/"
MOST_QUERIES = 12


@pytest.fixture
def known(county):
    """Everything is known about Chen and Yuan, who have helper and telephone; Bai lacks a water report and both."""
    county.run = make_run()
    for household in (county.chen, county.yuan):
        make_verdict(household, county.run)
        Household.objects.filter(pk=household.pk).update(phone="13887412046")
    make_verdict(county.bai, county.run, lacks=("water",))
    return county


def kinds_of(user, **chosen) -> dict[str, set[str]]:
    """Return head → the kinds that are missing, as the list shows them to `user`."""
    rows = read_gaps(user=user, chosen=chosen).rows
    return {row.household.head_name: {gap.kind for gap in row.gaps} for row in rows}


def unknown(household, run, criterion: str) -> None:
    """Let one criterion be unknown, everything else known."""
    make_verdict(household, run, **{criterion: ["unknown", "", f"缺{criterion}的证", "", ""]})


def test_what_is_missing_is_listed_for_the_households_that_lack_something(known):
    assert kinds_of(known.liu) == {"白石保": {GapKind.WATER, GapKind.HELPER, GapKind.PHONE}}


@pytest.mark.parametrize(("criterion", "kind"), [(name, kind) for kind, names in CRITERIA_OF.items() for name in names])
def test_each_criterion_that_is_unknown_is_a_gap_of_its_kind_in_the_words_of_the_check(known, criterion, kind):
    unknown(known.chen, make_run(previous=known.run), criterion)

    (row,) = [row for row in read_gaps(user=known.liu, chosen={}).rows if row.household == known.chen]

    assert [(gap.kind, gap.sentence) for gap in row.gaps] == [(kind, f"缺{criterion}的证")]


def test_a_criterion_that_is_not_met_is_no_gap(known):
    make_verdict(known.chen, make_run(previous=known.run), lacks=("income", "housing"))

    assert "陈阿福" not in kinds_of(known.liu)


def test_every_criterion_of_the_check_belongs_to_one_kind():
    assert sorted(name for names in CRITERIA_OF.values() for name in names) == sorted(FOUND)


def test_a_household_that_was_never_checked_lacks_its_result_only(known):
    new = make_household(known.lower, "新来户", "530399000099", size=1)
    Household.objects.filter(pk=new.pk).update(phone="13887412047")
    pair(known.wang, new)

    assert kinds_of(known.liu)["新来户"] == {GapKind.UNCHECKED}


def test_a_household_that_has_left_lacks_nothing(known):
    change_status(household_id=known.bai.pk, after="closed", on_date=timezone.localdate(), actor=known.zhao)

    assert kinds_of(known.liu) == {}


def test_a_helper_whose_pairing_has_ended_is_no_helper(known):
    known.chen.pairings.update(superseded_at="2026-01-01T00:00Z")

    assert kinds_of(known.liu)["陈阿福"] == {GapKind.HELPER}


def test_counts_agree_with_the_list(known):
    found = read_gaps(user=known.zhao, chosen={})

    assert found.total == found.totals.any_kind == len(found.rows) == households_with_gaps(known.zhao).count() == 1
    assert found.totals.households == 3
    assert found.totals.by_kind[GapKind.WATER] == 1
    assert [place.place.name for place in found.places] == ["东乡", "西镇"]


def test_a_township_is_counted_by_village(known):
    found = read_gaps(user=known.liu, chosen={})

    assert {place.place.name: place.any_kind for place in found.places} == {"下湾村": 0, "上湾村": 1}


@pytest.mark.parametrize(
    ("chosen", "heads"),
    [
        ({"kind": GapKind.WATER}, {"白石保"}),
        ({"kind": GapKind.INCOME}, set()),
        ({"q": "白"}, {"白石保"}),
        ({"q": "陈"}, set()),
    ],
)
def test_filters_narrow_the_list_and_leave_the_counts(known, chosen, heads):
    found = read_gaps(user=known.zhao, chosen=chosen)

    assert {row.household.head_name for row in found.rows} == heads
    assert found.total == len(heads)
    assert found.totals.any_kind == 1


def test_a_village_narrows_both(known):
    found = read_gaps(user=known.zhao, chosen={"village": known.far})

    assert (found.rows, found.totals.households) == ([], 1)


def test_everybody_sees_the_gaps_of_their_own_households(known):
    unknown(known.chen, make_run(previous=known.run), "housing")

    assert set(kinds_of(known.wang)) == {"陈阿福"}
    assert set(kinds_of(known.sun)) == set()
    assert set(kinds_of(known.shui)) == {"陈阿福", "白石保"}


def test_a_gap_leads_to_the_page_where_it_is_filled_for_those_who_may(client, known):
    unknown(known.chen, make_run(previous=known.run), "food")
    address = f"/households/{known.chen.pk}/visits/new/"

    for username, leads in (("liu", True), ("shui", False)):
        client.force_login(getattr(known, username))
        assert (address in client.get(LIST).text) == leads


@pytest.mark.parametrize("kind", FILLERS)
def test_the_page_that_fills_a_gap_opens_for_those_who_may(client, known, kind):
    client.force_login(known.liu)

    assert client.get(FILLERS[kind].url(known.bai.pk)).status_code == 200


def test_the_page_counts_by_kind_and_links_to_the_households(client, known):
    client.force_login(known.zhao)

    page = client.get(LIST).text

    assert "缺资料的 1 户" in page
    assert f"township={known.east.pk}&amp;kind=water" in page
    assert "缺水质检测和停水天数" in page


def test_where_nothing_is_missing_the_page_says_so(client, known):
    client.force_login(known.sun)

    assert "资料都齐了。" in client.get(LIST).text


@pytest.mark.parametrize(
    "query", ["kind=x", "village=x", "township=99999999999999999999", "q=%00", "after=x", "after=1-999999999999999999"]
)
def test_a_broken_filter_shows_a_page(client, known, query):
    client.force_login(known.zhao)

    assert client.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize("username", ["wang", "liu", "zhao"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, known, username):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            home = make_household(known.lower, f"户{number}", f"53039900{number:04}", size=2)
            pair(known.wang, home)
            make_verdict(home, known.run, water=["unknown", "", Outcome.UNKNOWN, "", ""])

    client.force_login(getattr(known, username))
    more(100, 110)
    queries()
    few = queries()
    more(110, 130)

    assert queries() == few <= MOST_QUERIES
