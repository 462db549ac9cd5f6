import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import make_household, pair
from tests.villages.conftest import ago, cadre_of, link_entry, posting_entry
from villages.hooks import figures_of
from villages.models import Cadre, Team, Unit, Village
from villages.selectors.eight_links import LABELS, by_township, counts_by_mark, in_tab, marks_of
from villages.services.links import LinkEntry, set_link
from villages.services.postings import create_posting


def outcomes(village: Village, today) -> dict[str, str]:
    """Return the outcome of each of the eight by its label."""
    return {mark.label: mark.outcome for mark in marks_of([village], today)[0].marks}


def poor(village: Village) -> Village:
    village.poor_level = "national"
    village.save(update_fields=["poor_level"])
    return village


def test_a_poor_village_owes_all_eight_and_another_only_those_above_it(county, today):
    assert outcomes(poor(county.upper), today) == dict.fromkeys(LABELS.values(), "unmet")
    assert [label for label, outcome in outcomes(county.far, today).items() if outcome == "unmet"] == [
        "市领导",
        "市直单位",
    ]


def test_each_of_the_eight_is_met_by_its_own_evidence(county, today):
    village, zhao = poor(county.upper), county.zhao
    city = Unit.objects.create(name="市水务局", tier="city")
    set_link(kind="county_leader", area_id=county.county.pk, entry=LinkEntry(ago(9), title="市委常委 李某"), actor=zhao)
    set_link(kind="township_unit", area_id=county.east.pk, entry=link_entry(county, unit_id=city.pk), actor=zhao)
    set_link(kind="village_unit", area_id=village.pk, entry=link_entry(county), actor=zhao)
    leader = LinkEntry(ago(9), cadre_id=cadre_of(county.qian).pk)
    set_link(kind="village_leader", area_id=village.pk, entry=leader, actor=zhao)
    set_link(kind="village_plan", area_id=village.pk, entry=LinkEntry(ago(9), title="脱贫规划"), actor=zhao)
    create_posting(entry=posting_entry(county, kind="first_secretary"), actor=zhao)
    Team.objects.create(village=village, name="上湾队", unit=county.unit, valid_from=ago(30))
    Cadre.objects.filter(pk=cadre_of(county.wang).pk).update(rank="乡科级副职")
    pair(county.wang, county.bai)

    row = marks_of([village], today)[0]

    assert outcomes(village, today) == dict.fromkeys(LABELS.values(), "met")
    assert (row.done, row.owed, row.missing) == (8, 8, [])
    assert [mark.words for mark in row.marks if mark.label == "科级干部"] == ["1 人帮 1 户"]


def test_a_team_without_anybody_in_it_is_no_team(county, today):
    Team.objects.create(village=poor(county.upper), name="上湾队", unit=county.unit, valid_from=ago(30))

    assert outcomes(county.upper, today)["工作队"] == "unmet"
    create_posting(entry=posting_entry(county), actor=county.zhao)
    assert outcomes(county.upper, today)["工作队"] == "met"


@pytest.mark.parametrize(("people", "needs"), [(99, False), (100, True)])
def test_a_hundred_poor_people_call_for_a_team_also_in_a_village_not_listed(county, today, people, needs):
    make_household(county.far, "大户", "530399000099", size=people - 1)

    row = marks_of([county.far], today)[0]

    assert row.figures.poor_people == people
    assert row.needs_team is needs
    assert (outcomes(county.far, today)["工作队"] == "unmet") is needs


def test_an_ended_link_counts_no_more(county, today):
    village = poor(county.upper)
    set_link(kind="village_unit", area_id=village.pk, entry=link_entry(county), actor=county.zhao)
    assert outcomes(village, today)["县直单位"] == "met"
    assert outcomes(village, ago(31))["县直单位"] == "unmet"


def test_figures_count_households_people_and_who_lacks_a_helper(county):
    make_household(county.lower, "新户", "530399000098", size=4)

    figures = figures_of([county.lower.pk, county.upper.pk])

    lower, upper = figures[county.lower.pk], figures[county.upper.pk]
    assert (lower.households, lower.people, lower.poor_people, lower.without_helper) == (2, 7, 7, 1)
    assert (upper.households, upper.without_helper) == (1, 1)


def test_rows_stand_under_their_townships_and_tabs_narrow(county, today):
    poor(county.upper)
    rows = marks_of(Village.objects.select_related("township"), today)

    groups = by_township(rows)

    assert [(group.township.name, len(group.villages), group.missing) for group in groups] == [
        ("东乡", 2, 8 + 2),
        ("西镇", 1, 2),
    ]
    assert in_tab(rows, "no_team") == [row for row in rows if row.village == county.upper]
    assert counts_by_mark(rows)[0] == {"label": "市领导", "met": 0, "owed": 3}


def test_the_number_of_queries_does_not_grow_with_the_villages(county, today):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            marks_of(Village.objects.select_related("township"), today)
        return len(seen)

    few = queries()
    for number in range(6):
        village = Village.objects.create(township=county.east, code=f"53039910130{number}", name=f"村{number}")
        make_household(village, f"户{number}", f"53039900010{number}", size=2)
        set_link(kind="village_unit", area_id=village.pk, entry=link_entry(county), actor=county.zhao)

    assert queries() == few
