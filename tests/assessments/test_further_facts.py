"""What only some standards ask for is read by both clocks, and only where it is asked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.criteria import HOUSEHOLD_CODES, MUST_NOT
from assessments.criteria.household import NOTHING_FURTHER
from assessments.facts import read_facts
from households.models import ConditionFact, DisabilityFact, InsuranceFact, Member, StatusEvent
from projects.models import Project, ProjectBeneficiary
from tests.assessments.criteria.build import STANDARD
from tests.assessments.in_order import close_worksheet, enrol, long_known, put_in_order

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
FULL = STANDARD._replace(
    criteria=HOUSEHOLD_CODES, must_not_exit=tuple(MUST_NOT), one_off_percent=30, earlier_lines=(Decimal(3335),)
)


def read(*households, standard=FULL, known_at=None, as_of=TODAY):
    ids = [household.pk for household in households]
    return list(read_facts(household_ids=ids, as_of=as_of, known_at=known_at or timezone.now(), standard=standard))


def further(household, **about):
    return read(household, **about)[0].further


@pytest.fixture
def chen(county):
    put_in_order(county.chen, today=TODAY)
    return county.chen


def test_conditions_are_the_latest_believed_and_true(chen):
    common = {"household": chen, "source": "form", "source_name": "村", "recorded_at": long_known()}
    ConditionFact.objects.create(household_power=False, path="earth", valid_from=TODAY - 90 * DAY, **common)
    ConditionFact.objects.create(household_power=True, path="cement", valid_from=TODAY - 60 * DAY, **common)
    ConditionFact.objects.create(household_power=False, path="earth", valid_from=TODAY + DAY, **common)

    found = further(chen)
    assert (found.household_power, found.path, found.condition_day) == (True, "cement", TODAY - 60 * DAY)
    assert further(chen, as_of=TODAY - 70 * DAY).path == "earth"
    assert further(chen, known_at=long_known() - DAY).condition_day is None


def test_earlier_windows_and_own_income_are_read(chen):
    close_worksheet(
        chen, per_head="3400", heads=3, window_start=date(2024, 10, 1), window_end=date(2025, 9, 30),
        valid_from=date(2025, 10, 5), signed_by_village_on=None,
    )  # fmt: skip

    found = read(chen)[0]
    assert found.further.earlier == ((Decimal("3400.00"), False),)
    assert (found.own_income, found.further.one_off, found.further.gross) == (Decimal("12000.00"), None, None)


def test_people_are_counted_by_age_school_pension_and_health(chen):
    members = list(Member.objects.filter(household=chen).order_by("pk"))
    InsuranceFact.objects.filter(member=members[0]).update(superseded_at=timezone.now() - 100 * DAY)
    common = {"source": "department", "valid_from": TODAY - 30 * DAY, "recorded_at": long_known()}
    insured = {"member": members[0], "year": 2026, "basic": "resident", "serious_illness": True}
    InsuranceFact.objects.create(pension="none", **insured, **common)
    Member.objects.filter(pk=members[1].pk).update(health=["serious"])
    DisabilityFact.objects.create(member=members[2], kind="4", level="2", **common)

    found = further(chen)
    grown = [m for m in members if m.birth_date <= TODAY.replace(year=TODAY.year - 16)]
    assert (found.adults, found.without_pension) == (len(grown), (members[0].name,))
    assert (found.gravely_ill, found.severely_disabled, found.disabled) == (1, 1, 1)


def test_who_is_in_school_owes_no_pension_insurance(chen):
    member = Member.objects.filter(household=chen).order_by("pk").first()
    before = further(chen).adults
    enrol(member, today=TODAY)

    assert further(chen).adults == before - 1


def test_who_was_in_school_in_an_earlier_term_owes_it_again(chen):
    member = Member.objects.filter(household=chen).order_by("pk").first()
    before = further(chen).adults
    enrol(member, today=TODAY - timedelta(days=365))

    assert further(chen).adults == before


def test_history_and_projects_are_read_as_believed_then(chen, county):
    project = Project.objects.create(code="P-1", name="到户产业", year=2026, project_type="industry", plan_amount=1)
    benefit = ProjectBeneficiary.objects.create(
        project=project, household=chen, benefited_on=TODAY, recorded_at=long_known()
    )
    StatusEvent.objects.create(
        household=chen, before="exited", after="returned", on_date=TODAY - DAY, recorded_at=long_known()
    )
    before = timezone.now() - DAY
    benefit.delete()

    assert (further(chen).projects, further(chen).returned_on) == (0, TODAY - DAY)
    assert further(chen, known_at=before).projects == 1
    assert further(chen, known_at=before, as_of=TODAY - 2 * DAY) == further(chen, as_of=TODAY - 2 * DAY)
    assert further(chen, known_at=long_known() - DAY).returned_on is None


def test_names_birth_dates_and_villages_are_those_of_the_moment(chen, county):
    before = timezone.now() - DAY
    names = {m.pk: m.name for m in Member.objects.filter(household=chen)}
    Member.objects.filter(household=chen).update(name="改名", birth_date=date(2018, 1, 1))

    then, now = read(chen, known_at=before)[0], read(chen)[0]
    assert (then.pupils, now.pupils) == (0, len(names))
    assert set(now.concerned.unconfirmed) == {"改名"}


def test_a_standard_that_asks_for_nothing_more_reads_nothing_more(chen, county):
    put_in_order(county.yuan, today=TODAY)
    with CaptureQueriesContext(connection) as plain:
        assert read(chen, standard=STANDARD)[0].further is NOTHING_FURTHER
    with CaptureQueriesContext(connection) as full:
        read(chen)
    with CaptureQueriesContext(connection) as twice:
        read(chen, county.yuan)
    assert len(full) == len(twice) > len(plain)
