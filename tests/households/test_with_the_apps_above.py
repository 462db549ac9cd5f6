"""The same pages with the real check, money and cases behind the hooks."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import HouseholdVerdict
from config.settings.base import HOOKS
from households.models import LivingFact, Membership, Visit
from tests.assessments.factories import make_standard
from tests.households.conftest import form_for
from tests.households.test_departures_service import close, leave
from tests.households.test_family_services import split
from tests.queries import MOST_QUERIES


@pytest.fixture
def wang(client, county, settings):
    settings.HOOKS = HOOKS
    make_standard()
    client.force_login(county.wang)
    return client


def test_saving_a_visit_judges_the_household_and_says_what_is_missing(wang, county):
    address = reverse("households:visit_add", args=[county.chen.pk])

    page = wang.post(address, form_for(food="no"), follow=True).content.decode()

    verdict = HouseholdVerdict.objects.get(household=county.chen)
    assert verdict.verdicts["food"].outcome.value == "unmet"
    assert verdict.verdicts["clothing"].outcome.value == "met"
    assert "离脱贫还差" in page
    assert "不愁吃不达标" in page


def test_a_doubt_makes_a_certified_guarantee_unknown(wang, county):
    address = reverse("households:visit_add", args=[county.chen.pk])

    wang.post(address, form_for(insurance="no"))

    assert HouseholdVerdict.objects.get(household=county.chen).verdicts["medical"].outcome.value == "unknown"


@pytest.mark.parametrize("page", ["/", "/households/", "detail", "visit_add", "visit_detail"])
def test_every_page_of_the_journey_makes_few_queries(wang, county, page):
    wang.post(reverse("households:visit_add", args=[county.chen.pk]), form_for())
    visit = LivingFact.objects.get().visit_id
    pk = visit if page == "visit_detail" else county.chen.pk
    address = page if page.startswith("/") else reverse(f"households:{page}", args=[pk])
    wang.get(address)

    with CaptureQueriesContext(connection) as seen:
        assert wang.get(address).status_code == 200

    assert len(seen) <= MOST_QUERIES


def test_a_household_that_cannot_be_judged_keeps_its_visit(wang, county):
    Membership.objects.filter(household=county.chen).update(superseded_at=timezone.now())

    page = wang.post(reverse("households:visit_add", args=[county.chen.pk]), form_for(), follow=True).content.decode()

    assert "走访已保存" in page
    assert Visit.objects.filter(household=county.chen).count() == 1


def test_where_no_standard_is_released_the_visit_is_kept_without_a_verdict(client, county, settings):
    settings.HOOKS = HOOKS
    client.force_login(county.wang)

    page = client.post(reverse("households:visit_add", args=[county.chen.pk]), form_for(), follow=True).content.decode()

    assert "走访已保存" in page
    assert "还没有核对结果" in page


def test_a_household_is_judged_when_its_people_change_and_not_any_more_when_it_is_gone(wang, county):
    leave(county.chen, 1, county.wang)
    judged = HouseholdVerdict.objects.filter(household=county.chen).count()
    close(county.chen, county.zhao, {0: "death", 2: "death"})
    split(county.bai, county.zhao)

    assert judged == 1
    wang.force_login(county.zhao)
    assert wang.get(reverse("households:detail", args=[county.chen.pk])).status_code == HTTPStatus.OK
    assert HouseholdVerdict.objects.filter(household__head_name="白石保1").exists()
