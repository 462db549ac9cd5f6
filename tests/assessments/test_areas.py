"""Villages, townships and the county by their own standards: at the boundary, without a count, rolled up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.area_criteria import AREA_CRITERIA
from assessments.area_facts import measures_of, read_villages, roll_up
from assessments.area_judging import Measure, judge_area, overall_of_area, share
from assessments.models import Level, Standard
from assessments.selectors.areas import read_areas
from assessments.shipped_standards import SHIPPED
from projects.models import Project, ProjectBeneficiary
from tests.assessments.factories import make_draft
from villages.models import VillageYear


def outcome(code, value, limit=None, missing=""):
    [verdict] = judge_area((code,), {} if limit is None else {code: limit}, {code: Measure(value, missing)})
    return verdict.outcome.value


@pytest.mark.parametrize(
    ("code", "value", "limit", "wanted"),
    [
        ("incidence", "2.996", 3, "met"),
        ("incidence", "3", 3, "unmet"),
        ("incidence_at_most", "5", 5, "met"),
        ("incidence_at_most", "5.001", 5, "unmet"),
        ("approval", "90", 90, "met"),
        ("approval", "89.999", 90, "unmet"),
        ("collective_income", "0", 0, "unmet"),
        ("collective_income", "0.01", 0, "met"),
        ("incidence", None, 3, "unknown"),
        ("incidence", "1", None, "unknown"),
    ],
)
def test_a_share_is_held_against_its_limit_unrounded(code, value, limit, wanted):
    assert outcome(code, None if value is None else Decimal(value), limit) == wanted


@pytest.mark.parametrize(("value", "wanted"), [(True, "met"), (False, "unmet"), (None, "unknown")])
def test_what_must_be_there_is_there_or_not_or_nobody_said(value, wanted):
    assert outcome("clinic", value) == wanted


def test_a_share_of_nothing_is_not_known():
    assert (share(1, 0), share(None, 10), share(1, None)) == (None, None, None)
    assert share(3, 100) == 3


def test_an_area_asked_for_nothing_is_unknown():
    assert overall_of_area([]) == "unknown"


def test_every_published_area_standard_asks_for_what_we_know_and_gives_its_limits():
    for shipped in (one for one in SHIPPED if one.level != Level.HOUSEHOLD):
        asked = shipped.terms["criteria"]
        assert set(asked) <= set(AREA_CRITERIA), shipped.key
        assert {code for code in asked if AREA_CRITERIA[code].compare} == set(shipped.terms["limits"]), shipped.key


@pytest.fixture
def village_standard(county) -> Standard:
    return make_draft(
        level=Level.VILLAGE, income_line=0, criteria=["incidence", "clinic"], limits={"incidence": 3},
        valid_from=timezone.localdate(), drafted_persons=[], released_at=timezone.now(),
    )  # fmt: skip


def count(village, **counts):
    about = {"year": 2025, "households": 300, "people": 1000, "valid_from": date(2025, 12, 31)}
    return VillageYear.objects.create(village=village, **(about | counts))


def test_a_village_is_judged_by_its_latest_year_and_its_poor_people(county, village_standard):
    count(county.upper, clinics=1)
    page = read_areas(county.zhao, Level.VILLAGE)
    [row] = [row for row in page.rows if row.name == str(county.upper)]

    assert row.overall == "met"
    assert (row.facts.poor, row.facts.oldest_year) == (sum_of_poor(county.upper), 2025)
    others = [row for row in page.rows if row.name != str(county.upper)]
    assert {row.overall for row in others} == {"unknown"}
    assert "没有村情年报" in others[0].lacking[0].reason


def sum_of_poor(village):
    return read_villages([village])[village.pk].poor


def test_a_benefit_and_a_year_count_from_their_day_on(county):
    today = timezone.localdate()
    project = Project.objects.create(code="P-1", name="产业", year=today.year, project_type="industry", plan_amount=1)
    ProjectBeneficiary.objects.create(project=project, household=county.chen, benefited_on=today)
    count(county.lower)
    count(county.lower, year=today.year, people=1200)

    def known(day):
        facts = read_villages([county.lower], day)[county.lower.pk]
        return facts.helped, facts.oldest_year

    assert known(today) == (1, today.year)
    assert known(today - timedelta(days=1))[0] == 0
    assert known(date(2025, 12, 31)) == (0, 2025)


def test_a_roll_up_wants_every_village_counted(county):
    count(county.upper)
    facts = read_villages([county.upper, county.lower])
    assert "1 个村没有村情年报" in measures_of(roll_up(facts.values()))["incidence"].missing
    count(county.lower)
    facts = read_villages([county.upper, county.lower])
    whole = roll_up(facts.values())
    assert measures_of(whole)["incidence"].value == Decimal(whole.poor * 100) / 2000


def test_the_page_asks_no_more_with_more_villages(county, village_standard, client):
    count(county.upper)
    client.force_login(county.zhao)
    client.get("/exit/areas/")  # the first page of a session also notes when it was used
    with CaptureQueriesContext(connection) as few:
        assert client.get("/exit/areas/").status_code == 200
    count(county.lower)
    with CaptureQueriesContext(connection) as more:
        client.get("/exit/areas/")
    assert len(more) == len(few)
    assert "还没有发布县级退出标准" in client.get("/exit/areas/?level=county").content.decode()
