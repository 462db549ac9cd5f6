"""What is read, by both clocks."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.criteria.household import NO_DOUBTS, NOBODY, HouseholdFacts
from assessments.facts import read_facts
from households.models import Doubt, HousingFact, LivingFact, Membership, Visit, WaterFact
from tests.assessments.in_order import close_worksheet, enrol, insure, long_known, put_in_order
from tests.conftest import add_member, make_household

TODAY = date(2026, 11, 20)
CHILD, BABY = date(2015, 5, 1), date(2025, 5, 1)
DAY = timedelta(days=1)


def read(*households, as_of=TODAY, known_at=None) -> list[HouseholdFacts]:
    ids = [household.pk for household in households]
    return list(read_facts(household_ids=ids, as_of=as_of, known_at=known_at or timezone.now()))


@pytest.fixture
def chen(county):
    put_in_order(county.chen, today=TODAY)
    return county.chen


def test_everything_in_order_is_read(chen):
    [facts] = read(chen)

    assert (facts.household_id, facts.township_id, facts.village_id) == (chen.pk, chen.township_id, chen.village_id)
    assert (facts.food, facts.clothing, facts.grade, facts.quantity) == ("yes", "yes", "A", "full")
    assert (str(facts.per_head), facts.head_count, facts.members, facts.members_at_window_end) == ("4000.00", 3, 3, 3)
    assert (facts.surveyor_signed, facts.householder_signed, facts.village_signed) == (True, True, True)
    assert (facts.pupils, facts.concerned, facts.doubts) == (0, NOBODY, NO_DOUBTS)
    assert facts.insurance_source_name == "名单"


def test_a_household_of_which_nothing_is_known_is_read_all_the_same(county):
    [facts] = read(county.yuan)

    assert (facts.food, facts.water_day, facts.grade, facts.worksheet_day) == (None, None, None, None)
    assert facts.concerned.not_on_list == ("袁远",)


def test_facts_come_in_the_order_asked_for(chen, county):
    assert [f.household_id for f in read(county.yuan, chen, county.bai)] == [county.yuan.pk, chen.pk, county.bai.pk]


def test_unknown_ids_are_left_out(chen):
    found = list(read_facts(household_ids=[chen.pk, 10**9], as_of=TODAY, known_at=timezone.now()))

    assert [facts.household_id for facts in found] == [chen.pk]


def test_the_latest_fact_that_is_true_on_the_day_counts(chen):
    common = {"household": chen, "clothing": "yes", "source": "visit", "recorded_at": long_known()}
    LivingFact.objects.create(food="no", valid_from=TODAY - 3 * DAY, **common)
    LivingFact.objects.create(food="unseen", valid_from=TODAY + DAY, **common)

    assert read(chen)[0].food == "no"
    assert read(chen, as_of=TODAY - 4 * DAY)[0].food == "yes"
    assert read(chen, as_of=TODAY + DAY)[0].food == "unseen"


def test_of_two_facts_of_one_day_the_one_recorded_last_counts(chen):
    common = {"household": chen, "source": "department", "valid_from": TODAY, "recorded_at": long_known()}
    HousingFact.objects.create(grade="C", **common)
    HousingFact.objects.create(grade="B", **common)

    assert read(chen)[0].grade == "B"


def test_a_fact_that_has_ended_no_longer_counts(chen):
    WaterFact.objects.create(
        household=chen, quality="fail", source="department", valid_from=TODAY - 2 * DAY, valid_to=TODAY - DAY,
        recorded_at=long_known(),
    )  # fmt: skip

    assert read(chen)[0].quality == "full"
    assert read(chen, as_of=TODAY - DAY)[0].quality == "fail"


def test_a_question_sees_only_what_was_believed_at_its_moment(chen):
    before = timezone.now() - 10 * DAY
    HousingFact.objects.filter(household=chen).update(superseded_at=before)
    HousingFact.objects.create(
        household=chen, grade="D", source="correction", valid_from=TODAY - 40 * DAY, recorded_at=before
    )

    assert read(chen, known_at=before - DAY)[0].grade == "A"
    assert read(chen, known_at=before)[0].grade == "D"
    assert read(chen)[0].grade == "D"


def test_the_worksheet_is_that_of_the_last_ended_window(chen):
    close_worksheet(
        chen, per_head="9000", heads=3, window_start=date(2024, 10, 1), window_end=date(2025, 9, 30),
        valid_from=date(2025, 10, 5),
    )  # fmt: skip

    assert str(read(chen)[0].per_head) == "4000.00"
    assert str(read(chen, as_of=date(2026, 9, 30))[0].per_head) == "9000.00"
    assert read(chen, as_of=date(2026, 10, 1))[0].window_end == date(2026, 9, 30)


def test_a_signature_of_a_later_day_is_no_signature(county):
    close_worksheet(county.chen, per_head="4000", heads=3, today=TODAY, signed_by_village_on=TODAY + DAY)

    facts = read(county.chen)[0]

    assert (facts.surveyor_signed, facts.village_signed) == (True, False)


def test_only_living_members_count(chen):
    gone = Membership.objects.filter(household=chen).order_by("-id").first()
    Membership.objects.filter(pk=gone.pk).update(superseded_at=timezone.now())
    Membership.objects.create(
        household=chen, member=gone.member, relation="other", valid_from=date(2016, 1, 1), valid_to=date(2026, 10, 5)
    )

    facts = read(chen)[0]

    assert (facts.members, facts.members_at_window_end) == (2, 3)
    assert read(chen, as_of=date(2026, 10, 5))[0].members == 3


def test_children_of_school_age_are_counted(chen):
    child = add_member(chen, "小雨", number=7, birth=CHILD)
    add_member(chen, "小宝", number=8, birth=BABY)
    enrol(child, today=TODAY)

    facts = read(chen)[0]

    assert (facts.members, facts.pupils, facts.schooling_day) == (5, 1, date(2026, 9, 1))
    assert facts.concerned == NOBODY._replace(not_on_list=("小雨", "小宝"))


@pytest.mark.parametrize(
    ("status", "since", "gap"),
    [
        ("in_school", date(2026, 9, 1), None),
        ("home_teaching", date(2026, 9, 1), None),
        ("special", date(2026, 9, 1), None),
        ("deferred", date(2026, 9, 1), None),
        ("graduated", date(2026, 9, 1), None),
        ("in_school", date(2026, 8, 31), "unconfirmed"),
        ("suspected", date(2026, 9, 1), "suspected"),
        ("dropped_out", date(2026, 9, 1), "dropped_out"),
        ("dropped_out", date(2026, 3, 1), "dropped_out"),
        ("never", date(2026, 9, 1), "dropped_out"),
        (None, None, "unconfirmed"),
    ],
)
def test_a_child_is_sorted_by_status_and_term(chen, status, since, gap):
    child = add_member(chen, "小雨", number=7, birth=CHILD)
    insure(child, today=TODAY)
    if status:
        enrol(child, today=TODAY, status=status, valid_from=since)

    assert read(chen)[0].concerned == (NOBODY._replace(**{gap: ("小雨",)}) if gap else NOBODY)


def test_an_earlier_drop_out_is_not_overwritten_by_the_last_child(chen):
    for number, status in ((5, "dropped_out"), (6, "in_school"), (7, "in_school")):
        child = add_member(chen, f"孩子{number}", number=number, birth=CHILD)
        insure(child, today=TODAY)
        enrol(child, today=TODAY, status=status)

    assert read(chen)[0].concerned.dropped_out == ("孩子5",)


@pytest.mark.parametrize(
    ("insured", "gap"),
    [
        ({"basic": "employee"}, None),
        ({"basic": "exempt", "serious_illness": None}, None),
        ({"basic": "none"}, "uninsured"),
        ({"serious_illness": None}, "illness_unknown"),
        ({"serious_illness": False}, "illness_uncovered"),
        ({"year": 2025}, "not_on_list"),
    ],
)
def test_a_member_is_sorted_by_this_years_insurance(chen, insured, gap):
    insure(add_member(chen, "赵菊仙", number=7), today=TODAY, **insured)

    assert read(chen)[0].concerned == (NOBODY._replace(**{gap: ("赵菊仙",)}) if gap else NOBODY)


def test_doubts_are_read_by_guarantee(chen, county):
    visit = Visit.objects.create(
        household=chen, cadre=county.wang.cadre_account.cadre, visited_on=TODAY, kind="learn", met="head",
        submit_key="6f2c8a8e-1111-4222-8333-944455556666", recorded_at=timezone.now() + DAY,
    )  # fmt: skip
    for guarantee, days in (("water", 2), ("water", 1), ("medical", 3)):
        Doubt.objects.create(
            household=chen, visit=visit, guarantee=guarantee, source="visit", valid_from=TODAY - days * DAY
        )

    doubts = read(chen)[0].doubts

    assert (doubts.water, doubts.medical, doubts.housing) == (TODAY - DAY, TODAY - 3 * DAY, None)


def test_the_number_of_queries_does_not_depend_on_the_households(chen, county):
    def queries(*households):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            read(*households)
        return len(captured)

    few = queries(chen, county.yuan)
    more = [make_household(county.far, f"第{n}", f"53039900010{n}", size=n) for n in range(1, 6)]

    assert queries(chen, county.yuan, *more) == few <= 7


def test_reading_leaves_the_planner_as_it_was(chen):
    read(chen)

    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_nestloop")
        assert cursor.fetchone() == ("on",)
