"""Where the visitor stood: kept when they asked for it, never in the way of saving, seen by few."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.middleware import PERMISSIONS_POLICY
from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.forms import VisitForm
from households.models import Visit
from households.services.returns import correct_visit, return_visit
from households.services.visits import record_visit
from tests.households.conftest import business_rows, entry_for, form_for

HERE = {"latitude": Decimal("24.82512"), "longitude": Decimal("103.98765"), "accuracy": 12}
NOWHERE = dict.fromkeys(HERE)


def place_of(visit) -> dict:
    return {name: getattr(visit, name) for name in HERE}


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("24.82512,103.98765,12", HERE),
        ("24.8251234,103.9876512,12", HERE),
        ("-24.82512,103.98765,12", HERE | {"latitude": Decimal("-24.82512")}),
        ("", NOWHERE),
        ("91.00000,103.98765,12", NOWHERE),
        ("24.82512,180.00001,12", NOWHERE),
        ("24.82512,103.98765", NOWHERE),
        ("24.82512,103.98765,-1", NOWHERE),
        ("٢٤.82512,103.98765,12", NOWHERE),
        ("9" * 5000, NOWHERE),
        ("在家门口", NOWHERE),
    ],
)
def test_what_is_no_place_on_earth_is_no_position_and_never_in_the_way(said, place):
    form = VisitForm(form_for(position=said))

    assert form.is_valid(), form.errors
    assert place_of(form.entry()) == place


def test_a_position_is_kept_with_its_accuracy_and_the_trail_says_only_that_there_is_one(county):
    visit = record_visit(household_id=county.chen.pk, entry=entry_for(**HERE), actor=county.wang)

    visit.refresh_from_db()
    assert place_of(visit) == HERE
    told = AuditEntry.objects.get(action="households.record_visit").after
    assert told["placed"] is True
    assert "24.8" not in str(told)


def test_a_position_that_comes_with_the_second_tap_makes_no_other_visit(county):
    entry = entry_for()
    first = record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)
    again = entry_for(submit_key=entry.submit_key, **HERE)

    assert record_visit(household_id=county.chen.pk, entry=again, actor=county.wang) == first
    assert place_of(Visit.objects.get()) == NOWHERE


@pytest.mark.parametrize("wrong", [{"accuracy": None}, {"latitude": Decimal(91)}, {"accuracy": -1}])
def test_half_a_position_is_refused_by_the_service_and_nothing_changes(county, wrong):
    before = business_rows()

    with pytest.raises(Refused, match="位置"):
        record_visit(household_id=county.chen.pk, entry=entry_for(**HERE | wrong), actor=county.wang)

    assert business_rows() == before


def test_the_database_refuses_half_a_position(county, visited):
    with pytest.raises(IntegrityError, match="visit_position_is_whole"), transaction.atomic():
        visited(county.chen, county.wang, 1, latitude=HERE["latitude"])


def test_a_correction_keeps_where_the_visitor_stood_then(county):
    visit = record_visit(household_id=county.chen.pk, entry=entry_for(**HERE), actor=county.wang)
    return_visit(visit_id=visit.pk, reason="没写孩子在哪里上学", actor=county.li)

    corrected = correct_visit(visit_id=visit.pk, entry=entry_for(text="孩子在下湾小学。"), actor=county.wang)

    corrected.refresh_from_db()
    assert place_of(corrected) == HERE


def test_the_visitor_and_who_looks_for_doubtful_visits_see_the_place_others_that_there_is_one(client, county):
    visit = record_visit(household_id=county.chen.pk, entry=entry_for(**HERE), actor=county.wang)
    page = reverse("households:visit_detail", args=[visit.pk])
    seen = {}
    for user in (county.wang, county.li, county.he, county.shui):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(page)
        assert "精度约 12 米" in answer.text
        assert answer["Permissions-Policy"] == PERMISSIONS_POLICY
        seen[user.username] = "103.98765" in answer.text

    assert seen == {"wang": True, "li": True, "he": False, "shui": False}
